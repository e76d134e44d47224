import type { Finger, Fingerprint } from './cardContent.ts';
import { fingerprintLength } from './layout.ts';

/** 'C' begins a template; without it the place is empty. */
export const templateMark = 0x43;

export const statuses: ReadonlyMap<number, Fingerprint['status']> = new Map([
  [1, 'enrolled'],
  [2, 'failed'],
  [3, 'not-enrolled'],
  [9, 'unknown'],
]);

export const fingers: ReadonlyMap<number, Finger> = new Map<number, Finger>([
  [11, 'right-thumb'],
  [12, 'right-index'],
  [13, 'right-middle'],
  [14, 'right-ring'],
  [15, 'right-little'],
  [16, 'left-thumb'],
  [17, 'left-index'],
  [18, 'left-middle'],
  [19, 'left-ring'],
  [20, 'left-little'],
  [97, 'right-undetermined'],
  [98, 'left-undetermined'],
  [99, 'other'],
]);

/**
 * The fingerprints in 0, 512 or 1024 bytes. `readable` is false when a place that bears the mark says something that
 * the format does not know; such a place is left out.
 */
export function decodeFingerprints(bytes: Uint8Array): { fingerprints: Fingerprint[]; readable: boolean } {
  const fingerprints: Fingerprint[] = [];
  let readable = true;
  for (let offset = 0; offset + fingerprintLength <= bytes.length; offset += fingerprintLength) {
    const template = bytes.slice(offset, offset + fingerprintLength);
    if (template[0] !== templateMark) continue;
    const status = statuses.get(template[4] as number);
    const finger = fingers.get(template[5] as number);
    const quality = template[6] as number;
    if (!status || !finger || quality > 100) readable = false;
    else fingerprints.push({ status, finger, quality, template });
  }
  return { fingerprints, readable };
}
