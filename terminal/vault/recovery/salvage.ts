import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { type CalendarDate, calendarDateAt } from '../../../domain/calendar.ts';
import { loadPublicKey } from '../keys/signingKey.ts';
import {
  connect,
  connectReadOnly,
  foldLog,
  type ReadableHandle,
  type WritableHandle,
} from '../store/handle.ts';
import { writeKeyMark } from '../store/keyMark.ts';
import { migrate } from '../store/migrate.ts';
import { attemptsCursorSetting } from '../store/officeAttempts.ts';
import type { StoreOptions } from '../store/openStore.ts';
import { readDecisionsAnew } from '../store/outbox.ts';
import { type LostRecords, terminalIdSetting } from '../store/records.ts';
import { createRoster } from '../store/roster.ts';
import { createSettings, defineSetting, type Settings } from '../store/settings.ts';
import { type StoreFailure, storeFailureOf } from '../store/storeFailure.ts';
import { syncDirectory } from '../store/syncDirectory.ts';
import { backupsIn } from './backup.ts';
import { holdingRecords } from './holdingRecords.ts';
import { copyTable, dropDangling, tablesOf } from './tableCopy.ts';

/** What a salvage brought over and what is gone. */
const SalvageReport = z.object({
  /** where the damaged file lies now; it is kept. Null where it had vanished */
  setAside: z.string().nullable(),
  records: z.number(),
  lost: z.array(z.object({ terminalId: z.string(), fromSequence: z.number(), toSequence: z.number() })),
  /**
   * Whether the number and the link of the next record are certain. Where they are not (nothing but a copy of a former
   * day was left), the agency may hold later records and then asks for a re-activation.
   */
  chainProven: z.boolean(),
  /** false where not even the id and the key of this terminal were left */
  activated: z.boolean(),
  rosterComplete: z.boolean(),
});
export type SalvageReport = z.infer<typeof SalvageReport>;

/** The last salvage of this store and when it was, for the operator's screen; null if there never was one. */
export const lastSalvageSetting = defineSetting('last-salvage', SalvageReport.extend({ atMs: z.number() }));

/** How long a damaged file that was set aside is kept, in days: it may hold pictures, and they too have their term. */
export const setAsideKeptDays = 90;

/** The last salvage as people are told of it, while its damaged file is kept; null where there is none. */
export function recentSalvage(
  settings: Settings,
  nowMs: number,
): { on: CalendarDate; records: number; lost: number } | null {
  const last = settings.get(lastSalvageSetting);
  if (last === null || nowMs - last.atMs > setAsideKeptDays * 86_400_000) return null;
  return { on: calendarDateAt(last.atMs), records: last.records, lost: numbersIn(last.lost) };
}

const numbersIn = (lost: readonly LostRecords[]): number =>
  lost.reduce((sum, { fromSequence, toSequence }) => sum + toSequence - fromSequence + 1, 0);

export interface SalvageOptions extends StoreOptions {
  /** where `backUp` leaves its copies; null where there are none */
  backupDirectory: string | null;
}

/**
 * Brings what verifies from a damaged or vanished store into a new one in its place: from the damaged file itself, from
 * files that were set aside before and from the copies, in this order. The new file is complete before it takes the
 * place of the old one, so that a power cut leaves one or the other. The chain goes on with the next number.
 *
 * Call it when `openStore` answers `corrupt` or `missing`, or `checkIntegrity` finds damage and the store is closed.
 */
