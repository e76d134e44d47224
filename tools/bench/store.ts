import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import type { RosterEntry } from '../../domain/person.ts';
import { createTrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { checkIntegrity } from '../../terminal/vault/recovery/integrity.ts';
import { configure, connect, foldLog, type WritableHandle } from '../../terminal/vault/store/handle.ts';
import { migrate } from '../../terminal/vault/store/migrate.ts';
import { type Store, storeOver } from '../../terminal/vault/store/openStore.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { createRecordWriter, type RecordDraft } from '../../terminal/vault/store/recordWriter.ts';
import { keepResult, machine } from './machine.ts';

const help = `npm run bench -- store [--people 1000000] [--lookups 20000] [--visits 200]

Lookups in a large roster and the commit of a visit, in the encrypted store and in the same store without encryption,
turn by turn in one run. Writes out/bench/store.json.`;

/** Milliseconds at the middle and at the ninety-ninth hundredth of the sorted times, and how many there were. */
interface Spread {
  p50: number;
  p99: number;
  n: number;
}

interface Measured {
  fillSeconds: number;
  fileBytes: number;
  find: Spread;
  findMissing: Spread;
  searchByName: Spread;
  visitCommit: Spread;
  integrityAtStartSeconds: number;
}

type Kind = 'encrypted' | 'plain';

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string', default: '1000000' },
      lookups: { type: 'string', default: '20000' },
      visits: { type: 'string', default: '200' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void console.log(help);
  const [people, lookups, visits] = [values.people, values.lookups, values.visits].map(Number) as [
    number,
    number,
    number,
  ];
  const before = machine();
  const directory = mkdtempSync(join(tmpdir(), 'anxin-bench-'));
  try {
    const stores = { encrypted: open('encrypted', directory), plain: open('plain', directory) };
    const filled = { encrypted: fill(stores.encrypted, people), plain: fill(stores.plain, people) };
    for (const store of Object.values(stores)) foldLog(store.internals.handle);
    const found = await measure(stores, { people, lookups, visits });
    const checked = { encrypted: await checkTime(stores.encrypted), plain: await checkTime(stores.plain) };
    const measuredOf = (kind: Kind): Measured => ({
      fillSeconds: filled[kind],
      fileBytes: statSync(stores[kind].file).size,
      ...found[kind],
      integrityAtStartSeconds: checked[kind],
    });
    report(before, { people, encrypted: measuredOf('encrypted'), plain: measuredOf('plain') });
    stores.encrypted.close();
    stores.plain.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function open(kind: Kind, directory: string): Store {
  const file = join(directory, `${kind}.db`);
  const handle = kind === 'encrypted' ? connect(file, randomBytes(32)) : connectPlain(file);
  migrate(handle);
  return storeOver(handle, { file, log: { write: () => undefined }, now: Date.now });
}

function connectPlain(file: string): WritableHandle {
  const handle = new Database(file);
  handle.pragma('locking_mode = EXCLUSIVE');
  handle.pragma('journal_mode = WAL');
  configure(handle);
  return handle as WritableHandle;
}

/**
 * The nth person. Numbers rise with n, which is the quickest order to write: this bench is about reading. Names and
 * villages come in no order, so that their indexes are as scattered as a county's.
 */
function personOf(n: number): RosterEntry {
  const region = String(Math.floor(n / peoplePerRegion) % 9000).padStart(4, '0');
  const born = new Date(Date.UTC(1925, 0, 1) + (n % peoplePerRegion) * 86_400_000).toISOString().slice(0, 10);
  const first17 = `41${region}${born.replaceAll('-', '')}${String(n % 997).padStart(3, '0')}`;
  return {
    identityNumber: first17 + identityCheckCharacter(first17),
    name: surnames.charAt(n % surnames.length) + givenNames.charAt(n % 31) + givenNames.charAt(n % 29),
    packId: 'luoyang-2022',
    township: `第${n % 40}镇`,
    village: `第${n % 400}村`,
    schemes: [{ scheme: 'resident-pension', drawingSince: '2012-01-01' }],
    certifications: ['2023-06-01', '2024-05-12', '2025-05-20'],
  };
}

/** One for each day on which the people of a region may have been born. */
const peoplePerRegion = 12_500;

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗';
const givenNames = '桂兰秀英建国玉珍志明淑芳德华凤英文平永福春梅金花国强海燕丽红';

function fill(store: Store, people: number): number {
  const start = performance.now();
  const page = 5000;
  for (let from = 0; from < people; from += page) {
    const changes = Array.from({ length: Math.min(page, people - from) }, (_, index) => ({
      change: 'put' as const,
      entry: personOf(from + index),
    }));
    const applied = store.roster.applyChanges(changes, String(from));
    if (!applied.ok) throw new Error(`the roster could not be written: ${applied.reason}`);
  }
  store.roster.endFullPull();
  return (performance.now() - start) / 1000;
}

async function measure(
  stores: Record<Kind, Store>,
  { people, lookups, visits }: { people: number; lookups: number; visits: number },
): Promise<Record<Kind, Pick<Measured, 'find' | 'findMissing' | 'searchByName' | 'visitCommit'>>> {
  const commit = { encrypted: await committer(stores.encrypted), plain: await committer(stores.plain) };
  const times = {
    encrypted: { find: [], findMissing: [], searchByName: [], visitCommit: [] },
    plain: { find: [], findMissing: [], searchByName: [], visitCommit: [] },
  } as Record<Kind, Record<'find' | 'findMissing' | 'searchByName' | 'visitCommit', number[]>>;
  const both = ['encrypted', 'plain'] as const;
  for (let i = 0; i < lookups; i++) {
    const person = personOf(randomInt(people));
    const missing = `${person.identityNumber.slice(0, 16)}Y`;
    for (const kind of i % 2 === 0 ? both : both.toReversed()) {
      const { roster } = stores[kind];
      if (timed(times[kind].find, () => roster.find(person.identityNumber)) === undefined) {
        throw new Error('somebody of the roster was not found');
      }
      timed(times[kind].findMissing, () => roster.find(missing));
      if (i % 20 === 0) timed(times[kind].searchByName, () => roster.search({ name: person.name }, 20));
    }
  }
  for (let i = 0; i < visits; i++) {
    for (const kind of i % 2 === 0 ? both : both.toReversed()) {
      const start = performance.now();
      await commit[kind]();
      times[kind].visitCommit.push(performance.now() - start);
    }
  }
  const spreads = (kind: Kind) => ({
    find: spread(times[kind].find),
    findMissing: spread(times[kind].findMissing),
    searchByName: spread(times[kind].searchByName),
    visitCommit: spread(times[kind].visitCommit),
  });
  return { encrypted: spreads('encrypted'), plain: spreads('plain') };
}

/** Writes one whole visit: a signed record, three frames of 60 kB and its place in the outbox, on the disk when it returns. */
async function committer(store: Store): Promise<() => Promise<void>> {
  store.settings.set(terminalIdSetting, 'T-BENCH');
  const { privateKey } = await loadSigningKey(store.settings);
  const clock = createTrustedClock({
    now: Date.now,
    monotonicNow: () => performance.now(),
    settings: store.settings,
  });
  const writer = createRecordWriter({ store, clock, signingKey: () => privateKey });
  const frames = Array.from({ length: 3 }, () => ({
    kind: 'frame' as const,
    mediaType: 'image/jpeg',
    bytes: new Uint8Array(randomBytes(60_000)),
    eraseAfter: new Date(Date.now() + 86_400_000).toISOString(),
    mayLeave: true,
  }));
  return async () => {
    const { identityNumber, name } = personOf(randomInt(1000));
    const draft: RecordDraft = {
      id: uuidv7(),
      visitId: uuidv7(),
      attempt: 1,
      at: new Date().toISOString(),
      on: '2026-05-20',
      person: { identityNumber, name },
      schemes: ['resident-pension'],
      method: 'self-service',
      result: 'certified',
      pack: { id: 'luoyang-2022', version: '1' },
      consent: null,
      agreements: [],
      contact: null,
      challenge: null,
      verification: null,
      operator: null,
    };
    const written = await writer.append(draft, frames);
    if (!written.ok) throw new Error(`the visit could not be written: ${written.reason}`);
  };
}

async function checkTime(store: Store): Promise<number> {
  const start = performance.now();
  const { damagedTables } = await checkIntegrity(store, 'start');
  if (damagedTables.length > 0) throw new Error('the bench damaged its own store');
  return (performance.now() - start) / 1000;
}

function timed<Value>(times: number[], work: () => Value): Value {
  const start = performance.now();
  const value = work();
  times.push(performance.now() - start);
  return value;
}

function spread(times: number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), n: sorted.length };
}

function report(
  before: ReturnType<typeof machine>,
  result: { people: number; encrypted: Measured; plain: Measured },
): void {
  const { encrypted, plain } = result;
  const row = (name: string, a: number, b: number, unit: string) => ({
    measure: name,
    unit,
    encrypted: Number(a.toPrecision(3)),
    plain: Number(b.toPrecision(3)),
    'encrypted ÷ plain': Number((a / b).toFixed(2)),
  });
  const spreads = ['find', 'findMissing', 'searchByName', 'visitCommit'] as const;
  console.table([
    row('roster written', encrypted.fillSeconds, plain.fillSeconds, 's'),
    row('file', encrypted.fileBytes / 2 ** 20, plain.fileBytes / 2 ** 20, 'MiB'),
    ...spreads.flatMap((name) => [
      row(`${name} p50`, encrypted[name].p50, plain[name].p50, 'ms'),
      row(`${name} p99`, encrypted[name].p99, plain[name].p99, 'ms'),
    ]),
    row('integrity check at start', encrypted.integrityAtStartSeconds, plain.integrityAtStartSeconds, 's'),
  ]);
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`peak memory ${peakMiB} MiB`);
  keepResult('store', { machine: before, ...result, peakMiB });
}
