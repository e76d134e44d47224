import { cropToFloats, type RgbaImage } from '../image.ts';

/** A picture smaller than this is a chip photo: the detectors find its face only enlarged. */
const chipSize = 260;
/** A picture smaller than this is cut close like an identity photo: the detectors want room around the head. */
const closeCutSize = 600;
const roomAround = 80;
const grey = 128;

/** A picture prepared for the detectors, and the way back: picture = (prepared − border) / zoom. */
export interface Prepared {
  image: RgbaImage;
  zoom: number;
  border: number;
}

/**
 * Doubles a chip photo and surrounds a close-cut picture with grey: SSD then finds nine of ten chip faces instead of
 * one. A frame of the camera stays as it is.
 */
export function withRoom(image: RgbaImage): Prepared {
  const largest = Math.max(image.width, image.height);
  if (largest >= closeCutSize) return { image, zoom: 1, border: 0 };
  const zoom = largest < chipSize ? 2 : 1;
  const [innerWidth, innerHeight] = [image.width * zoom, image.height * zoom];
  const [width, height] = [innerWidth + 2 * roomAround, innerHeight + 2 * roomAround];
  const data = new Uint8ClampedArray(width * height * 4).fill(grey);
  const half = (1 / zoom - 1) / 2;
  const crop = { a: 1 / zoom, b: 0, c: 0, d: 1 / zoom, e: half, f: half };
  const inner = cropToFloats(image, crop, innerWidth, innerHeight, { edge: 'clamp' });
  for (let y = 0; y < innerHeight; y++)
    for (let x = 0; x < innerWidth; x++) {
      const from = (y * innerWidth + x) * 3;
      const to = ((y + roomAround) * width + x + roomAround) * 4;
      for (let channel = 0; channel < 3; channel++)
        data[to + channel] = Math.round(inner[from + channel] ?? 0);
    }
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { image: { data, width, height }, zoom, border: roomAround };
}
