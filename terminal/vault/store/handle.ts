import Database from 'better-sqlite3';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A database that may be read. The brand exists in the type only: a reader cannot be handed to what writes. */
export type ReadableHandle = Database.Database & { readonly [readable]: true };

/** A database that may be written; there is one per file and process. */
export type WritableHandle = ReadableHandle & { readonly [writable]: true };

/** Size at which the write-ahead log is folded back into the file; as much is read again at the start after a power cut. */
const logLimitBytes = 32 * 1024 * 1024;

/** Decrypted pages kept in memory, in KiB. */
const cacheKiB = 32 * 1024;

/** How long to wait for another process to let go of the file, in milliseconds. */
const lockWaitMs = 1500;

/**
 * Opens an encrypted database file, made if it is missing. The key comes first, then the journal.
 *
 * ChaCha20-Poly1305 with a raw key: each page is authenticated, so that a damaged page is an error and never wrong data.
 * The exclusive lock keeps a second process out for as long as this one lives, however it dies.
 *
 * @param key 32 bytes
 * @throws SqliteError: see `storeFailureOf`
 */
export function connect(file: string, key: Uint8Array): WritableHandle {
  const handle = keyed(new Database(file, { timeout: lockWaitMs }), key);
  try {
    handle.pragma('locking_mode = EXCLUSIVE');
    handle.pragma('journal_mode = WAL');
    configure(handle);
  } catch (error) {
    handle.close();
    throw error;
  }
  return handle as WritableHandle;
}

/** Opens an encrypted database to read from only, for salvage and for trying a backup. */
export function connectReadOnly(file: string, key: Uint8Array): ReadableHandle {
  return keyed(
    new Database(file, { readonly: true, fileMustExist: true, timeout: lockWaitMs }),
    key,
  ) as ReadableHandle;
}

function keyed(handle: Database.Database, key: Uint8Array): Database.Database {
  if (key.byteLength !== 32) throw new RangeError('the store key is 32 bytes long');
  handle.pragma("cipher = 'chacha20'");
  handle.pragma(`hexkey = '${Buffer.from(key).toString('hex')}'`);
  return handle;
}

/** What every connection that writes needs: durable at commit, erased means overwritten, references hold. */
export function configure(handle: Database.Database): void {
  // A commit has reached the disk before it returns. The default of a write-ahead log is to lose the last ones in a power cut.
  handle.pragma('synchronous = FULL');
  handle.pragma('secure_delete = ON');
  handle.pragma('foreign_keys = ON');
  // A page of the roster touches thousands of places. Folding the log back after each would write everything twice.
  handle.pragma(`wal_autocheckpoint = ${logLimitBytes / 4096}`);
  handle.pragma(`journal_size_limit = ${logLimitBytes}`);
  handle.pragma(`cache_size = -${cacheKiB}`);
  // Temporary tables and sorters must not reach a file that is not encrypted.
  handle.pragma('temp_store = MEMORY');
}

/**
 * Runs writes that may be lost again in a power cut, as a whole and with everything after them, because they come again
 * by themselves: no waiting for the disk after each. What is committed before and after them is as durable as ever.
 */
export function withoutWaiting<Value>(handle: WritableHandle, write: () => Value): Value {
  handle.pragma('synchronous = NORMAL');
  try {
    return write();
  } finally {
    handle.pragma('synchronous = FULL');
  }
}

/** Folds the write-ahead log back into the file and empties it: it still holds pages as they were before an erasure. */
export function foldLog(handle: WritableHandle): void {
  handle.pragma('wal_checkpoint(TRUNCATE)');
}
