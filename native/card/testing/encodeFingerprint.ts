import type { Fingerprint } from '../cardContent.ts';
import { fingers, statuses, templateMark } from '../fingerprint.ts';
import { fingerprintLength } from '../layout.ts';

/** A template of 512 bytes with the given head and the given filling, for simulated cards. */
export function encodeFingerprint(
  { status, finger, quality }: Omit<Fingerprint, 'template'>,
  fill: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = new Uint8Array(fingerprintLength);
  bytes.set(fill.subarray(0, fingerprintLength - 7), 7);
  bytes[0] = templateMark;
  bytes[4] = codeOf(statuses, status);
  bytes[5] = codeOf(fingers, finger);
  bytes[6] = quality;
  return bytes;
}

function codeOf<T>(names: ReadonlyMap<number, T>, name: T): number {
  for (const [code, candidate] of names) if (candidate === name) return code;
  throw new RangeError(`no code for ${String(name)}`);
}
