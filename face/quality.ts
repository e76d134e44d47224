import type { RgbaImage } from './image.ts';

/** A rectangle in pixels of the image. */
export interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Rec. 709 luminance of an sRGB pixel, left in its gamma: what a person calls dark or bright. */
const luminance = (red: number, green: number, blue: number) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** Mean luminance (0 to 255) inside the face's box and outside it, on every sixth pixel. */
export function lightOf(image: RgbaImage, face: PixelBox): { faceLight: number; surroundLight: number } {
  const sums = { face: 0, faces: 0, around: 0, arounds: 0 };
  for (let y = 3; y < image.height; y += 6) {
    for (let x = 3; x < image.width; x += 6) {
      const p = (y * image.width + x) * 4;
      const light = luminance(image.data[p] ?? 0, image.data[p + 1] ?? 0, image.data[p + 2] ?? 0);
      const dx = (x - face.x - face.width / 2) / face.width;
      const dy = (y - face.y - face.height / 2) / face.height;
      if (dx * dx + dy * dy < 0.2) {
        sums.face += light;
        sums.faces++;
      } else if (Math.abs(dx) > 0.65 || Math.abs(dy) > 0.65) {
        sums.around += light;
        sums.arounds++;
      }
    }
  }
  const faceLight = sums.faces > 0 ? sums.face / sums.faces : 0;
  return { faceLight, surroundLight: sums.arounds > 0 ? sums.around / sums.arounds : faceLight };
}

/**
 * Variance of the Laplacian (Pech-Pacheco et al. 2000) of the face at a fixed size: `crop` holds RGB in 0 to 1,
 * `size` × `size`, of which the inner part is the face. In units of 8-bit grey levels squared.
 */
export function sharpnessOf(crop: Float32Array, size: number): number {
  const grey = new Float32Array(size * size);
  const [from, to] = [Math.round(size * 0.25), Math.round(size * 0.75)];
  for (let i = (from - 1) * size; i < (to + 1) * size; i++)
    grey[i] = 255 * luminance(crop[i * 3] ?? 0, crop[i * 3 + 1] ?? 0, crop[i * 3 + 2] ?? 0);
  let [sum, squares, count] = [0, 0, 0];
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      const i = y * size + x;
      const laplacian =
        (grey[i - 1] ?? 0) +
        (grey[i + 1] ?? 0) +
        (grey[i - size] ?? 0) +
        (grey[i + size] ?? 0) -
        4 * (grey[i] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
      count++;
    }
  }
  return squares / count - (sum / count) ** 2;
}
