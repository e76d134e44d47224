import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { apartFile, ferryFiles } from '../../../contract/exchange/ferryFiles.ts';
import type { FerryEvidence } from '../../../contract/exchange/format1.ts';
import type { PendingEvidence } from '../../vault/store/evidence.ts';
import { defineSetting } from '../../vault/store/settings.ts';
import { type StoreFailure, storeFailureOf } from '../../vault/store/storeFailure.ts';
import type { SyncStore } from '../line/syncParts.ts';
import { writeVerified } from './writeVerified.ts';

/** Bytes of pictures in one package: what an old machine seals in a second. */
export const defaultPackageBytes = 4 * 1024 * 1024;

/** Bytes of pictures on one stick: some thousand visits, and a few minutes on a slow one. */
const mostBytes = 256 * 1024 * 1024;

/** What encoding, signing and encrypting make of a picture's size, rounded up. */
const growth = 2;

/** Room that is left free on a stick, for the agency's answer. */
export const reserveBytes = 16 * 1024 * 1024;

/** What was written onto sticks, by file: the digest of the whole file, so that one which has rotted is written again. */
const writtenSetting = defineSetting('ferry-pictures', z.record(z.string(), z.string()));

/** What came of the pictures. That they did not fit is no failure of the trip: the records lie there before them. */
export interface PicturesWritten {
  written: number;
  left: number;
  bytes: number;
  /** why it ended early; null where all fitted or the stick has had its share */
  reason: StoreFailure | 'not-as-written' | null;
}

/**
 * Writes the pictures that may leave in packages of a few megabytes, each whole or not at all. A package that lies there
 * already is not written again, so that a stick that was pulled out goes on where it was.
 * @param folder the terminal's folder on the stick
 * @param seal signs a package and encrypts it to the agency
 */
export async function writePictures(options: PicturesOptions): Promise<PicturesWritten> {
  try {
    return await writePackages(options);
  } catch (error) {
    // A page of pictures that cannot be read must not take the records' trip with it; the night finds it.
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    return { written: 0, left: 0, bytes: 0, reason };
  }
}

interface PicturesOptions {
  store: Pick<SyncStore, 'evidence' | 'settings'>;
  folder: string;
  terminalId: string;
  writtenAt: string;
  packageBytes: number;
  seal(content: FerryEvidence): Promise<string>;
  progress(done: number, total: number): void;
}

async function writePackages(options: PicturesOptions): Promise<PicturesWritten> {
  const { store, folder, terminalId, writtenAt, packageBytes, seal, progress } = options;
  const { evidence, settings } = store;
  // Records of a chain that ended are issued again in the present one, and their pictures then go with those.
  const waiting = evidence.pendingCarriage().filter((piece) => piece.terminalId === terminalId);
  const packages = packed(waiting, packageBytes);
  const planned = new Set(packages.map(({ file }) => file));
  const files = readdirSync(folder);
  for (const file of files) {
    const stale = ferryFiles.apart.test(file) && !planned.has(file);
    if (stale || ferryFiles.draft.test(file)) rmSync(join(folder, file), { force: true });
  }
  const known = settings.get(writtenSetting) ?? {};
  const digests = Object.fromEntries(Object.entries(known).filter(([file]) => planned.has(file)));
  const liesWhole = async (file: string) =>
    files.includes(file) && sha256(await readFile(join(folder, file))) === digests[file];
  const { bavail, bsize } = await statfs(folder);
  let room = Math.min(mostBytes, (bavail * bsize - reserveBytes) / growth);
  const total = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  const done = { written: 0, bytes: 0 };
  for (const { file, pieces, bytes } of packages) {
    if (!(await liesWhole(file))) {
      room -= bytes;
      if (room < 0) break;
      const content = contentOf(evidence, pieces);
      const sealed = await seal({ format: 'anxin-ferry-evidence', terminalId, writtenAt, pieces: content });
      const reason = await writeVerified(join(folder, file), sealed, () => {});
      if (reason) return { ...done, left: waiting.length - done.written, reason };
      digests[file] = sha256(sealed);
      settings.set(writtenSetting, digests);
    }
    done.written += pieces.length;
    done.bytes += bytes;
    progress(done.bytes, total);
  }
  return { ...done, left: waiting.length - done.written, reason: null };
}

interface Package {
  file: string;
  pieces: PendingEvidence[];
  bytes: number;
}

/** Parts the pictures into packages, oldest first, so that newer ones do not change those that lie on the stick. */
function packed(waiting: readonly PendingEvidence[], packageBytes: number): Package[] {
  const packages: { pieces: PendingEvidence[]; bytes: number }[] = [];
  for (const piece of waiting) {
    const last = packages.at(-1);
    if (last && last.bytes + piece.byteLength <= packageBytes) {
      last.pieces.push(piece);
      last.bytes += piece.byteLength;
    } else packages.push({ pieces: [piece], bytes: piece.byteLength });
  }
  return packages.map(({ pieces, bytes }) => {
    const names = pieces.map(({ recordId, hash }) => `${recordId} ${hash}`).join('\n');
    return { pieces, bytes, file: apartFile(sha256(names)) };
  });
}

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url');

/** The pictures with their bytes; what was erased meanwhile stays away. */
function contentOf(
  evidence: SyncStore['evidence'],
  pieces: readonly PendingEvidence[],
): FerryEvidence['pieces'] {
  return pieces.flatMap(({ recordId, hash }) => {
    const piece = evidence.get(hash);
    return piece ? [{ recordId, hash, data: Buffer.from(piece.bytes).toString('base64') }] : [];
  });
}