export async function salvageStore(
  options: SalvageOptions,
): Promise<{ ok: true; report: SalvageReport } | { ok: false; reason: StoreFailure }> {
  const { file, key, log } = options;
  // Under this name the new file is complete, and whatever happens from here on only has to be finished.
  const complete = `${file}.salvaged`;
  try {
    if (!existsSync(complete)) await buildNewFile(complete, options);
    const report = reportIn(complete, key);
    // The file before its log: without its file a log is left alone, while a file without its log would be opened. And no
    // log of the old file may lie beside the new one, where it would be played back into it.
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(file + end)) renameSync(file + end, (report.setAside ?? vanishedName(file)) + end);
    }
    renameSync(complete, file);
    writeKeyMark(file, key);
    syncDirectory(dirname(file));
    const { records, lost, chainProven, rosterComplete } = report;
    log.write('store-salvaged', { records, lost: numbersIn(lost), chainProven, rosterComplete });
    return { ok: true, report };
  } catch (error) {
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    log.write('store-refused', { reason });
    return { ok: false, reason };
  }
}

async function buildNewFile(complete: string, options: SalvageOptions): Promise<void> {
  const { file, key, now, backupDirectory } = options;
  const draft = `${file}.salvage`;
  for (const end of ['', '-wal', '-journal']) rmSync(draft + end, { force: true });
  const setAside = existsSync(file) ? `${file}.damaged-${now()}` : null;
  const fresh = connect(draft, key);
  try {
    migrate(fresh);
    const found = await fillFrom(
      [file, ...setAsideBefore(file), ...backupsIn(backupDirectory ?? '')],
      fresh,
      options,
    );
    createSettings(fresh).set(lastSalvageSetting, { ...found, setAside, atMs: now() });
    foldLog(fresh);
  } finally {
    fresh.close();
  }
  renameSync(draft, complete);
  syncDirectory(dirname(file));
}

function reportIn(complete: string, key: Uint8Array): SalvageReport {
  const handle = connect(complete, key);
  try {
    const kept = createSettings(handle).get(lastSalvageSetting);
    if (kept === null) throw new Error('a salvaged store without its report');
    const { atMs: _at, ...report } = kept;
    return report;
  } finally {
    handle.close();
  }
}

/** For the log of a file that had vanished. */
const vanishedName = (file: string): string => `${file}.damaged-0`;

/** Everything that was ever set aside of this store, logs included, and when. */
function setAsideFiles(file: string): { path: string; atMs: number; isLog: boolean }[] {
  const start = `${basename(file)}.damaged-`;
  return readdirSync(dirname(file)).flatMap((name) => {
    const end = name.startsWith(start) ? /^(\d+)(-wal|-shm)?$/.exec(name.slice(start.length)) : null;
    return end
      ? [{ path: join(dirname(file), name), atMs: Number(end[1]), isLog: end[2] !== undefined }]
      : [];
  });
}

/** Damaged files of this store, newest first. */
export function setAsideBefore(file: string): string[] {
  return setAsideFiles(file)
    .filter(({ isLog }) => !isLog)
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ path }) => path);
}

/** Removes damaged files that were set aside before an instant; all that could be read in them has long been brought over. */
export function removeSetAside(file: string, beforeMs: number): void {
  for (const { path, atMs } of setAsideFiles(file)) if (atMs < beforeMs) rmSync(path, { force: true });
}

