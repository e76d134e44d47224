import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../vault/testing/storeFixture.ts';
import { createEventLog } from './eventLog.ts';
import { openLogFile } from './logFile.ts';

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

test('a log that cannot be written ends nothing, nor does closing it', () => {
  const file = openLogFile('/dev/full');
  const log = createEventLog(file.destination);
  for (let lines = 0; lines < 20_000; lines += 1) log.write('terminal-stopped', {});
  file.close();
});

test('a log whose file does not open goes to standard error', () => {
  const taken = join(temporaryDirectory(), 'a folder');
  const file = openLogFile(join(taken, 'terminal.log'));
  file.close();
  expect(() => openLogFile(taken).close()).not.toThrow();
});

// Needs root for a disk of its own.
test.runIf(mayMount)('lines that found no room are there, in their order, as soon as there is some', () => {
  const directory = temporaryDirectory();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]));
  const path = join(directory, 'terminal.log');
  const file = openLogFile(path);
  const log = createEventLog(file.destination);
  const say = (detail: string) => log.write('reader-state', { state: 'ready', detail });
  say('before');
  const { bavail, bsize } = statfsSync(directory);
  const other = join(directory, 'somebody else');
  writeFileSync(other, Buffer.alloc(bavail * bsize));
  const long = 'x'.repeat(8192);
  say(`first ${long}`);
  say('second');
  rmSync(other);
  say('third');
  file.close();
  const details = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).detail);
  expect(details).toEqual(['before', `first ${long}`, 'second', 'third']);
});
