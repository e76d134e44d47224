import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MadePdf, Paper, Printable } from './pdf.ts';

const stylesheet = fileURLToPath(new URL('../../resources/forms/print.css', import.meta.url));
const fonts = fileURLToPath(import.meta.resolve('@fontsource-variable/noto-sans-sc/index.css'));
/** Folder under which the style names its fonts. */
export const fontsDir = dirname(fonts);

const mmPerInch = 25.4;
const cssPxPerMm = 96 / mmPerInch;
const widthsMm: Readonly<Record<Paper, number>> = { a4: 210, 'roll-80mm': 80 };
const a4HeightMm = 297;

/** A sheet as Chromium prints it; lengths in inches. */
export interface Sheet {
  width: number;
  height: number;
  margins: { top: number; bottom: number; left: number; right: number };
  /** number of the page and how many there are, under each; null on a roll */
  footer: string | null;
}

/** An empty page of some Chromium, told what to do by commands of the DevTools protocol. */
export interface PaperPage {
  send(method: string, params: object): Promise<Record<string, unknown>>;
  /** the PDF of what is laid out, with its backgrounds */
  print(sheet: Sheet): Promise<Uint8Array>;
  /** address of the folder of the fonts, as the page may load them */
  fonts: string;
}

const footer =
  '<div style="width:100%;text-align:center;font-size:8px"><span class="pageNumber"></span> / <span class="totalPages"></span></div>';

/** Sets a document into an empty page and prints it: A4 with numbered pages, or as much of a roll as it needs. */
export async function layOut(page: PaperPage, document: Printable): Promise<MadePdf> {
  const { frameTree } = await page.send('Page.getFrameTree', {});
  const { frame } = frameTree as { frame: { id: string } };
  await page.send('Page.setDocumentContent', { frameId: frame.id, html: whole(document, page.fonts) });
  const widthMm = widthsMm[document.paper];
  const onA4 = document.paper === 'a4';
  const heightMm = onA4 ? a4HeightMm : await contentHeight(page, widthMm);
  await page.send('Runtime.evaluate', { expression: 'document.fonts.ready', awaitPromise: true });
  const bytes = await page.print({
    width: widthMm / mmPerInch,
    height: heightMm / mmPerInch,
    margins: onA4
      ? { top: 0.6, bottom: 0.6, left: 0.7, right: 0.7 }
      : { top: 0, bottom: 0, left: 0, right: 0 },
    footer: onA4 ? footer : null,
  });
  return { bytes, pages: pagesOf(bytes) };
}

/** How long a roll has to be, in millimetres: laid out at its width, with its fonts. */
async function contentHeight({ send }: PaperPage, widthMm: number): Promise<number> {
  await send('Emulation.setDeviceMetricsOverride', {
    width: Math.floor(widthMm * cssPxPerMm),
    height: 10,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const { result } = await send('Runtime.evaluate', {
    expression: 'document.fonts.ready.then(() => document.body.getBoundingClientRect().height)',
    awaitPromise: true,
  });
  const { value } = result as { value: number };
  return Math.ceil(value / cssPxPerMm) + 2;
}

function whole({ language, paper, title, body }: Printable, fontsAddress: string): string {
  const style = readFileSync(stylesheet, 'utf8');
  const faces = readFileSync(fonts, 'utf8').replaceAll('url(./', `url(${fontsAddress}/`);
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title.replaceAll('<', '')}</title><style>${faces}${style}</style></head><body class="${paper}">${body.text}</body></html>`;
}

/** Counts the page objects of a PDF that Chromium wrote. */
function pagesOf(bytes: Uint8Array): number {
  return (
    Buffer.from(bytes)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  );
}
