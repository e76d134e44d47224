import type { ReadableHandle, WritableHandle } from '../store/handle.ts';
import { storeFailureOf } from '../store/storeFailure.ts';

/** A table as a copy sees it. */
export interface TableShape {
  name: string;
  columns: string[];
  /** what its rows are ordered by: `rowid`, or the primary key of a table without one */
  key: string[];
  /** whether it has a column of bytes: pictures, templates, scanned papers */
  holdsBytes: boolean;
}

type Row = unknown[];

/** What of a store the rest is judged by, in this order. */
const judgedBy = ['settings', 'chains'];
const rankOf = (name: string): number => (judgedBy.includes(name) ? judgedBy.indexOf(name) : judgedBy.length);

/** The tables of a store, first those by which the rest is judged. */
export function tablesOf(handle: ReadableHandle): TableShape[] {
  const listed = handle.pragma('table_list') as { schema: string; name: string; type: string; wr: 0 | 1 }[];
  return listed
    .filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'))
    .map(({ name, wr }) => {
      const columns = handle.pragma(`table_info(${name})`) as { name: string; type: string; pk: number }[];
      const primaryKey = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      return {
        name,
        columns: columns.map((column) => column.name),
        key: wr === 1 ? primaryKey.map((column) => column.name) : ['rowid'],
        holdsBytes: columns.some(({ type }) => type === 'BLOB'),
      };
    })
    .sort((a, b) => rankOf(a.name) - rankOf(b.name));
}

/** Rows read or written between two turns of the event loop. */
const pageSize = 500;

/** Numbers tried one after the other behind a damaged place whose end is unknown, before the rest counts as lost. */
const probesBeyond = 5000;

/**
 * Reads a table page by page, around damage: from the front up to it, from the back down to it, and where rows have
 * numbers also each of those between. `onDamage` is called when something could not be read.
 */
function* readAround(
  source: ReadableHandle,
  table: TableShape,
  onDamage: () => void,
): IterableIterator<Row[]> {
  const front = walk(source, table, '>');
  const firstBad = yield* front;
  if (firstBad === 'end') return;
  onDamage();
  const back = walk(source, table, '<');
  const lastBad = yield* back;
  if (lastBad === 'end') return;
  // Not one row from either side: the root itself is gone, and no number leads anywhere.
  const rootGone = firstBad.key === null && lastBad.key === null;
  if (table.key[0] === 'rowid' && !rootGone) yield* probe(source, table, firstBad.key, lastBad.key);
}

/** Walks from one side until the end or the first row that cannot be read; returns the key of the last one that could. */
function* walk(
  source: ReadableHandle,
  { name, columns, key }: TableShape,
  direction: '>' | '<',
): Generator<Row[], 'end' | { key: Row | null }> {
  const order = key.map((column) => `${column}${direction === '<' ? ' DESC' : ''}`).join(', ');
  const sql = (after: Row | null): string =>
    `SELECT ${key.join(', ')}, ${columns.join(', ')} FROM ${name}
     ${after === null ? '' : `WHERE (${key.join(', ')}) ${direction} (${key.map(() => '?').join(', ')})`}
     ORDER BY ${order} LIMIT ?`;
  let last: Row | null = null;
  for (let limit = pageSize; ; ) {
    const rows = tryRead(() =>
      source
        .prepare<unknown[], Row>(sql(last))
        .raw()
        .all(...(last ?? []), limit),
    );
    if (rows === 'damaged') {
      if (limit === 1) return { key: last };
      limit = Math.ceil(limit / 8);
      continue;
    }
    const newest = rows.at(-1);
    if (newest === undefined) return 'end';
    yield rows.map((row) => row.slice(key.length));
    last = newest.slice(0, key.length);
  }
}

function* probe(
  source: ReadableHandle,
  { name, columns }: TableShape,
  before: Row | null,
  after: Row | null,
): IterableIterator<Row[]> {
  const select = tryRead(() =>
    source.prepare<[number], Row>(`SELECT ${columns.join(', ')} FROM ${name} WHERE rowid = ?`).raw(),
  );
  if (select === 'damaged') return;
  const first = Number(before?.[0] ?? 0) + 1;
  const end = after === null ? null : Number(after[0]);
  let misses = 0;
  for (let rowid = first; end === null ? misses < probesBeyond : rowid < end; rowid++) {
    const row = tryRead(() => select.get(rowid));
    if (row === undefined || row === 'damaged') {
      misses++;
      continue;
    }
    misses = 0;
    yield [row];
  }
}

function tryRead<Value>(read: () => Value): Value | 'damaged' {
  try {
    return read();
  } catch (error) {
    const failure = storeFailureOf(error);
    if (failure !== 'corrupt' && failure !== 'io-error') throw error;
    return 'damaged';
  }
}

/**
 * Copies a table into another store, which has the columns of the newest schema. Rows that are there already stay.
 * @param accept keeps a row out; asked for each
 * @returns whether everything could be read
 */
export async function copyTable(
  source: ReadableHandle,
  target: WritableHandle,
  table: TableShape,
  accept: (row: Record<string, unknown>) => boolean | Promise<boolean> = () => true,
): Promise<boolean> {
  let whole = true;
  const onDamage = (): void => {
    whole = false;
  };
  const { name, columns } = table;
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const insertAll = target.transaction((rows: Row[]) => {
    for (const row of rows) insert.run(...row);
  });
  for (const rows of readAround(source, table, onDamage)) {
    const accepted: Row[] = [];
    for (const row of rows) {
      const named = Object.fromEntries(columns.map((column, index) => [column, row[index]]));
      if (await accept(named)) accepted.push(row);
      else whole = false;
    }
    insertAll(accepted);
    await new Promise(setImmediate);
  }
  return whole;
}

/** Removes rows whose reference leads nowhere, because what it led to was not copied. */
export function dropDangling(target: WritableHandle): void {
  for (;;) {
    const dangling = target.pragma('foreign_key_check') as { table: string; rowid: number | null }[];
    if (dangling.length === 0) return;
    for (const { table, rowid } of dangling) {
      if (rowid === null) throw new Error(`a row of ${table} leads nowhere and has no number`);
      target.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(rowid);
    }
  }
}
