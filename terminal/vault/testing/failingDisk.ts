import { createHash } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { connect, type WritableHandle } from '../store/handle.ts';
import { temporaryDirectory } from './storeFixture.ts';

type Run = (...parameters: unknown[]) => Database.RunResult;

/** A disk that refuses writes by their number; beginning and committing a transaction count as writes. */
export interface FailingDisk {
  /** Counts anew, and refuses the n-th write from now on; 0 refuses none. */
  refuse(nth: number): void;
  /** Counts anew, and refuses everything after the n-th commit, folding the log back into the file too. */
  refuseAfterCommit(nth: number): void;
  /** Refuses nothing any more, and says what it has seen since. */
  mend(): { writes: number; commits: number };
}

/** Puts a disk that can fail under a store, until the test is over. */
export function failingDisk(handle: WritableHandle): FailingDisk {
  const statements = Object.getPrototypeOf(handle.prepare('SELECT 1')) as { run: Run };
  const { run } = statements;
  const pragma = handle.pragma.bind(handle);
  let seen = { writes: 0, commits: 0 };
  let refuses: () => boolean = () => false;
  const refuseOrGoOn = (): void => {
    if (refuses()) throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  };
  statements.run = function (this: Database.Statement, ...parameters) {
    const { source, readonly } = this;
    const isCommit = source === 'COMMIT';
    if (isCommit || source.startsWith('BEGIN') || !readonly) {
      seen.writes += 1;
      refuseOrGoOn();
    }
    const result = run.apply(this, parameters);
    if (isCommit) seen.commits += 1;
    return result;
  };
  handle.pragma = (source, options) => {
    if (source.startsWith('wal_checkpoint')) refuseOrGoOn();
    return pragma(source, options);
  };
  const begin = (when: () => boolean): void => {
    seen = { writes: 0, commits: 0 };
    refuses = when;
  };
  onTestFinished(() => {
    statements.run = run;
  });
  return {
    refuse: (nth) => begin(() => seen.writes === nth),
    refuseAfterCommit: (nth) => begin(() => seen.commits >= nth),
    mend() {
      refuses = () => false;
      return seen;
    },
  };
}

/** What moves by itself: the clock's note, and the row that tries whether the disk takes anything. */
const restless = ['clock', 'write-probe'];

/** Every row of every table by the table's name, as the files would be found were the power to go now. */
export function heldBy(file: string, key: Uint8Array): Record<string, string[]> {
  const copy = join(temporaryDirectory(), 'copy.db');
  for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  const handle = connect(copy, key);
  try {
    const tables = handle
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((name) => [
        name,
        handle
          .prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`)
          .all()
          .filter((row) => name !== 'settings' || !restless.includes(String(row['name'])))
          .map((row) => JSON.stringify(row, (_, value) => shortened(value)))
          .sort(),
      ]),
    );
  } finally {
    handle.close();
  }
}

/** How many rows of each table are new or other than before, and how many are gone. */
export function changesBetween(
  before: Record<string, string[]>,
  after: Record<string, string[]>,
): Record<string, string> {
  const changes = Object.keys(after).map((table): [string, string] => {
    const [then, now] = [before[table] ?? [], after[table] ?? []];
    const added = now.filter((row) => !then.includes(row)).length;
    const gone = then.filter((row) => !now.includes(row)).length;
    return [table, `+${added} -${gone}`];
  });
  return Object.fromEntries(changes.filter(([, change]) => change !== '+0 -0'));
}

/** Bytes by their hash: a scan is long. */
function shortened(value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null;
  if (typeof value !== 'object' || bytes?.type !== 'Buffer') return value;
  return createHash('sha256')
    .update(Buffer.from(bytes.data ?? []))
    .digest('hex');
}
