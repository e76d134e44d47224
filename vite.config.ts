import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { faceAssets } from './face/assets.ts';
import { checkTexts } from './renderer/words/checkTexts.ts';
import { languages } from './renderer/words/texts.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Puts the models and wasm files that the page reads beside it, under the addresses that it asks for. */
function faceFiles(withDock: boolean): Plugin {
  const wanted = faceAssets.filter(
    ({ usedBy }) => usedBy.includes('page') || (withDock && usedBy.includes('dock')),
  );
  const read = (from: string): Uint8Array => readFileSync(at(`./node_modules/${from}`));
  return {
    name: 'face-files',
    generateBundle() {
      for (const { from, to } of wanted) {
        this.emitFile({ type: 'asset', fileName: to.slice(1), source: read(from) });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const asset = wanted.find(({ to }) => to === request.url?.split('?')[0]);
        if (!asset) return next();
        if (asset.to.endsWith('.wasm')) response.setHeader('Content-Type', 'application/wasm');
        response.end(read(asset.from));
      });
    },
  };
}

/**
 * Puts the voice that `npm run voice` made beside the page. Where there is none its manifest is empty, and the page
 * knows that it has no voice of its own.
 */
function voiceFiles(): Plugin {
  const folder = at('./data/voice');
  const made = existsSync(`${folder}/manifest.json`);
  const files = made ? globSync(['manifest.json', '*/*.ogg'], { cwd: folder }) : [];
  const read = (file: string): Uint8Array | string =>
    files.includes(file) ? readFileSync(`${folder}/${file}`) : '{}';
  return {
    name: 'voice-files',
    generateBundle() {
      for (const file of made ? files : ['manifest.json'])
        this.emitFile({ type: 'asset', fileName: `voice/${file}`, source: read(file) });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = request.url?.split('?')[0]?.match(/^\/voice\/(.+)$/)?.[1];
        if (file !== 'manifest.json' && !files.includes(file ?? '')) return next();
        response.end(read(file ?? ''));
      });
    },
  };
}

/** Stops the build when a message is missing in a language. */
function completeTexts(): Plugin {
  return {
    name: 'complete-texts',
    buildStart() {
      const problems = checkTexts(
        Object.fromEntries(Object.entries(languages).map(([language, { texts }]) => [language, texts])),
      );
      if (problems.length > 0) this.error(problems.join('\n'));
    },
  };
}

/**
 * How the page is built.
 * @param mode `packaged` leaves the dock out; `gallery` builds every screen from examples instead of the page
 */
export function pageConfig(mode: string): UserConfig {
  const withDock = mode !== 'packaged';
  const gallery = mode === 'gallery';
  return {
    root: at(gallery ? './test/gallery' : './renderer'),
    base: './',
    publicDir: at('./renderer/public'),
    plugins: [react(), completeTexts(), faceFiles(withDock), ...(gallery ? [] : [voiceFiles()])],
    define: { __DOCK__: JSON.stringify(withDock) },
    worker: { format: 'es' },
    build: {
      outDir: at(gallery ? './out/gallery' : './out/page'),
      emptyOutDir: true,
      // The page's policy allows no data: fonts, and a kiosk loads from its own disk.
      assetsInlineLimit: 0,
      target: 'chrome140',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4000,
    },
  };
}

export default defineConfig(({ mode }) => pageConfig(mode));
