import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const app = resolve(import.meta.dirname, '../../out/app');
const isBuilt = existsSync(join(app, 'terminal/service/terminal.js'));

/** Starts the compiled terminal, waits for its face engine, and prints its status. */
const program = (dataDir: string) => `
  const { loadConfiguration } = await import('${pathToFileURL(join(app, 'terminal/base/configuration.js'))}');
  const { startTerminal } = await import('${pathToFileURL(join(app, 'terminal/service/terminal.js'))}');
  const configuration = loadConfiguration({ argv: ['--data', '${dataDir}'], env: {} });
  const terminal = await startTerminal(configuration, { shell: 'electron', packaged: true });
  for await (const status of terminal.status.watch()) {
    if (status.face.state === 'loading') continue;
    console.log(JSON.stringify(status));
    break;
  }
  await terminal.stop();
`;

test.skipIf(!isBuilt)(
  'the compiled terminal finds its threads, models and rules, and has no dock (skipped until built: npm run build:electron)',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'anxin-compiled-'));
    try {
      const file = join(dataDir, 'start.mjs');
      await writeFile(file, program(join(dataDir, 'terminal')));
      const { stdout } = await promisify(execFile)(process.execPath, [file]);
      expect(JSON.parse(stdout)).toMatchObject({
        shell: 'electron',
        face: { state: 'ready' },
        store: { state: 'ready' },
        dock: false,
      });
    } finally {
      await rm(dataDir, { recursive: true });
    }
  },
  120_000,
);
