import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The installer is copied next to a lock file of its own, because it works on the folder that it lies in.
let folder: string;

const left = { version: '1.3.0', integrity: 'sha512-left' };
const windowsOnly = { version: '2.0.0', integrity: 'sha512-win', optional: true };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-packages-'));
  await mkdir(join(folder, 'tools/setup'), { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  await cp(join(import.meta.dirname, 'packages.mjs'), join(folder, 'tools/setup/packages.mjs'));
  await lay('package-lock.json', { '': {}, 'node_modules/left': left, 'node_modules/win': windowsOnly });
});

afterEach(() => rm(folder, { recursive: true }));

function lay(file: string, packages: object): Promise<void> {
  return writeFile(join(folder, file), JSON.stringify({ packages }));
}

async function isInstalled(): Promise<boolean> {
  const { packagesAreInstalled } = await import(join(folder, 'tools/setup/packages.mjs'));
  return packagesAreInstalled();
}

test('packages are missing before the first installation', async () => {
  expect(await isInstalled()).toBe(false);
});

test('packages are there when npm wrote down what the lock file names, whatever is for other systems', async () => {
  await lay('node_modules/.package-lock.json', { 'node_modules/left': left });
  expect(await isInstalled()).toBe(true);
});

test.each([
  ['another version', { ...left, version: '1.2.0' }],
  ['another content', { ...left, integrity: 'sha512-other' }],
])('a package of %s is installed anew', async (_case, entry) => {
  await lay('node_modules/.package-lock.json', { 'node_modules/left': entry });
  expect(await isInstalled()).toBe(false);
});

test('what runs before the installation is understood by Node 20: no TypeScript, no packages', async () => {
  for (const name of ['packages.mjs', 'run.mjs']) {
    const source = await readFile(join(import.meta.dirname, name), 'utf8');
    const asked = Array.from(source.matchAll(/from '([^']+)'/g), (match) => match[1]);
    expect(asked.filter((request) => !/^(node:|\.\/packages\.mjs$)/.test(request ?? ''))).toEqual([]);
    expect(spawnSync(process.execPath, ['--check', join(import.meta.dirname, name)]).status).toBe(0);
  }
});

test('an installation that fails says what to do', async () => {
  await cp(join(import.meta.dirname, 'run.mjs'), join(folder, 'tools/setup/run.mjs'));
  await writeFile(join(folder, 'npm.mjs'), 'process.exit(1);');
  const ran = spawnSync(process.execPath, [join(folder, 'tools/setup/run.mjs'), 'never.ts'], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(folder, 'npm.mjs') },
  });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain('npm config set registry');
});
