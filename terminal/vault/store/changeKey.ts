import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { EventLog } from '../../events/eventLog.ts';
import { connect, connectReadOnly, foldLog } from './handle.ts';
import { writeKeyMark } from './keyMark.ts';
import { type StoreFailure, storeFailureOf } from './storeFailure.ts';
import { syncDirectory } from './syncDirectory.ts';

/**
 * Encrypts a closed store anew under another key. Never in place: a change of key under a write-ahead log is reported to
 * corrupt the file (m4heshd/better-sqlite3-multiple-ciphers#91). A copy without a log is changed and checked, and takes
 * the place of the file in one step; a power cut before that leaves the store under the old key, after it under the new.
 *
 * The caller has kept both keys before (`prepareNextKey`); `loadStoreKey` finds out at the next start which one holds.
 * Needs as much free space as the store takes.
 */
export function changeStoreKey(options: {
  file: string;
  from: Uint8Array;
  to: Uint8Array;
  log: EventLog;
}): { ok: true } | { ok: false; reason: StoreFailure } {
  const { file, from, to, log } = options;
  const draft = `${file}.rekey`;
  try {
    for (const end of ['', '-journal', '-wal']) rmSync(draft + end, { force: true });
    const before = copyWithoutLog(file, draft, from);
    encryptAnew(draft, from, to);
    if (summaryOf(draft, to) !== before) throw new Error('the store is not the same under its new key');
    // The log belongs to the file under the old key; it is folded in and gone when the connection above has closed.
    if (existsSync(`${file}-wal`)) throw new Error('the store still has a log: it is not closed');
    renameSync(draft, file);
    syncDirectory(dirname(file));
    writeKeyMark(file, to);
    log.write('store-key-changed', {});
    return { ok: true };
  } catch (error) {
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    rmSync(draft, { force: true });
    log.write('store-refused', { reason });
    return { ok: false, reason };
  }
}

function copyWithoutLog(file: string, draft: string, key: Uint8Array): string {
  const store = connect(file, key);
  try {
    foldLog(store);
    store.prepare('VACUUM INTO ?').run(draft);
  } finally {
    store.close();
  }
  return summaryOf(draft, key);
}

function encryptAnew(draft: string, from: Uint8Array, to: Uint8Array): void {
  const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex');
  const copy = new Database(draft, { fileMustExist: true });
  try {
    copy.pragma("cipher = 'chacha20'");
    copy.pragma(`hexkey = '${hex(from)}'`);
    copy.pragma('synchronous = FULL');
    copy.pragma(`hexrekey = '${hex(to)}'`);
  } finally {
    copy.close();
  }
}

/** Checks a file whole and counts every table, so that two files can be compared. */
function summaryOf(file: string, key: Uint8Array): string {
  const handle = connectReadOnly(file, key);
  try {
    const tables = handle
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    const counts = tables.map((name) => [name, handle.prepare(`SELECT count(*) FROM ${name}`).pluck().get()]);
    return JSON.stringify([
      handle.pragma('integrity_check', { simple: true }),
      handle.pragma('user_version', { simple: true }),
      counts,
    ]);
  } finally {
    handle.close();
  }
}
