import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Brings a directory's entries to the disk, so that a file that was just named or renamed there outlives a power cut. */
export function syncDirectory(directory: string): void {
  // Windows keeps names by itself and does not open directories.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
