import Database from 'better-sqlite3';

/** Another process works on this folder. Two embedded databases over one folder would destroy it. */
export class FolderInUse extends Error {
  readonly folder: string;
  constructor(folder: string) {
    super(
      `Another agency is working on ${folder}. Stop it first, or give both a PostgreSQL (DATABASE_URL), which serves many.`,
    );
    this.name = 'FolderInUse';
    this.folder = folder;
  }
}

/**
 * Takes a folder for this process alone, until it lets go or ends, however it ends: the lock is the operating system's,
 * by way of SQLite, which takes it alike on Linux, Windows and macOS. A file with a process id in it would outlive a
 * process that is killed, and lie about the next one that gets its number.
 * @returns how to let go; a second time does nothing
 * @throws FolderInUse
 */
export function lockFolder(folder: string): () => void {
  // Beside the folder and not in it: PGlite looks at what lies there to see whether the database is new.
  const lock = new Database(`${folder}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
      ? new FolderInUse(folder)
      : error;
  }
  return () => void lock.close();
}
