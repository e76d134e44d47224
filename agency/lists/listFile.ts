import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';
import type { DrawnList } from './drawUp.ts';

const mediaTypes = {
  csv: 'text/csv;charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/**
 * A list as a file for a spreadsheet. Every cell is text: an identity number is none to calculate with, and a name that
 * looks like a formula must not become one.
 */
export async function listFile(list: DrawnList, format: 'csv' | 'xlsx', name: string): Promise<File> {
  const bytes = format === 'csv' ? csvOf(list) : await xlsxOf(list);
  return new File([bytes], `${name}.${format}`, { type: mediaTypes[format] });
}

/** With a byte order mark: without it Excel takes Chinese for another encoding. */
function csvOf({ headings, rows }: DrawnList): string {
  return stringify([headings, ...rows], { bom: true, escape_formulas: true });
}

async function xlsxOf({ headings, rows }: DrawnList): Promise<Uint8Array<ArrayBuffer>> {
  const text = (value: string) => ({ value, type: String });
  const written = await writeXlsx(
    [
      headings.map((value) => ({ ...text(value), fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map(text)),
    ],
    { columns: headings.map(() => ({ width: 18 })), stickyRowsCount: 1 },
  );
  return new Uint8Array(await written.toBuffer());
}
