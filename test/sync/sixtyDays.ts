import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { countyPeople } from '../../agency/demoCounty/people.ts';
import { demoOfficerToken } from '../../agency/demoCounty/seed.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import type { TerminalStatus, VisitSnapshot } from '../../contract/terminal/index.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import type { RosterEntry } from '../../domain/person.ts';
import { restingPose } from '../../face/puppet/testing/restingPose.ts';
import { demoPuppet } from '../../terminal/dock/testing/demoPuppet.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { contactSetting } from '../../terminal/exchange/line/syncSettings.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';
import { openVault, type Vault } from '../../terminal/vault/vault.ts';
import { startAgency } from '../../tools/setup/agency.ts';
import { startProgram } from '../../tools/setup/processes.ts';
import { type KeptAttempt, keptAttempts } from '../e2e/keptAttempts.ts';
import { comeTo, type HallVisitor } from './hallVisitor.ts';

const dayMs = 86_400_000;
const days = 60;

/** One whole visit, and how long the terminal took for each answer that the page waited for, in milliseconds. */
export interface TimedVisit {
  end: Extract<VisitSnapshot, { state: 'ended' }>;
  seconds: number;
  answersMs: number[];
}

/** What a terminal went through when the line was back after sixty days. */
export interface LongAbsence {
  /** before the line came back */
  waiting: number;
  /** what the status said of the records, from the first word to the last */
  progress: { done: number; total: number }[];
  /** from the line's return until nothing waited */
  seconds: number;
  /** a visit before, with nothing else to do */
  visitBefore: TimedVisit;
  /** a visit that began when the first records had gone up and others were still to go */
  visitDuring: TimedVisit;
  /** of its answers those that came while records went up */
  answersWhileRecordsWentMs: number[];
  attempts: KeptAttempt[];
  chain: { ok: boolean };
  /** everything that the terminal logged */
  log: string;
}

/**
 * A terminal that was offline for sixty days meets its agency again: real processes, the real wires, the real nets. What
 * it wrote in the meantime is written by its own writer into its own store, day by day, by a clock that is moved on.
 * @param visits how many people came in the meantime
 */
