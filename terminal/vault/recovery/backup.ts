import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { addDays, type CalendarDate } from '../../../domain/calendar.ts';
import { connect, connectReadOnly } from '../store/handle.ts';
import { migrate } from '../store/migrate.ts';
import type { Store } from '../store/openStore.ts';
import { type StoreFailure, storeFailureOf } from '../store/storeFailure.ts';
import { syncDirectory } from '../store/syncDirectory.ts';
import { copyTable, dropDangling, tablesOf } from './tableCopy.ts';

const backupName = /^anxin-(\d{4}-\d{2}-\d{2})\.db$/;

export type BackupOutcome = { ok: true; file: string; records: number } | { ok: false; reason: StoreFailure };

/**
 * Writes the day's encrypted copy, under the store's key, tries whether it can be restored, and removes copies that are
 * older than they are to be kept. The newest always stays. Visits go on meanwhile: what they write is in tomorrow's copy.
 * @param directory where copies lie; best on another disk
 * @param key the store's key
 * @param day names the copy; the same day again replaces it
 */
export async function backUp(
  store: Store,
  options: { directory: string; key: Uint8Array; day: CalendarDate; keepDays: number },
): Promise<BackupOutcome> {
  const { directory, key, day, keepDays } = options;
  const { log } = store.internals;
  const file = join(directory, `anxin-${day}.db`);
  const draft = `${file}.new`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    rmSync(draft, { force: true });
    await writeCopy(store, draft, key);
    const records = tryRestore(draft, key);
    renameSync(draft, file);
    syncDirectory(directory);
    for (const old of backupsIn(directory).slice(1)) {
      if (dayOf(old) < addDays(day, -keepDays)) rmSync(old, { force: true });
    }
    log.write('store-backed-up', { records });
    return { ok: true, file, records };
  } catch (error) {
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    rmSync(draft, { force: true });
    log.write('store-backup-failed', { reason });
    return { ok: false, reason };
  }
}

/** The copies in a directory, newest first. */
export function backupsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => backupName.test(name))
    .sort()
    .reverse()
    .map((name) => join(directory, name));
}

const dayOf = (file: string): CalendarDate => backupName.exec(basename(file))?.[1] ?? '';

async function writeCopy(store: Store, file: string, key: Uint8Array): Promise<void> {
  const source = store.internals.handle;
  const copy = connect(file, key);
  try {
    // A copy is one file that lies still: it needs no log beside it.
    copy.pragma('journal_mode = DELETE');
    migrate(copy);
    copy.pragma('foreign_keys = OFF');
    // The chain moves on while the copy is made. What belongs to records after this moment is left for tomorrow.
    const last = source.prepare('SELECT coalesce(max(position), 0) FROM records').pluck().get() as number;
    const heads = source.prepare('SELECT terminal_id, sequence, hash FROM chains').raw().all() as unknown[][];
    const insertHead = copy.prepare('INSERT INTO chains (terminal_id, sequence, hash) VALUES (?, ?, ?)');
    for (const head of heads) insertHead.run(...head);
    for (const table of tablesOf(source)) {
      // Pictures are erased when their term is over, and in a copy on another disk they would outlive it.
      if (table.holdsBytes || table.name === 'chains') continue;
      await copyTable(
        source,
        copy,
        table,
        ({ position }) => position === undefined || Number(position) <= last,
      );
    }
    dropDangling(copy);
    // The roster is there without its templates: a restored terminal pulls it anew, and works with it meanwhile.
    copy.prepare("DELETE FROM settings WHERE name = 'roster-cursor'").run();
  } finally {
    copy.close();
  }
}

/** Opens a copy as a restore would and checks it; says how many records are in it. */
function tryRestore(file: string, key: Uint8Array): number {
  const copy = connectReadOnly(file, key);
  try {
    const verdict = copy.pragma('integrity_check', { simple: true });
    const dangling = copy.pragma('foreign_key_check') as unknown[];
    if (verdict !== 'ok' || dangling.length > 0)
      throw new Error('the copy of the store does not hold together');
    return copy.prepare('SELECT count(*) FROM records').pluck().get() as number;
  } finally {
    copy.close();
  }
}
