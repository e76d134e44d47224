import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageHeaders } from '../../terminal/shell/pageHeaders.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A built folder, served under the very headers of the page. */
export interface Gallery {
  origin: string;
  close: () => Promise<void>;
}

/**
 * Builds the gallery and serves it on a free port of 127.0.0.1. It lies in a folder of its own, because tests beside each
 * other each build one, and a build begins by emptying its folder.
 */
export async function serveGallery(): Promise<Gallery> {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-gallery-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const into = ['--mode', 'gallery', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  const built = spawnSync(process.execPath, [vite, 'build', ...into], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The gallery does not build:\n${built.stderr}`);
  const served = await serveFolder(folder);
  return {
    ...served,
    async close() {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Serves a folder under the page's headers on a free port of 127.0.0.1. */
export async function serveFolder(folder: string): Promise<Gallery> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname));
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      ...pageHeaders(),
      'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream',
    });
    response.end(await readFile(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
