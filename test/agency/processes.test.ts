import pg from 'pg';
import { test as base, expect, onTestFinished } from 'vitest';
import { demoActivationCodes, demoOfficerToken } from '../../agency/demoCounty/seed.ts';
import { postgresPrograms, startTemporaryPostgres } from '../../agency/testing/temporaryPostgres.ts';
import { activateTerminal, clientFor, type WritingTerminal } from '../../agency/testing/writingTerminal.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { startAgencyProcess } from './agencyProcess.ts';

const test = base.skipIf(postgresPrograms() === null);
const packId = 'hunan-provincial-2022';

const persons = Array.from({ length: 40 }, (_, n) => {
  const first17 = `43019919320101${String(n).padStart(3, '0')}`;
  return { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };
});

async function freshDatabase(): Promise<{
  url: string;
  query: (sql: string) => Promise<Record<string, unknown>[]>;
}> {
  const server = await startTemporaryPostgres({ durable: true });
  onTestFinished(() => server.stop());
  return {
    url: server.url,
    async query(sql) {
      const client = new pg.Client(server.url);
      await client.connect();
      const { rows } = await client.query(sql);
      await client.end();
      return rows;
    },
  };
}

/** The same terminal, asking another process. */
function through(terminal: WritingTerminal, url: string): WritingTerminal['client'] {
  return clientFor(url, () => terminal.authorization());
}

test('processes over one database answer alike: what all push at once to all of them is taken once', async () => {
  const database = await freshDatabase();
  const agencies = await Promise.all([1, 2, 3].map(() => startAgencyProcess(database.url, ['--demo'])));
  onTestFinished(async () => void (await Promise.all(agencies.map((agency) => agency.kill()))));
  const urls = agencies.map(({ url }) => url);
  const officer = clientFor(urls[0] ?? '', async () => `Bearer ${demoOfficerToken}`).officer;
  await officer.putPersons({
    entries: persons.map((person) => ({ ...person, packId, schemes: [], certifications: [] })),
  });
  const keys = await Promise.all(urls.map((url) => clientFor(url, async () => undefined).keys()));
  expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(1);

  const terminals = await Promise.all(
    demoActivationCodes.slice(0, 4).map((code, n) => activateTerminal({ url: urls[n % 3] ?? '' }, code)),
  );
  const tokens = await Promise.all(
    terminals.map(async (terminal) => {
      const chain: string[] = [];
      for (const person of persons) chain.push((await terminal.write({ person, on: '2031-03-03' })).token);
      return chain;
    }),
  );
  const answers = await Promise.all(
    terminals.flatMap((terminal, n) =>
      urls.map((url) => through(terminal, url).pushRecords({ records: tokens[n] ?? [] })),
    ),
  );
  // Whoever came first, every process gives the same receipts.
  for (const [n] of terminals.entries()) {
    const ofTerminal = answers.slice(n * urls.length, (n + 1) * urls.length);
    expect(new Set(ofTerminal.map(({ results }) => JSON.stringify(results))).size).toBe(1);
  }
  expect(await database.query('select count(*)::int as count from record')).toEqual([{ count: 160 }]);
  // Four terminals certified the same forty people on one day: one record of each stands.
  expect(
    await database.query('select state, reason, count(*)::int as count from record group by 1, 2 order by 1'),
  ).toEqual([
    { state: 'accepted', reason: null, count: 40 },
    { state: 'needs-review', reason: 'duplicate-same-day', count: 120 },
  ]);
});

test('an agency that is killed again and again in mid-push loses and doubles nothing', async () => {
  const database = await freshDatabase();
  let agency = await startAgencyProcess(database.url, ['--demo']);
  onTestFinished(() => agency.kill());
  const terminal = await activateTerminal(agency, demoActivationCodes[0] ?? '');
  const chain: string[] = [];
  for (let day = 0; day < 300; day += 1) {
    const on = `20${40 + Math.floor(day / 28)}-01-${String(1 + (day % 28)).padStart(2, '0')}`;
    chain.push((await terminal.write({ on })).token);
  }
  const receipted = new Map<number, string>();
  for (let from = 0, kills = 0; from < chain.length; ) {
    const batch = chain.slice(from, from + 60);
    const pushed = through(terminal, agency.url).pushRecords({ records: batch });
    if (kills < 6) {
      // Some die while the batch is on its way, some while it is worked on, some after it was answered.
      const dying = (async () => {
        for (let turn = 0; turn < kills * 40; turn += 1) await new Promise(setImmediate);
        await agency.kill();
      })();
      kills += 1;
      const [outcome] = await Promise.allSettled([pushed, dying]);
      agency = await startAgencyProcess(database.url);
      if (outcome.status === 'rejected') continue;
    }
    const { results } = await pushed;
    for (const [index, result] of results.entries()) {
      if (result.ok) receipted.set(from + index, result.receipt);
    }
    from += results.length;
  }
  const rows = await database.query('select sequence, token, receipt from record order by sequence');
  expect(rows.map((row) => row['token'])).toEqual(chain);
  for (const [index, receipt] of receipted) expect(rows[index]?.['receipt']).toBe(receipt);
});
