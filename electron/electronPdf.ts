import { pathToFileURL } from 'node:url';
import { BrowserWindow, net, type Session, session } from 'electron';
import { fontsDir, layOut } from '../terminal/print/layOut.ts';
import type { PdfMaker } from '../terminal/print/pdf.ts';
import { lockedPreferences, pageScheme } from './lockDown.ts';
import { paperFile, paperOrigin, printOptions } from './paper.ts';

/** Makes PDFs in a window that nobody sees, one for each document; no other browser is needed. */
export function createElectronPdf(): PdfMaker {
  const paperSession = openPaperSession();
  return {
    async make(document) {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { ...lockedPreferences, session: paperSession },
      });
      try {
        const { webContents } = window;
        await window.loadURL(`${paperOrigin}/`);
        webContents.debugger.attach();
        return await layOut(
          {
            fonts: `${paperOrigin}/fonts`,
            send: (method, params) => webContents.debugger.sendCommand(method, params),
            print: (sheet) => webContents.printToPDF(printOptions(sheet)),
          },
          document,
        );
      } finally {
        window.destroy();
      }
    },
  };
}

/** In memory, and without any request but for the empty page and its fonts. */
function openPaperSession(): Session {
  const paperSession = session.fromPartition('anxin-paper', { cache: false });
  paperSession.protocol.handle(pageScheme, async ({ url }) => {
    const file = paperFile(url, fontsDir);
    if (file === null) return new Response(null, { status: 404 });
    if (file === 'empty')
      return new Response('<!doctype html><title></title>', { headers: { 'Content-Type': 'text/html' } });
    return net.fetch(pathToFileURL(file).href);
  });
  paperSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  paperSession.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: paperFile(url, fontsDir) === null }),
  );
  return paperSession;
}
