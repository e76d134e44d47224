import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type StoreFailure, storeFailureOf } from '../../vault/store/storeFailure.ts';
import { syncDirectory } from '../../vault/store/syncDirectory.ts';

const pieceBytes = 256 * 1024;

/**
 * Writes a file onto a stick whole or not at all, and reads it back: cheap sticks lie about what they hold.
 * @returns null when it is there as it was meant, else why it is not
 */
export async function writeVerified(
  file: string,
  text: string,
  progress: (done: number, total: number) => void,
): Promise<StoreFailure | 'not-as-written' | null> {
  const bytes = Buffer.from(text);
  const draft = `${file}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = await open(draft, 'w');
    try {
      for (let from = 0; from < bytes.byteLength; from += pieceBytes) {
        await handle.write(bytes, from, Math.min(pieceBytes, bytes.byteLength - from), from);
        progress(Math.min(from + pieceBytes, bytes.byteLength), bytes.byteLength);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (digest(await readFile(draft)) !== digest(bytes)) return 'not-as-written';
    await rename(draft, file);
    syncDirectory(dirname(file));
    return null;
  } catch (error) {
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
