import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connectReadOnly } from './handle.ts';
import { storeFailureOf } from './storeFailure.ts';

/**
 * A mark beside the file that only its key can have made. With it a wrong key (a copied file, a lost key store) can be
 * told from a damaged first page: SQLite answers both with "file is not a database". It says nothing of the key.
 */
function markFile(file: string): string {
  return `${file}.keymark`;
}

function markOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('anxin store key mark').digest();
}

/** Leaves the mark of a store's key beside its file. */
export function writeKeyMark(file: string, key: Uint8Array): void {
  writeFileSync(markFile(file), markOf(key), { mode: 0o600, flush: true });
}

/** Whether this key made the file; `unknown` where there is no mark. */
export function keyBelongsTo(file: string, key: Uint8Array): 'this' | 'other' | 'unknown' {
  if (!existsSync(markFile(file))) return 'unknown';
  const mark = readFileSync(markFile(file));
  const own = markOf(key);
  return mark.byteLength === own.byteLength && timingSafeEqual(mark, own) ? 'this' : 'other';
}

/** Whether a key opens a store's file, by trying. `locked`: another process holds it, so that nobody can tell now. */
export function keyOpens(file: string, key: Uint8Array): 'opens' | 'refused' | 'locked' {
  if (!existsSync(file)) return 'refused';
  const handle = connectReadOnly(file, key);
  try {
    handle.pragma('user_version');
    return 'opens';
  } catch (error) {
    const failure = storeFailureOf(error);
    if (failure === 'corrupt') return 'refused';
    if (failure === 'locked') return 'locked';
    throw error;
  } finally {
    handle.close();
  }
}
