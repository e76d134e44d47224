import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, hasDisplay, kioskSwitches, openChromium, parseScreen } from './chromium.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-chromium-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that notes its arguments and then does as told. */
async function standIn(script: string): Promise<string> {
  const program = join(folder, 'chromium');
  await writeFile(program, `#!/bin/sh\necho "$@" > ${folder}/arguments\n${script}\n`, { mode: 0o755 });
  return program;
}

test('a browser that is named and absent is not replaced by another one', () => {
  expect(findChromium({ ANXIN_CHROMIUM: join(folder, 'nothing'), PATH: process.env['PATH'] })).toBeNull();
});

test('a browser on the path is found', async () => {
  const program = await standIn('');
  expect(findChromium({ PATH: folder })).toBe(program);
});

test('there is a display on X and on Wayland, and none otherwise', () => {
  expect(hasDisplay({ DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay({ DISPLAY: '' })).toBe(false);
});

test('the window resolves no name but its own, and gives up its sandbox only as root', () => {
  const options = { address: 'http://127.0.0.1:1/?token=t', profileDir: '/tmp/p' };
  const asUser = kioskSwitches({ ...options, asRoot: false });
  expect(asUser).toContain('--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1');
  expect(asUser).toContain(`--app=${options.address}`);
  expect(asUser).not.toContain('--no-sandbox');
  expect(kioskSwitches({ ...options, asRoot: true })).toContain('--no-sandbox');
});

test('the window is made as large as the screen that is named', () => {
  const options = { address: 'http://127.0.0.1:1/', profileDir: '/tmp/p', asRoot: false };
  expect(kioskSwitches(options).join()).not.toContain('--window-size');
  expect(kioskSwitches({ ...options, screen: '1080x1920' })).toContain('--window-size=1080,1920');
  expect(kioskSwitches({ ...options, screen: '1080x1920' })).toContain('--window-position=0,0');
});

test('a second window lies on the screen that is named by its place', () => {
  const screen = parseScreen('1080x1920+1366+0') ?? undefined;
  const switches = kioskSwitches({
    address: 'http://127.0.0.1:1/',
    profileDir: '/tmp/p',
    asRoot: false,
    screen,
  });
  expect(switches).toContain('--window-position=1366,0');
  expect(switches).toContain('--window-size=1080,1920');
});

test.each(['1080', '1080x', '1080x1920+5', '1080x1920+5+0 --no-sandbox', '-1x5'])(
  '%s is no screen',
  (text) => {
    expect(parseScreen(text)).toBeNull();
  },
);

describe('a window', () => {
  test('that somebody closes ends as closed, and takes its profile along', async () => {
    const before = await profiles();
    const window = await openChromium(await standIn('exit 0'), 'http://127.0.0.1:1/');
    expect(await window.ended).toBe('closed');
    expect(await profiles()).toEqual(before);
  });

  test('that dies ends as crashed', async () => {
    const window = await openChromium(await standIn('kill -9 $$'), 'http://127.0.0.1:1/');
    expect(await window.ended).toBe('crashed');
  });

  test('does not outlive a terminal that was killed', async () => {
    const program = await standIn(`echo $$ > ${folder}/pid && mv ${folder}/pid ${folder}/window; sleep 600`);
    const module = JSON.stringify(join(import.meta.dirname, 'chromium.ts'));
    const script = `const { openChromium } = await import(${module}); await openChromium('${program}', 'http://127.0.0.1:1/');`;
    const terminal = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    await expect.poll(() => readdir(folder)).toContain('window');
    terminal.kill('SIGKILL');
    const window = Number(await readFile(join(folder, 'window'), 'utf8'));
    await expect.poll(() => isAlive(window)).toBe(false);
  });

  test('that we close takes its helpers along', async () => {
    const program = await standIn(
      `sleep 600 & echo $! > ${folder}/pid && mv ${folder}/pid ${folder}/helper; wait`,
    );
    const window = await openChromium(program, 'http://127.0.0.1:1/');
    await expect.poll(() => readdir(folder)).toContain('helper');
    await window.close();
    const helper = Number(await readFile(join(folder, 'helper'), 'utf8'));
    await expect.poll(() => isAlive(helper)).toBe(false);
  });
});

async function profiles(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('anxin-window-'));
}

/** A dead program whose parent did not ask after it still has a number, but no command line. */
async function isAlive(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}
