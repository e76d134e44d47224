import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const projectDir = join(import.meta.dirname, '..');

/** What knip, with this project's configuration, says of a project of these files. */
function unusedIn(
  files: Record<string, string>,
  ...switches: string[]
): { status: number | null; said: string } {
  const directory = mkdtempSync(join(tmpdir(), 'anxin-unused-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  writeFileSync(join(directory, 'package.json'), '{ "name": "small", "type": "module" }');
  copyFileSync(join(projectDir, 'knip.config.ts'), join(directory, 'knip.config.ts'));
  const knip = join(projectDir, 'node_modules/knip/bin/knip.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [knip, '--directory', directory, '--no-config-hints', ...switches],
    { encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
}

const entry = { 'agency/main.ts': "import { called } from './parts.ts';\ncalled();\n" };
const parts = 'export const called = () => {};\nexport const lonely = () => {};\n';

test('an export that nobody imports is refused', () => {
  const { status, said } = unusedIn({ ...entry, 'agency/parts.ts': parts });
  expect(said).toContain('lonely');
  expect(said).not.toContain('called');
  expect(status).toBe(1);
});

test('an export that only a test calls is refused', () => {
  const files = {
    ...entry,
    'agency/parts.ts': parts,
    'agency/testing/lonelyFixture.ts': "import { lonely } from '../parts.ts';\nlonely();\n",
  };
  const { status, said } = unusedIn(files, '--production');
  expect(said).toContain('lonely');
  expect(status).toBe(1);
});

test('what the product calls is let through, and so is what its own file calls', () => {
  const files = {
    ...entry,
    'agency/parts.ts': 'export const called = () => inner();\nexport const inner = () => {};\n',
  };
  expect(unusedIn(files, '--production')).toMatchObject({ status: 0 });
});
