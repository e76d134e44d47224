import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findChromium, offlineSwitches } from '../http/chromium.ts';
import { type Devtools, openDevtools } from './devtoolsPipe.ts';
import type { MadePdf, Paper, PdfMaker, Printable } from './pdf.ts';

const stylesheet = fileURLToPath(new URL('../../resources/forms/print.css', import.meta.url));
const fonts = fileURLToPath(import.meta.resolve('@fontsource-variable/noto-sans-sc/index.css'));

const mmPerInch = 25.4;
const cssPxPerMm = 96 / mmPerInch;
const widthsMm: Readonly<Record<Paper, number>> = { a4: 210, 'roll-80mm': 80 };
const a4HeightMm = 297;

/**
 * Makes PDFs with the system's Chromium, one process for each document: a desk prints a few times an hour.
 * The document itself never touches the disk on its way; only the style does.
 */
export function createChromiumPdf(env: Record<string, string | undefined> = process.env): PdfMaker {
  return {
    async make(document) {
      const program = findChromium(env);
      if (program === null) return null;
      const folder = await mkdtemp(join(tmpdir(), 'anxin-print-'));
      const devtools = openDevtools(program, [
        ...offlineSwitches,
        `--user-data-dir=${join(folder, 'profile')}`,
        '--disable-gpu',
        // The fonts lie in files beside the program; the page has no script that could read anything else.
        '--allow-file-access-from-files',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ]);
      try {
        const empty = join(folder, 'empty.html');
        await writeFile(empty, '<!doctype html><title></title>');
        return await layOut(devtools, pathToFileURL(empty).href, document);
      } finally {
        await devtools.close();
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

async function layOut(devtools: Devtools, address: string, document: Printable): Promise<MadePdf> {
  const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank' });
  const attached = await devtools.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached['sessionId']);
  const send = (method: string, params: object) => devtools.send(method, params, session);
  await send('Page.enable', {});
  const loaded = devtools.next('Page.loadEventFired', session);
  const { frameId } = await send('Page.navigate', { url: address });
  await loaded;
  await send('Page.setDocumentContent', { frameId, html: whole(document) });
  const widthMm = widthsMm[document.paper];
  const heightMm = document.paper === 'a4' ? a4HeightMm : await contentHeight(send, widthMm);
  await send('Runtime.evaluate', { expression: 'document.fonts.ready', awaitPromise: true });
  const { data } = await send('Page.printToPDF', {
    printBackground: true,
    displayHeaderFooter: document.paper === 'a4',
    headerTemplate: '<span></span>',
    footerTemplate:
      '<div style="width:100%;text-align:center;font-size:8px"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
    paperWidth: widthMm / mmPerInch,
    paperHeight: heightMm / mmPerInch,
    ...(document.paper === 'a4'
      ? { marginTop: 0.6, marginBottom: 0.6, marginLeft: 0.7, marginRight: 0.7 }
      : { marginTop: 0, marginBottom: 0, marginLeft: 0, marginRight: 0 }),
  });
  const bytes = Buffer.from(String(data), 'base64');
  return { bytes, pages: pagesOf(bytes) };
}

/** How long a roll has to be, in millimetres: laid out at its width, with its fonts. */
async function contentHeight(
  send: (method: string, params: object) => Promise<Record<string, unknown>>,
  widthMm: number,
): Promise<number> {
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

function whole({ language, paper, title, body }: Printable): string {
  const style = readFileSync(stylesheet, 'utf8');
  const faces = readFileSync(fonts, 'utf8').replaceAll(
    'url(./',
    `url(${pathToFileURL(dirname(fonts)).href}/`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title.replaceAll('<', '')}</title><style>${faces}${style}</style></head><body class="${paper}">${body.text}</body></html>`;
}

/** Counts the page objects of a PDF that Chromium wrote. */
function pagesOf(bytes: Buffer): number {
  return bytes.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
