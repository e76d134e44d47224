import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { faceAssets } from '../../../face/assets.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What else the page may ask for: the engines that the bench compares with. */
const folders = {
  '/human/': '@vladmandic/human/dist/',
  '/face-api-0.22.2/': 'face-api-0.22.2/dist/',
  '/face-api-models/': 'face-api.js/model/',
};
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A page with the real camera worker in real Chromium. */
export interface FaceBench {
  page: Page;
  close(): Promise<void>;
}

export interface FaceBenchOptions {
  /** an mjpeg or y4m file that plays as the browser's camera, in a loop */
  cameraFile?: string;
  /** changes what the page is served, to try missing and altered models */
  serve?: (url: string, content: Uint8Array) => Uint8Array | null;
  /** without it the page has no WebGL where there is no graphics card */
  softwareWebgl?: boolean;
}

/** Builds `tools/bench/face/page`, serves it on loopback and opens it. */
export async function openFaceBench({
  cameraFile,
  serve = (_, content) => content,
  softwareWebgl = true,
}: FaceBenchOptions = {}): Promise<FaceBench> {
  const outDir = at('../../../out/face-page');
  await build({
    configFile: false,
    root: at('./page'),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome140',
      minify: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 9000,
    },
  });
  const server = createServer(async ({ url = '/' }, response) => {
    const folder = Object.entries(folders).find(([prefix]) => url.startsWith(prefix));
    const installed =
      faceAssets.find(({ to }) => to === url)?.from ?? (folder && folder[1] + url.slice(folder[0].length));
    const file = installed
      ? at(`../../../node_modules/${installed}`)
      : join(outDir, url === '/' ? 'index.html' : url);
    const found = await readFile(file).catch(() => null);
    const content = found && serve(url, found);
    response.writeHead(content ? 200 : 404, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      ...(softwareWebgl
        ? ['--enable-unsafe-swiftshader']
        : ['--disable-gpu', '--disable-3d-apis', '--disable-software-rasterizer']),
      // Otherwise the page's memory is measured with the next collection of garbage.
      '--enable-blink-features=ForceEagerMeasureMemory',
      ...(cameraFile ? [`--use-file-for-fake-video-capture=${cameraFile}`] : []),
    ],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    page,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
