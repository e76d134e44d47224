import sharp from 'sharp';

/** Width of the photo on a resident identity card, in pixels. */
export const chipWidth = 102;
const heightByWidth = 126 / chipWidth;
const chipBytes = 1024;
const margin = 400;

/** Where a face is, in pixels of its picture. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Cuts a picture as an identity photo is cut and shrinks it to a chip's 102 × 126 pixels, at most 1024 bytes of WebP.
 * @param pixels another width than a chip's, to see what smaller references cost
 */
export async function chipOf(
  picture: Uint8Array,
  { x, y, width, height }: Box,
  pixels = chipWidth,
): Promise<Uint8Array> {
  const cutWidth = width * 1.75;
  const cutHeight = cutWidth * heightByWidth;
  const widened = await sharp(picture)
    .rotate()
    .extend({ top: margin, bottom: margin, left: margin, right: margin, extendWith: 'copy' })
    .png()
    .toBuffer();
  const small = await sharp(widened)
    .extract({
      left: Math.round(x + width / 2 - cutWidth / 2) + margin,
      top: Math.round(y + height * 0.48 - cutHeight / 2) + margin,
      width: Math.round(cutWidth),
      height: Math.round(cutHeight),
    })
    .resize(pixels, Math.round(pixels * heightByWidth), { kernel: 'cubic' })
    .png()
    .toBuffer();
  for (let quality = 60; quality > 0; quality--) {
    const encoded = await sharp(small).webp({ quality, effort: 6 }).toBuffer();
    if (encoded.length <= chipBytes) return new Uint8Array(encoded);
  }
  throw new Error('The picture does not fit into a chip');
}
