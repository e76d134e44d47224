import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const projectDir = import.meta.dirname;

// The Electron shell is compiled file by file into out/app, in the folders of its sources, so that what a file finds
// next to itself (a thread's script, the resources) it finds there too. The page is built by vite.config.ts.

/** Compiles the scripts that a file names by URL, as `new URL('./thread.ts', import.meta.url)`, and names the result. */
function scriptsByUrl(): Plugin {
  return {
    name: 'scripts-by-url',
    enforce: 'pre',
    transform(code, id) {
      return code.replace(/new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g, (_, path: string) => {
        const file = resolve(dirname(id), `${path}.ts`);
        this.emitFile({
          type: 'chunk',
          id: file,
          fileName: relative(projectDir, file).replace(/\.ts$/, '.js'),
        });
        return `new URL('${path}.js', import.meta.url)`;
      });
    },
  };
}

/** What records name as the build: the commit, where this is a clean clone of one, else an id of this one build. */
function buildId(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, {
        cwd: projectDir,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    if (git('status', '--porcelain') === '') return git('rev-parse', '--short=12', 'HEAD');
  } catch {
    // Not a clone, or no git: the sources came as an archive.
  }
  return `package-${randomUUID()}`;
}

/** Lays what the code reads beside the compiled files, where it lies beside the sources too. */
function dataBesideCode(): Plugin {
  return {
    name: 'data-beside-code',
    writeBundle() {
      for (const name of ['resources', 'package.json'])
        cpSync(join(projectDir, name), join(projectDir, 'out/app', name), { recursive: true });
      writeFileSync(join(projectDir, 'out/app/build.json'), JSON.stringify({ build: buildId() }));
    },
  };
}

/** electron-vite gives every file that says `require` a `require` of its own, also where the file makes one itself. */
function withoutShim(): Plugin {
  return {
    name: 'without-shim',
    configResolved(config) {
      const plugins = config.plugins as Plugin[];
      const shim = plugins.findIndex(({ name }) => name === 'vite:esm-shim');
      if (shim >= 0) plugins.splice(shim, 1);
    },
  };
}

export default defineConfig({
  main: {
    plugins: [scriptsByUrl(), dataBesideCode(), withoutShim()],
    build: {
      outDir: 'out/app',
      emptyOutDir: true,
      minify: false,
      rollupOptions: {
        input: { 'electron/main': 'electron/main.ts' },
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: projectDir,
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/app/electron',
      emptyOutDir: false,
      minify: false,
      // A sandboxed preload is one CommonJS file.
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
