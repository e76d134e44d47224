import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, offlineSwitches } from '../base/chromium.ts';
import { type Devtools, openDevtools } from './devtoolsPipe.ts';
import { fontsDir, layOut, type PaperPage } from './layOut.ts';
import type { PdfMaker } from './pdf.ts';

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
        return await layOut(await openPaper(devtools, pathToFileURL(empty).href), document);
      } finally {
        await devtools.close();
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

async function openPaper(devtools: Devtools, address: string): Promise<PaperPage> {
  const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank' });
  const attached = await devtools.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached['sessionId']);
  const send = (method: string, params: object) => devtools.send(method, params, session);
  await send('Page.enable', {});
  const loaded = devtools.next('Page.loadEventFired', session);
  await send('Page.navigate', { url: address });
  await loaded;
  return {
    send,
    fonts: pathToFileURL(fontsDir).href,
    async print({ width, height, margins, footer }) {
      const { data } = await send('Page.printToPDF', {
        printBackground: true,
        displayHeaderFooter: footer !== null,
        headerTemplate: '<span></span>',
        footerTemplate: footer ?? '<span></span>',
        paperWidth: width,
        paperHeight: height,
        marginTop: margins.top,
        marginBottom: margins.bottom,
        marginLeft: margins.left,
        marginRight: margins.right,
      });
      return Buffer.from(String(data), 'base64');
    },
  };
}