async function fillFrom(
  sources: readonly string[],
  fresh: WritableHandle,
  { file, key, now }: SalvageOptions,
): Promise<Omit<SalvageReport, 'setAside'>> {
  fresh.pragma('foreign_keys = OFF');
  /** Tables that came over whole: an older source would only bring back what was removed since. */
  const whole = new Set<string>();
  /** Those of them that the damaged file itself still had: nothing newer can be missing from them. */
  let upToDate: ReadonlySet<string> = new Set();
  for (const source of sources) {
    const opened = tryOpen(source, key);
    if (opened === null) continue;
    const { handle, tables } = opened;
    try {
      for (const table of tablesOf(fresh)) {
        if (whole.has(table.name) || !tables.has(table.name)) continue;
        const accept = table.name === 'records' ? await holdingRecords(fresh) : undefined;
        if (await copyTable(handle, fresh, table, accept)) whole.add(table.name);
      }
    } finally {
      handle.close();
    }
    if (source === file) upToDate = new Set(whole);
  }
  repairOutbox(fresh, now());
  dropDangling(fresh);
  const settings = createSettings(fresh);
  // Without its cursor the roster comes down from the beginning, and only a full pull finds out who was removed.
  const rosterComplete = ['settings', 'roster', 'roster_templates', 'roster_unread'].every((name) =>
    upToDate.has(name),
  );
  if (!rosterComplete) createRoster(fresh, settings).beginFullPull();
  // What had been read before the damage may be gone with it.
  readDecisionsAnew(settings);
  settings.remove(attemptsCursorSetting);
  return {
    records: fresh.prepare('SELECT count(*) FROM records').pluck().get() as number,
    lost: noteLost(fresh),
    chainProven: upToDate.has('chains') || upToDate.has('records'),
    activated: settings.get(terminalIdSetting) !== null && (await loadPublicKey(settings)) !== null,
    rosterComplete,
  };
}

/** A source and the tables in it, or null where not even the list of its tables can be read. */
function tryOpen(
  source: string,
  key: Uint8Array,
): { handle: ReadableHandle; tables: ReadonlySet<string> } | null {
  if (!existsSync(source)) return null;
  const handle = connectReadOnly(source, key);
  try {
    return { handle, tables: new Set(tablesOf(handle).map(({ name }) => name)) };
  } catch (error) {
    handle.close();
    if (storeFailureOf(error) !== 'corrupt') throw error;
    return null;
  }
}

/**
 * Gives a record whose place in the outbox was destroyed a new one: by its last receipt, else waiting, because sending
 * twice does no harm. So does one whose place leads elsewhere: numbers of lost records were used again, and an older source
 * brings a place for the lost one, or for an earlier issue of the same one. Of what was issued twice no receipt is believed,
 * because it may be for the other.
 */
function repairOutbox(fresh: WritableHandle, nowMs: number): void {
  fresh.exec(`
    DELETE FROM outbox WHERE position IS NOT (SELECT max(position) FROM records WHERE id = outbox.record_id);
  `);
  fresh
    .prepare(
      `INSERT OR IGNORE INTO outbox (record_id, position, state, changed_at_ms)
       SELECT id, max(position),
         CASE count(*) WHEN 1
           THEN coalesce((SELECT state FROM receipts WHERE record_id = id ORDER BY at DESC LIMIT 1), 'queued')
           ELSE 'queued' END, ?
       FROM records GROUP BY id`,
    )
    .run(nowMs);
}

/** Sets each chain's head to the last link that is known of, and notes the numbers below it that have no record. */
function noteLost(fresh: WritableHandle): LostRecords[] {
  fresh.exec(`
    INSERT INTO chains (terminal_id, sequence, hash)
    SELECT terminal_id, max(sequence), hash FROM records GROUP BY terminal_id
    ON CONFLICT (terminal_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
      WHERE excluded.sequence >= chains.sequence;

    INSERT OR IGNORE INTO lost_records (terminal_id, from_sequence, to_sequence)
    WITH ends AS (
      SELECT terminal_id, sequence AS present FROM records
      UNION SELECT terminal_id, 0 FROM chains
      UNION SELECT terminal_id, sequence + 1 FROM chains
      UNION SELECT terminal_id, to_sequence FROM lost_records
    ), gaps AS (
      SELECT terminal_id, present, lead(present) OVER (PARTITION BY terminal_id ORDER BY present) AS following FROM ends
    )
    SELECT terminal_id, present + 1, following - 1 FROM gaps WHERE following > present + 1;
  `);
  return fresh
    .prepare<[], LostRecords>(
      `SELECT terminal_id AS terminalId, from_sequence AS fromSequence, to_sequence AS toSequence FROM lost_records
       WHERE declared_at_ms IS NULL ORDER BY terminal_id, from_sequence`,
    )
    .all();
}
