import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { countyPeople } from '../../agency/demoCounty/people.ts';
import { demoActivationCodes } from '../../agency/demoCounty/seed.ts';
import { postgresPrograms, startTemporaryPostgres } from '../../agency/testing/temporaryPostgres.ts';
import type { RosterEntry } from '../../domain/person.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { createSync } from '../../terminal/exchange/line/sync.ts';
import { createTrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { openStore, type Store } from '../../terminal/vault/store/openStore.ts';
import { createRecordWriter } from '../../terminal/vault/store/recordWriter.ts';
import { startAgencyProcess } from '../../test/agency/agencyProcess.ts';
import { syncAfterSixtyDays, type TimedVisit } from '../../test/sync/sixtyDays.ts';
import { keepResult, machine } from './machine.ts';

/**
 * The first pull of a whole roster over HTTP, against SQLite's own bulk insert of the same rows, and the push of many
 * records, each with the terminal's memory. The agency is a process of its own over a PostgreSQL on this machine.
 * With `--sixty-days` instead: a terminal that was offline for as long, with 5,000 visits, and a visit during its sync.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string', default: '300000' },
      records: { type: 'string', default: '10000' },
      'sixty-days': { type: 'boolean', default: false },
    },
  });
  const before = machine();
  if (values['sixty-days']) {
    keepResult('sync-sixty-days', { machine: before, ...(await sixtyDays(5000)) });
    return;
  }
  if (postgresPrograms() === null) {
    console.log('PostgreSQL is not installed here (apt install postgresql); nothing was measured.');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'anxin-bench-'));
  const server = await startTemporaryPostgres();
  try {
    const agency = await startAgencyProcess(server.url, ['--demo']);
    const people = await fillRoster(server.url, Number(values.people));
    const terminal = await makeTerminal(agency.url, join(folder, 'terminal.db'));
    const pull = await measured(() => terminal.sync.runOnce());
    const rosterSize = terminal.store.roster.size();
    const bulk = await measured(async () => bulkInsert(join(folder, 'bulk.db'), people));
    const person = people[0];
    if (!person) throw new RangeError('The roster is empty');
    for (let n = 0; n < Number(values.records); n += 1) await terminal.write(person);
    const push = await measured(() => terminal.sync.runOnce());
    const delivered = terminal.store.outbox.counts();
    await agency.kill();
    terminal.store.close();
    keepResult('sync', {
      machine: before,
      firstPull: {
        people: rosterSize,
        ...pull,
        bulkInsertSeconds: bulk.seconds,
        timesBulkInsert: round(pull.seconds / bulk.seconds),
      },
      push: {
        records: Number(values.records),
        ...push,
        recordsPerSecond: Math.round(Number(values.records) / push.seconds),
        stillWaiting: delivered.queued + delivered.sent + delivered.parked,
      },
      note: 'the agency, its PostgreSQL and the terminal share this machine; memory is the terminal’s alone, above what the bench held before',
    });
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A terminal that comes back after sixty days offline, and how a visit fares meanwhile. */
async function sixtyDays(visits: number) {
  const absence = await syncAfterSixtyDays(visits);
  const { waiting, progress, seconds, attempts, chain, visitBefore, visitDuring } = absence;
  const timesOf = (answersMs: readonly number[]) => {
    const sorted = answersMs.toSorted((a, b) => a - b);
    const at = (quantile: number) => round(sorted[Math.ceil(quantile * sorted.length) - 1] ?? Number.NaN);
    return { answers: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
  };
  const fared = ({ end, seconds: lasted, answersMs }: TimedVisit) => ({
    end: end.end,
    seconds: round(lasted),
    ...timesOf(answersMs),
  });
  return {
    waiting,
    seconds: round(seconds),
    recordsPerSecond: Math.round(waiting / seconds),
    progressSteps: new Set(progress.map(({ done }) => done)).size,
    visitBefore: fared(visitBefore),
    visitDuring: fared(visitDuring),
    ofItWhileRecordsWent: timesOf(absence.answersWhileRecordsWentMs),
    deliveries: Object.fromEntries(
      Object.entries(Object.groupBy(attempts, ({ delivery }) => delivery?.state ?? 'lost')).map(
        ([state, some = []]) => [state, some.length],
      ),
    ),
    withoutReceipt: attempts.filter(({ receipts }) => receipts.length === 0).length,
    chainVerifies: chain.ok,
  };
}

/** Seconds, and by how much the resident memory grew at most. */
async function measured(
  task: () => Promise<unknown>,
): Promise<{ seconds: number; memoryGrowthMegabytes: number }> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const begun = performance.now();
  await task();
  clearInterval(watching);
  return {
    seconds: round((performance.now() - begun) / 1000),
    memoryGrowthMegabytes: Math.round((peak - before) / 1e6),
  };
}

/** Straight into the agency's table: how people get there is not what is measured. */
async function fillRoster(url: string, count: number): Promise<RosterEntry[]> {
  const client = new pg.Client(url);
  await client.connect();
  const people = [...countyPeople('2026-11-21', count, 7)];
  for (let from = 0; from < people.length; from += 5000) {
    const part = people.slice(from, from + 5000);
    await client.query(
      'insert into person (pack_id, identity_number, entry) select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing',
      [
        part.map((person) => person.packId),
        part.map((person) => person.identityNumber),
        part.map((person) => JSON.stringify(person)),
      ],
    );
  }
  await client.end();
  return people;
}

async function makeTerminal(agencyUrl: string, file: string) {
  const log = createEventLog({ write: () => {} });
  const store = openFile(file);
  const clock = createTrustedClock({
    now: Date.now,
    monotonicNow: () => performance.now(),
    settings: store.settings,
  });
  const signingKey = await loadSigningKey(store.settings);
  const writer = createRecordWriter({ store, clock, signingKey: () => signingKey.privateKey });
  const sync = createSync({
    store,
    clock,
    keys: () => signingKey,
    agencyUrl,
    terminalName: 'bench',
    fetch,
    log,
    offerPack: () => true,
    reissueUnreceived: () => writer.reissueUnreceived(),
    monotonicNow: () => performance.now(),
    random: Math.random,
    newId: randomUUID,
    setTimer: () => () => {},
  });
  const activated = await sync.activate(demoActivationCodes[0] ?? '');
  if (!activated.ok) throw new Error(activated.reason);
  return {
    store,
    sync,
    async write({ identityNumber, name, packId }: RosterEntry) {
      const at = new Date().toISOString();
      const written = await writer.append(
        {
          id: uuidv7(),
          visitId: uuidv7(),
          attempt: 1,
          at,
          on: at.slice(0, 10),
          person: { identityNumber, name },
          schemes: ['institution-pension'],
          method: 'self-service',
          result: 'not-matched',
          pack: { id: packId, version: '1.0.0' },
          consent: null,
          agreements: [],
          contact: null,
          challenge: null,
          verification: null,
          operator: null,
        },
        [],
      );
      if (!written.ok) throw new Error(written.reason);
    },
  };
}

function openFile(file: string): Store {
  const opened = openStore({
    file,
    key: new Uint8Array(randomBytes(32)),
    log: createEventLog({ write: () => {} }),
    now: Date.now,
  });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.store;
}

/** The same rows into the same table of the same encrypted kind of file, in one transaction and nothing else. */
function bulkInsert(file: string, people: readonly RosterEntry[]): void {
  const store = openFile(file);
  const { handle } = store.internals;
  const insert = handle.prepare(
    `INSERT OR REPLACE INTO roster (identity_number, name, pack_id, unit, township, village, phone, schemes, certifications, events, pull)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  );
  handle.transaction(() => {
    for (const person of people) {
      insert.run(
        person.identityNumber,
        person.name,
        person.packId,
        person.unit ?? null,
        person.township ?? null,
        person.village ?? null,
        person.phone ?? null,
        JSON.stringify(person.schemes),
        JSON.stringify(person.certifications),
        person.events ? JSON.stringify(person.events) : null,
      );
    }
  })();
  store.close();
}

const round = (value: number) => Math.round(value * 100) / 100;
