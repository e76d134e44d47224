import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { loadConfiguration } from '../../terminal/base/configuration.ts';
import { startTerminal, type Terminal } from '../../terminal/service/terminal.ts';
import { damage } from '../../terminal/vault/testing/damageFixture.ts';

const started: Terminal[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const terminal of started.splice(0)) await terminal.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'anxin-terminal-'));
  folders.push(made);
  return made;
}

async function start(dataDir: string, options: { packaged?: boolean } = {}): Promise<Terminal> {
  const configuration = loadConfiguration({ argv: ['--data', dataDir, '--dock'], env: {} });
  const terminal = await startTerminal(configuration, { shell: 'browser', ...options });
  started.push(terminal);
  return terminal;
}

async function stop(terminal: Terminal): Promise<void> {
  started.splice(started.indexOf(terminal), 1);
  await terminal.stop();
}

test('a terminal starts on an empty folder, says that it is not activated, and stops in order', async () => {
  const dataDir = folder();
  const terminal = await start(dataDir);
  expect(terminal.status.current).toMatchObject({
    store: { state: 'ready' },
    sync: { state: 'not-activated' },
    clock: 'uncertain',
    dock: true,
  });
  await stop(terminal);
  const log = readFileSync(join(dataDir, 'terminal.log'), 'utf8');
  for (const event of ['store-key-loaded', 'store-opened', 'terminal-started', 'terminal-stopped'])
    expect(log).toContain(`"event":"${event}"`);
});

test('what ends the process stands in the log, of a terminal that runs and of no other', async () => {
  const dataDir = folder();
  const terminal = await start(dataDir);
  const emit = (error: Error) => {
    for (const listener of process.listeners('uncaughtExceptionMonitor'))
      listener(error, 'uncaughtException');
  };
  emit(new RangeError('while it runs'));
  await stop(terminal);
  emit(new RangeError('when it has stopped'));
  const log = readFileSync(join(dataDir, 'terminal.log'), 'utf8');
  expect(log).toContain('"event":"unforeseen-error","where":"process","name":"RangeError"');
  expect(log).toContain('while it runs');
  expect(log).not.toContain('when it has stopped');
});

test('a packaged terminal has no dock, whatever its configuration says', async () => {
  const terminal = await start(folder(), { packaged: true });
  expect(terminal.status.current.dock).toBe(false);
});

test('a second terminal on the same folder is out of service, and the first one goes on', async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  const second = await start(dataDir);
  expect(second.status.current.store).toEqual({ state: 'unavailable', reason: 'locked' });
  expect(first.status.current.store).toEqual({ state: 'ready' });
});

test('a key that others can read is refused by name, and nothing is overwritten', async () => {
  const dataDir = folder();
  await stop(await start(dataDir));
  const keyFile = join(dataDir, 'store-key.json');
  const before = readFileSync(keyFile, 'utf8');
  chmodSync(keyFile, 0o644);
  const terminal = await start(dataDir);
  expect(terminal.status.current.store).toEqual({ state: 'unavailable', reason: 'key-file-exposed' });
  expect(readFileSync(keyFile, 'utf8')).toBe(before);
});

test('a damaged database is salvaged at the start, the file kept and the event logged', async () => {
  const dataDir = folder();
  await stop(await start(dataDir));
  const file = join(dataDir, 'anxin.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, bytes.length);
  writeFileSync(file, bytes);
  const terminal = await start(dataDir);
  expect(terminal.status.current.store).toEqual({ state: 'ready' });
  const log = readFileSync(join(dataDir, 'terminal.log'), 'utf8');
  expect(log).toContain('"event":"store-salvaged"');
});

test('a configuration that does not hold names every key that is wrong', () => {
  const file = join(folder(), 'anxin.json');
  writeFileSync(file, JSON.stringify({ profile: 'shop', colour: 'red' }));
  expect(() => loadConfiguration({ argv: ['--config', file], env: {} })).toThrow(/profile[\s\S]*colour/);
});

test('a damaged store is mended at the start, and the status says so', async () => {
  const dataDir = folder();
  await stop(await start(dataDir));
  damage(join(dataDir, 'anxin.db'), [4, 5, 6]);
  const terminal = await start(dataDir);
  const { store, salvage, today } = terminal.status.current;
  expect(store).toEqual({ state: 'ready' });
  expect(salvage).toEqual({ on: today, records: 0, lost: 0 });
  expect(readFileSync(join(dataDir, 'terminal.log'), 'utf8')).toContain('"event":"store-salvaged"');
});

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

// Needs root for a disk of its own.
test.runIf(mayMount)(
  'a terminal on a disk that is full, and then read-only, starts, says so, and stops in order',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'anxin-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', dataDir]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', dataDir]));
    const terminal = await start(dataDir);
    expect(terminal.status.current.store).toEqual({ state: 'ready' });
    const other = join(dataDir, 'somebody else');
    const { bavail, bsize } = statfsSync(dataDir);
    writeFileSync(other, Buffer.alloc(bavail * bsize));
    await stop(terminal);

    const onFull = await start(dataDir);
    expect(onFull.status.current.store).toEqual({ state: 'unavailable', reason: 'disk-full' });
    await stop(onFull);

    rmSync(other);
    // Until the log's file is closed, which takes its time, the disk counts as in use.
    await expect
      .poll(() => execFileSync('mount', ['-o', 'remount,ro', dataDir], { encoding: 'utf8', stdio: 'pipe' }))
      .toBe('');
    const onReadOnly = await start(dataDir);
    expect(onReadOnly.status.current.store).toEqual({ state: 'unavailable', reason: 'read-only' });
    await stop(onReadOnly);

    execFileSync('mount', ['-o', 'remount,rw', dataDir]);
    const again = await start(dataDir);
    expect(again.status.current.store).toEqual({ state: 'ready' });
  },
);