export async function syncAfterSixtyDays(visits: number): Promise<LongAbsence> {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-sixty-days-'));
  const dataDir = join(folder, 'terminal');
  const pageDir = join(folder, 'page');
  await mkdir(pageDir);
  await writeFile(join(pageDir, 'index.html'), '<!doctype html>');
  let agency = await startAgency({ port: 0, dataDir: join(folder, 'agency') });
  const { url, activationCode } = agency;
  const startTerminal = () =>
    startProgram(
      'terminal/shell/serve.ts',
      [
        ...['--port', '0', '--page', pageDir, '--data', dataDir, '--dock'],
        ...['--agency', url, '--activation-code', activationCode],
      ],
      { awaited: [/^Open this address once: (?<address>\S+)/], command: [process.execPath] },
    );
  let terminal: Awaited<ReturnType<typeof startTerminal>> | null = null;
  try {
    const people = [...countyPeople(calendarDateAt(Date.now()), visits, 60)];
    await putOnRoster(url, people);
    terminal = await startTerminal();
    await until(await comeTo(terminal.groups['address'] ?? ''), ({ sync }) => sync.state === 'online');
    await terminal.stop();
    await agency.stop();
    await liveThrough(dataDir, people);

    terminal = await startTerminal();
    let answersMs: number[] = [];
    const answersWhileRecordsWentMs: number[] = [];
    let recordsGo = false;
    const visitor = await comeTo(terminal.groups['address'] ?? '', (ms) => {
      answersMs.push(ms);
      if (recordsGo) answersWhileRecordsWentMs.push(ms);
    });
    const offline = await until(visitor, ({ face, sync }) => face.state === 'ready' && sync.reason !== null);
    const puppet = await demoPuppet('A');
    const raw = { width: puppet.width, height: puppet.height, channels: 4 } as const;
    const picture = new Uint8Array(
      await sharp(Buffer.from(puppet.render(restingPose)), { raw })
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
    const visit = async (cardId: string): Promise<TimedVisit> => {
      answersMs = [];
      const begun = performance.now();
      await visitor.visit(cardId, picture);
      const end = visitor.told.at(-1);
      if (!end) throw new Error('The visit came to no end');
      return { end, seconds: (performance.now() - begun) / 1000, answersMs };
    };
    const visitBefore = await visit('due');

    const progress: LongAbsence['progress'] = [];
    const firstRecords = Promise.withResolvers<void>();
    agency = await startAgency({ port: Number(new URL(url).port), dataDir: join(folder, 'agency') });
    const begun = performance.now();
    // The line is looked at again when it comes back, not when the next try is due.
    await visitor.client.dock.network({ cut: true });
    await visitor.client.dock.network({ cut: false });
    const synced = until(visitor, ({ sync }) => {
      const now = sync.progress?.step === 'records' ? sync.progress : null;
      recordsGo = now !== null && now.done < now.total;
      if (now) progress.push({ done: now.done, total: now.total });
      if (recordsGo) firstRecords.resolve();
      return sync.state === 'online' && sync.waiting === 0;
    }).then(() => (performance.now() - begun) / 1000);
    // Awaited further down; should something else fail first, that is what is told.
    synced.catch(() => {});
    await Promise.race([firstRecords.promise, synced]);
    answersWhileRecordsWentMs.length = 0;
    const visitDuring = await visit('suspended');
    const seconds = await synced;
    // The record of that visit may have been written after the last look, and what was decided comes down at a run's end.
    await until(
      visitor,
      ({ sync }) => sync.state === 'online' && sync.waiting === 0 && sync.progress === null,
    );
    await terminal.stop();
    return {
      waiting: offline.sync.waiting,
      progress,
      seconds,
      visitBefore,
      visitDuring,
      answersWhileRecordsWentMs,
      ...(await keptAttempts(dataDir)),
      log: await everyLog(dataDir),
    };
  } finally {
    await terminal?.stop();
    await agency.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function until(
  { client }: HallVisitor,
  holds: (status: TerminalStatus) => boolean,
): Promise<TerminalStatus> {
  for await (const status of await client.terminal.watch()) if (holds(status)) return status;
  throw new Error('The terminal ended');
}

async function putOnRoster(url: string, people: readonly RosterEntry[]): Promise<void> {
  const { officer } = clientFor(url, async () => `Bearer ${demoOfficerToken}`);
  for (let from = 0; from < people.length; from += 500)
    await officer.putPersons({ entries: people.slice(from, from + 500) });
}

/** Lets the terminal's last contact be sixty days ago, and everybody come since then. */
async function liveThrough(dataDir: string, people: readonly RosterEntry[]): Promise<void> {
  const log = createEventLog({ write: () => {} });
  const today = Date.now();
  let nowMs = today;
  const open = async (): Promise<Vault> => {
    const backupDirectory = join(dataDir, 'backups');
    const opened = await openVault({ dataDir, backupDirectory, log, now: () => nowMs });
    if (!opened.ok) throw new Error(opened.reason);
    return opened.vault;
  };
  const { storeKey, close: closeAfterLook } = await open();
  closeAfterLook();

  // Without a clock, which would put today back in.
  const opened = openStore({ file: join(dataDir, 'anxin.db'), key: storeKey, log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  const { settings, internals, close: closeAged } = opened.store;
  const contact = settings.get(contactSetting);
  if (!contact) throw new Error('The terminal was never online');
  const agoMs = days * dayMs;
  const earlier = (atMs: number | null) => (atMs === null ? null : atMs - agoMs);
  settings.set(contactSetting, {
    contactAtMs: earlier(contact.contactAtMs),
    packsAtMs: earlier(contact.packsAtMs),
    rosterAtMs: earlier(contact.rosterAtMs),
  });
  internals.handle
    .prepare(
      `UPDATE settings SET value = json_set(value,
         '$.confirmedAtMs', value ->> '$.confirmedAtMs' - :agoMs, '$.lastSeenMs', value ->> '$.lastSeenMs' - :agoMs)
       WHERE name = 'clock'`,
    )
    .run({ agoMs });
  closeAged();

  nowMs = today - agoMs;
  const { store, writer, clock, close } = await open();
  // Nobody waits for this disk: what is measured begins later.
  store.internals.handle.pragma('synchronous = OFF');
  for (const [number, person] of people.entries()) {
    nowMs = today - agoMs + Math.floor((number * (days - 1) * dayMs) / people.length);
    const at = new Date(clock.nowMs()).toISOString();
    const written = await writer.append(
      {
        id: uuidv7(),
        visitId: uuidv7(),
        attempt: 1,
        at,
        on: calendarDateAt(nowMs),
        person: { identityNumber: person.identityNumber, name: person.name },
        schemes: person.schemes.map(({ scheme }) => scheme),
        method: 'self-service',
        result: number % 10 === 0 ? 'not-matched' : 'certified',
        pack: { id: person.packId, version: '1.0.0' },
        consent: { version: '1', given: true, at, evidenceMayLeave: false },
        agreements: [],
        contact: null,
        challenge: null,
        verification: null,
        operator: null,
      },
      [],
    );
    if (!written.ok) throw new Error(written.reason);
  }
  close();
}

async function everyLog(dataDir: string): Promise<string> {
  const names = (await readdir(dataDir)).filter((name) => name.includes('.log'));
  return (await Promise.all(names.map((name) => readFile(join(dataDir, name), 'utf8')))).join('');
}
