import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Draw } from '../../agency/demoCounty/draw.ts';

/** The process of a simulated terminal is gone. Nothing may catch it but the simulation. */
export class SimulatedCrash extends Error {}

/**
 * The disk under one store, with the process that writes to it: either may fail at any statement that writes. The store
 * itself is the real one over the real SQLite; only what the machine does to it is simulated.
 */
export class SimulatedDisk {
  readonly file: string;
  /** how many statements still fit on it; null where there is space enough */
  #fits: number | null = null;
  #writesLeft: number | null = null;
  #dead = false;
  /** up to where the log has reached the disk for certain, in bytes */
  #syncedLogBytes = 0;
  #synchronous: 'FULL' | 'NORMAL' = 'FULL';

  constructor(file: string) {
    this.file = file;
    this.#syncedLogBytes = logBytes(file);
    disks.set(file, this);
  }

  /** @param writes how many moments before and after statements the process still lives through */
  dieAfter(writes: number): void {
    this.#writesLeft = writes;
  }

  /**
   * The process begins again: it lives, and dies at no moment that is known yet. What lies there, also as a copy that
   * somebody put in its place, has reached the disk.
   */
  revive(): void {
    this.#writesLeft = null;
    this.#dead = false;
    this.#syncedLogBytes = logBytes(this.file);
  }

  /** A moment before or after a statement that writes. */
  moment(): void {
    if (this.#writesLeft !== null) {
      this.#writesLeft -= 1;
      if (this.#writesLeft < 0) this.#dead = true;
    }
    if (this.#dead) throw new SimulatedCrash();
  }

  /** @param writes how many statements that write still fit on the disk */
  fillAfter(writes: number): void {
    this.#fits = writes;
  }

  /** There is space again. */
  empty(): void {
    this.#fits = null;
  }

  /** @throws SqliteError as SQLite itself on a full disk */
  takeSpace(): void {
    if (this.#fits === null) return;
    if (this.#fits === 0) throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    this.#fits -= 1;
  }

  setSynchronous(level: 'FULL' | 'NORMAL'): void {
    this.#synchronous = level;
  }

  /** A transaction was committed, or the log was folded back into the file. */
  committed(): void {
    if (this.#synchronous === 'FULL') this.#syncedLogBytes = logBytes(this.file);
  }

  /**
   * Ends the process: the files stay as they are at this moment, without what an orderly end would still write.
   * @param powerCut the machine ends too: what had not reached the disk is gone from an arbitrary byte on
   */
  cutOff(close: () => void, draw: Draw, powerCut: boolean): void {
    const files = this.#files();
    const written = files.map((file) => (existsSync(file) ? readFileSync(file) : null));
    const bytes = logBytes(this.file);
    const synced = Math.min(this.#syncedLogBytes, bytes);
    this.#dead = true;
    close();
    for (const [index, file] of files.entries()) {
      const content = written[index];
      if (content) writeFileSync(file, content);
    }
    if (powerCut && bytes > synced) truncateSync(`${this.file}-wal`, synced + draw.below(bytes - synced));
  }

  /** Copies what of the store lies here at this moment. */
  copyTo(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const file of this.#files()) if (existsSync(file)) copyFileSync(file, join(folder, basename(file)));
  }

  /** An earlier copy lies here now, and nothing else. */
  replaceBy(folder: string): void {
    this.clear();
    for (const file of this.#files())
      if (existsSync(join(folder, basename(file)))) copyFileSync(join(folder, basename(file)), file);
    this.revive();
  }

  /** Another disk: nothing is left of the store, nor of what was set aside of it. */
  clear(): void {
    const folder = dirname(this.file);
    for (const name of readdirSync(folder))
      if (name.startsWith(basename(this.file))) rmSync(join(folder, name), { force: true });
    this.revive();
  }

  /** Bytes of the store's file and of its log are others than were written. Whoever was called has made space too. */
  addNoise(draw: Draw): void {
    for (const file of this.#files()) {
      const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
      if (bytes.length === 0) continue;
      for (let places = 1 + draw.below(3); places > 0; places -= 1) {
        const from = draw.below(bytes.length);
        bytes.fill(draw.below(256), from, Math.min(bytes.length, from + 200));
      }
      writeFileSync(file, bytes);
    }
    this.empty();
    this.revive();
  }

  #files(): string[] {
    return [this.file, `${this.file}-wal`];
  }
}

function logBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Disks by the file that lies on them. */
const disks = new Map<string, SimulatedDisk>();

export function forgetDisks(): void {
  disks.clear();
}

let installed = false;

/** Puts the simulated disks under the database driver of this process. */
export function installDisks(): void {
  if (installed) return;
  installed = true;
  const driver = Database.prototype as unknown as Driver;
  const { prepare, transaction, pragma } = driver;
  driver.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    const disk = disks.get(this.name);
    if (!disk || statement.reader) return statement;
    const run = statement.run.bind(statement);
    statement.run = (...values) => {
      disk.moment();
      disk.takeSpace();
      const result = run(...values);
      if (!this.inTransaction) disk.committed();
      disk.moment();
      return result;
    };
    return statement;
  };
  driver.transaction = function (work) {
    const original = transaction.call(this, work);
    const disk = disks.get(this.name);
    if (!disk) return original;
    const watched =
      (run: (...values: unknown[]) => unknown) =>
      (...values: unknown[]) => {
        const result = run(...values);
        if (this.inTransaction) return result;
        disk.committed();
        disk.moment();
        return result;
      };
    return Object.assign(watched(original), { immediate: watched(original.immediate) });
  };
  driver.pragma = function (source, options) {
    // The key is 32 random bytes here too; only the rounds that would protect a weak one are left out. They cost more than all else.
    if (source.startsWith('hexkey')) pragma.call(this, 'kdf_iter = 1');
    const disk = disks.get(this.name);
    const level = /^synchronous = (FULL|NORMAL)$/.exec(source)?.[1] as 'FULL' | 'NORMAL' | undefined;
    if (level) disk?.setSynchronous(level);
    const result = pragma.call(this, source, options);
    if (source.startsWith('wal_checkpoint')) disk?.committed();
    return result;
  };
}

/** What of better-sqlite3 the simulated disks lie under. */
interface Driver {
  readonly name: string;
  readonly inTransaction: boolean;
  prepare(this: Driver, sql: string): { reader: boolean; run(...values: unknown[]): unknown };
  transaction(
    this: Driver,
    work: (...values: unknown[]) => unknown,
  ): ((...values: unknown[]) => unknown) & { immediate: (...values: unknown[]) => unknown };
  pragma(this: Driver, source: string, options?: object): unknown;
}
