import { join, resolve, sep } from 'node:path';
import type { Sheet } from '../terminal/print/layOut.ts';

/** Origin of the page on which documents are laid out; it serves an empty page and the fonts, and nothing else. */
export const paperOrigin = 'app://paper';

/** The file that an address of that page stands for: `empty` is the page itself, null is nothing. */
export function paperFile(address: string, fontsDir: string): 'empty' | string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (`${url.protocol}//${url.host}` !== paperOrigin) return null;
  if (url.pathname === '/') return 'empty';
  const path = /^\/fonts\/(files\/[\w.-]+\.woff2)$/.exec(url.pathname)?.[1];
  if (path === undefined) return null;
  const file = join(resolve(fontsDir), path);
  return file.startsWith(resolve(fontsDir) + sep) ? file : null;
}

/** A sheet in the words of Electron's `webContents.printToPDF`; it takes lengths in inches. */
export function printOptions({ width, height, margins, footer }: Sheet) {
  return {
    printBackground: true,
    displayHeaderFooter: footer !== null,
    headerTemplate: '<span></span>',
    footerTemplate: footer ?? '<span></span>',
    pageSize: { width, height },
    margins,
  };
}
