import type { ChipData } from './cardContent.ts';
import { photoLength, textLength } from './layout.ts';

/**
 * Takes the data of a base information answer apart, or gives null where its own lengths contradict it.
 * Two big-endian lengths (text 0100, photo 0400), with fingerprints a third (0000, 0200, 0400), then the parts.
 */
export function parseBaseInformation(data: Uint8Array, withFingerprints: boolean): ChipData | null {
  const word = (at: number) => ((data[at] ?? -1) << 8) | (data[at + 1] ?? -1);
  if (word(0) !== textLength || word(2) !== photoLength) return null;
  const start = withFingerprints ? 6 : 4;
  const fingerprintBytes = withFingerprints ? word(4) : 0;
  if (![0, 512, 1024].includes(fingerprintBytes)) return null;
  if (data.length !== start + textLength + photoLength + fingerprintBytes) return null;
  const photoStart = start + textLength;
  const text = data.slice(start, photoStart);
  const photo = data.slice(photoStart, photoStart + photoLength);
  return withFingerprints
    ? { text, photo, fingerprints: data.slice(photoStart + photoLength) }
    : { text, photo };
}

/** The data of a base information answer, as `parseBaseInformation` takes it apart. */
export function encodeBaseInformation(chip: ChipData, withFingerprints: boolean): Uint8Array {
  const fingerprints = (withFingerprints && chip.fingerprints) || new Uint8Array();
  const lengths = [textLength, photoLength, ...(withFingerprints ? [fingerprints.length] : [])];
  return Uint8Array.from([
    ...lengths.flatMap((length) => [length >> 8, length & 0xff]),
    ...chip.text,
    ...chip.photo,
    ...fingerprints,
  ]);
}
