import Database from 'better-sqlite3';

/**
 * Why the store cannot take or give data. Each one has words on the screen and a way out:
 * `disk-full` (磁盘已满), `read-only` (只读), `locked` (another process holds the file), `corrupt` (数据损坏),
 * `io-error` (the disk does not answer).
 */
export type StoreFailure = 'disk-full' | 'read-only' | 'locked' | 'corrupt' | 'io-error';

const failuresByCode: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_IOERR_SHORT_READ', 'corrupt'],
  ['SQLITE_IOERR', 'io-error'],
  ['SQLITE_CANTOPEN', 'io-error'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
  ['EPERM', 'read-only'],
  ['EIO', 'io-error'],
];

/** The foreseen failure behind an exception of SQLite or of the file system, or null where it is a mistake of ours. */
export function storeFailureOf(error: unknown): StoreFailure | null {
  if (!(error instanceof Database.SqliteError || (error instanceof Error && 'syscall' in error))) return null;
  const { code = '' } = error as { code?: string };
  return failuresByCode.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
}

/** Runs a write and turns a foreseen failure into a value; anything else is thrown on. */
export function attemptWrite<Value>(
  write: () => Value,
): { ok: true; value: Value } | { ok: false; reason: StoreFailure } {
  try {
    return { ok: true, value: write() };
  } catch (error) {
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    return { ok: false, reason };
  }
}
