import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('../../agency/main.ts', import.meta.url));

function agency(folder: string, ...args: string[]) {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [program, '--data', folder, '--port', '0', ...args], { env });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    exited,
    told: text(child.stderr),
    async listening() {
      for await (const line of createInterface({ input: child.stdout }))
        if (line.startsWith('agency listening on')) return true;
      return false;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

test('a second process over the same folder is told so and changes nothing, and after a kill -9 the next one opens it', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'anxin-folder-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'agency');
  const first = agency(folder);
  expect(await first.listening()).toBe(true);
  for (const args of [[], ['--appoint', 'li', '--role', 'reviewer']]) {
    const second = agency(folder, ...args);
    expect(await second.exited).toEqual([1, null]);
    expect(await second.told).toContain(`Another agency is working on ${join(folder, 'database')}`);
  }
  first.kill();
  await first.exited;
  expect(await agency(folder).listening()).toBe(true);
});
