import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';

export interface ListTable {
  headings: string[];
  rows: string[][];
}

/** A list that was written under another name, until it is known whether it may be there. */
export interface DraftedList {
  /** the path under the data folder that it will have */
  file: string;
  keep(): void;
  /** Removes it, kept or not. */
  discard(): void;
}

/**
 * Writes a list as a file for a spreadsheet, readable by the terminal's user alone. Every cell is text: numbers of
 * people and telephones are none to calculate with, and a cell that looks like a formula must not become one.
 */
export async function draftList(
  table: ListTable,
  options: { dataDir: string; name: string; format: 'csv' | 'xlsx' },
): Promise<DraftedList> {
  const { dataDir, name, format } = options;
  const folder = join(dataDir, 'lists');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.${format}`);
  const bytes = format === 'csv' ? csvOf(table) : await xlsxOf(table);
  const draft = `${file}.draft`;
  // A list of the same day that lies there already was exported and audited: it goes only where this one has replaced it.
  let kept = false;
  const discard = () => {
    for (const path of kept ? [draft, file] : [draft]) rmSync(path, { force: true });
  };
  try {
    writeFileSync(draft, bytes, { mode: 0o600 });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  const keep = () => {
    renameSync(draft, file);
    kept = true;
  };
  return { file: relative(dataDir, file), keep, discard };
}

function csvOf({ headings, rows }: ListTable): string {
  // With a byte order mark, so that Excel reads Chinese; with escaped formulas, so that it runs nothing.
  return stringify([headings, ...rows], { bom: true, escape_formulas: true });
}

async function xlsxOf({ headings, rows }: ListTable): Promise<Buffer> {
  const text = (value: string) => ({ value, type: String });
  const data = [
    headings.map((value) => ({ ...text(value), fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map(text)),
  ];
  const written = await writeXlsx(data, { columns: headings.map(() => ({ width: 18 })), stickyRowsCount: 1 });
  return written.toBuffer();
}
