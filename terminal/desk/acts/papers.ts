import sharp, { type Sharp } from 'sharp';
import type { RequestPaper } from '../../vault/store/deskRequests.ts';

/** Longest side of a scan that is kept, in pixels: A4 at 150 dpi, legible and small. */
const scanLongestSide = 1754;
/** Grey levels by which the strokes of a signature differ from its ground; an untouched field has none. */
const strokeDeviation = 2;

/** Decodes what the page sent as a scan and keeps it as a JPEG without its metadata; null where it is no picture. */
export async function scanOf(picture: Blob, kind: 'photo' | 'document'): Promise<RequestPaper | null> {
  const bytes = await asPicture(picture, (image) =>
    image
      .rotate()
      .resize({ width: scanLongestSide, height: scanLongestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer(),
  );
  return bytes && { kind, mediaType: 'image/jpeg', bytes };
}

/** A signature on the screen as a PNG; null where nobody has signed. */
export async function signatureOf(picture: Blob | null): Promise<RequestPaper | null> {
  if (picture === null) return null;
  const bytes = await asPicture(picture, async (image) => {
    const png = await image.flatten({ background: '#ffffff' }).greyscale().png().toBuffer();
    // Of the finished picture: a stroke on a transparent ground differs in nothing but its opacity.
    const { channels } = await sharp(png).stats();
    return (channels[0]?.stdev ?? 0) < strokeDeviation ? null : png;
  });
  return bytes && { kind: 'signature', mediaType: 'image/png', bytes };
}

async function asPicture(
  picture: Blob,
  convert: (image: Sharp) => Promise<Buffer | null>,
): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  try {
    await sharp(bytes).metadata();
  } catch {
    return null;
  }
  return convert(sharp(bytes, { limitInputPixels: 50_000_000 }));
}
