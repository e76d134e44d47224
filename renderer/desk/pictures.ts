/** Longest side of a picture that is sent, in pixels: A4 at 150 dpi. */
const longestSide = 1754;
const quality = 0.75;

/** A picture that may still be in the making: null where it turns out to be none. */
export type ComingPicture = Promise<Blob | null>;

/** Makes a file, or the present picture of a video, small enough for the wire, as a JPEG; null where it is no picture. */
export async function asJpeg(source: Blob | HTMLVideoElement): ComingPicture {
  try {
    return await drawn(await createImageBitmap(source));
  } catch {
    return null;
  }
}

async function drawn(bitmap: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No canvas');
  // What was transparent must not turn black.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
