import { parseArgs } from 'node:util';
import pg from 'pg';
import { demoActivationCodes, demoOfficerToken } from '../../agency/demoCounty/seed.ts';
import { postgresPrograms, startTemporaryPostgres } from '../../agency/testing/temporaryPostgres.ts';
import { activateTerminal, clientFor, type WritingTerminal } from '../../agency/testing/writingTerminal.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { startAgencyProcess } from '../../test/agency/agencyProcess.ts';
import { keepResult, machine } from './machine.ts';

const packId = 'hunan-provincial-2022';
const batch = 250;

/**
 * Records per second that the agency takes, verifies, decides on and signs for, with one, two and four processes over
 * one durable PostgreSQL, against a plain batched insert of the same tokens into the same server.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      records: { type: 'string', default: '4000' },
      processes: { type: 'string', default: '1,2,4' },
      terminals: { type: 'string', default: '8' },
    },
  });
  if (postgresPrograms() === null) {
    console.log('PostgreSQL is not installed here (apt install postgresql); nothing was measured.');
    return;
  }
  const before = machine();
  const records = Number(values.records);
  const terminalCount = Number(values.terminals);
  const results: { processes: number; recordsPerSecond: number; residentMegabytes: (number | null)[] }[] = [];
  let plain = 0;
  for (const processes of values.processes.split(',').map(Number)) {
    const server = await startTemporaryPostgres({ durable: true });
    try {
      const agencies = [await startAgencyProcess(server.url, ['--demo'])];
      while (agencies.length < processes) agencies.push(await startAgencyProcess(server.url));
      const urls = agencies.map(({ url }) => url);
      const first = urls[0] ?? '';
      const officer = clientFor(first, async () => `Bearer ${demoOfficerToken}`).officer;
      const people = personsOf(1000);
      await officer.putPersons({
        entries: people.map((person) => ({ ...person, packId, schemes: [], certifications: [] })),
      });
      const chains = await Promise.all(
        demoActivationCodes.slice(0, terminalCount).map(async (code, n) => {
          const terminal = await activateTerminal({ url: first }, code);
          return {
            terminal,
            tokens: await writeChain(terminal, Math.ceil(records / terminalCount), people, n),
          };
        }),
      );
      const tokens = chains.flatMap((chain) => chain.tokens);
      if (plain === 0) plain = await plainInsert(server.url, tokens);
      const begun = performance.now();
      await Promise.all(
        chains.map(async ({ terminal, tokens: own }, n) => {
          const client = clientFor(urls[n % urls.length] ?? first, () => terminal.authorization());
          for (let from = 0; from < own.length; from += batch) {
            await client.pushRecords({ records: own.slice(from, from + batch) });
          }
        }),
      );
      const recordsPerSecond = perSecond(tokens.length, begun);
      const residentMegabytes = agencies.map((agency) => agency.residentMegabytes());
      results.push({ processes, recordsPerSecond, residentMegabytes });
      await Promise.all(agencies.map((agency) => agency.kill()));
    } finally {
      server.stop();
    }
  }
  const base = results[0]?.recordsPerSecond ?? 1;
  keepResult('agency', {
    machine: before,
    records,
    plainInsertPerSecond: plain,
    agency: results.map((result) => ({
      ...result,
      growth: round(result.recordsPerSecond / base),
      ofPlainInsert: round(result.recordsPerSecond / plain),
    })),
    note: 'the terminals that push, the server and all processes share this machine',
  });
}

function personsOf(count: number): { identityNumber: string; name: string }[] {
  return Array.from({ length: count }, (_, n) => {
    const first17 = `430199193${3 + Math.floor(n / 500)}0101${String(n % 500).padStart(3, '0')}`;
    return { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };
  });
}

/** Every person once at every terminal, each terminal in its own year, so that nobody is anybody's duplicate. */
async function writeChain(
  terminal: WritingTerminal,
  length: number,
  people: ReturnType<typeof personsOf>,
  number: number,
): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < length; n += 1) {
    const person = people[n % people.length];
    const on = `20${40 + number}-${String(1 + (Math.floor(n / people.length) % 12)).padStart(2, '0')}-01`;
    tokens.push((await terminal.write({ ...(person ? { person } : {}), on })).token);
  }
  return tokens;
}

async function plainInsert(url: string, tokens: readonly string[]): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('create table plain (place integer primary key, token text not null)');
  const begun = performance.now();
  for (let from = 0; from < tokens.length; from += batch) {
    const part = tokens.slice(from, from + batch);
    await client.query('insert into plain select * from unnest($1::integer[], $2::text[])', [
      part.map((_, n) => from + n),
      part,
    ]);
  }
  const rate = perSecond(tokens.length, begun);
  await client.end();
  return rate;
}

const perSecond = (count: number, begun: number) => Math.round((count * 1000) / (performance.now() - begun));
const round = (ratio: number) => Math.round(ratio * 1000) / 1000;
