import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../store/syncDirectory.ts';

/** A file that the terminal's user alone may read. `exposed`: others can read or write it, or it belongs to somebody else. */
export type PrivateFile = { state: 'read'; text: string } | { state: 'missing' } | { state: 'exposed' };

/** Permission bits of the group and of everybody else. */
const othersMask = 0o077;

/** Reads a private file. On Windows the user's profile guards it, and permission bits mean nothing. */
export function readPrivateFile(file: string): PrivateFile {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    throw error;
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    const owner = process.getuid?.();
    if (owner !== undefined && ((mode & othersMask) !== 0 || uid !== owner)) return { state: 'exposed' };
    return { state: 'read', text: readFileSync(descriptor, 'utf8') };
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a private file whole or not at all, whatever the power does. */
export function writePrivateFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  renameSync(draft, file);
  syncDirectory(dirname(file));
}
