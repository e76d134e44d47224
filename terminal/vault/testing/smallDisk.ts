import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { temporaryDirectory } from './storeFixture.ts';

/** Whether this machine lets a test have a disk of its own: that takes root on Linux. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A real disk of this size, in memory. */
export function smallDisk(megabytes: number): string {
  const directory = temporaryDirectory();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]));
  return directory;
}

/** Fills a disk to its last byte. @returns makes room again */
export function fill(directory: string): () => void {
  const other = join(directory, 'somebody else');
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(other, Buffer.alloc(bavail * bsize));
  expect(statfsSync(directory).bavail).toBe(0);
  return () => rmSync(other);
}
