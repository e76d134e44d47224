import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { PrintOutcome } from '../../contract/terminal/index.ts';
import type { Paper, PdfMaker, Printable } from './pdf.ts';

/** The system's names of the printers, by what lies in them; null where there is none. */
interface Printers {
  a4: string | null;
  roll: string | null;
}

export interface Printing {
  /** Prints, or saves and says why. Null where nothing can lay a document out. */
  print(document: Printable): Promise<PrintOutcome | null>;
}

export interface PrintingOptions {
  pdf: PdfMaker;
  printers: Printers;
  /** the terminal's data folder */
  dataDir: string;
  /** hands a file to a printer; rejects where the printer does not take it */
  spool?(file: string, printer: string): Promise<void>;
}

/** How long a document stays in the folder, in days: they hold what people must see, and the store has it anyway. */
const keptDays = 30;
const dayMs = 86_400_000;

export function createPrinting(options: PrintingOptions): Printing {
  const { pdf, printers, dataDir, spool = spoolByCups } = options;
  const folder = join(dataDir, 'documents');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeOld(folder);
  return {
    async print(document) {
      const made = await pdf.make(document);
      if (!made) return null;
      const path = freeName(folder, document.name);
      writeFileSync(path, made.bytes, { mode: 0o600, flag: 'wx' });
      const saved = { file: relative(dataDir, path), pages: made.pages };
      const printer = printerFor(printers, document.paper);
      if (printer === null) return { ...saved, outcome: 'saved', because: 'no-printer' };
      try {
        await spool(path, printer);
        return { ...saved, outcome: 'printed', because: null };
      } catch {
        return { ...saved, outcome: 'saved', because: 'printer-refused' };
      }
    },
  };
}

function printerFor({ a4, roll }: Printers, paper: Paper): string | null {
  return paper === 'a4' ? a4 : roll;
}

/** CUPS, on every Linux and macOS; the file is read before the command returns. */
async function spoolByCups(file: string, printer: string): Promise<void> {
  await promisify(execFile)('lp', ['-d', printer, '--', file], { timeout: 30_000 });
}

function freeName(folder: string, name: string): string {
  const taken = new Set(readdirSync(folder));
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? `${name}.pdf` : `${name}-${number}.pdf`;
    if (!taken.has(file)) return join(folder, file);
  }
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > keptDays * dayMs) rmSync(path);
  }
}
