import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';

export interface ListTable {
  headings: string[];
  rows: string[][];
}

/**
 * Writes a list as a file for a spreadsheet, readable by the terminal's user alone. Every cell is text: numbers of
 * people and telephones are none to calculate with, and a cell that looks like a formula must not become one.
 * @returns the file's path under `dataDir`
 */
export async function exportList(
  table: ListTable,
  options: { dataDir: string; name: string; format: 'csv' | 'xlsx' },
): Promise<string> {
  const { dataDir, name, format } = options;
  const folder = join(dataDir, 'lists');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.${format}`);
  const bytes = format === 'csv' ? csvOf(table) : await xlsxOf(table);
  writeFileSync(file, bytes, { mode: 0o600 });
  return relative(dataDir, file);
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
