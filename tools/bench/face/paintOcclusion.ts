import { seededRandom } from '../../../domain/liveness/testing/scriptedFace.ts';
import type { Point, Point3, RgbaImage } from '../../../face/image.ts';

/** What is painted over a face. */
export const paintedOcclusions = [
  'blue mask',
  'white mask',
  'black mask',
  'hand before the mouth',
  'hand before the eyes',
  'glare on both lenses',
] as const;
export type PaintedOcclusion = (typeof paintedOcclusions)[number];

/** Mesh points around what a mask covers: bridge of the nose, cheeks, jaw. */
const maskOutline = [
  6, 122, 188, 205, 187, 147, 177, 215, 138, 135, 169, 170, 140, 171, 175, 396, 369, 395, 394, 364, 367, 435,
  401, 376, 411, 425, 412, 351,
];
const maskColours: Record<string, readonly [number, number, number]> = {
  'blue mask': [142, 178, 205],
  'white mask': [222, 224, 226],
  'black mask': [34, 34, 38],
};

function inside(outline: readonly Point[], x: number, y: number): boolean {
  let within = false;
  outline.forEach(([x1, y1], index) => {
    const [x2, y2] = outline[(index + 1) % outline.length] ?? [0, 0];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  });
  return within;
}

/**
 * Paints something before a face: cloth with folds and a shade, a hand of the cheek's own colour with gaps between its
 * fingers, or highlights on lenses; all with a sensor's noise. Real ones differ more; this says what can be seen at all.
 */
export function paintOcclusion(
  image: RgbaImage,
  points: readonly Point3[],
  what: PaintedOcclusion,
  seed: number,
): RgbaImage {
  const random = seededRandom(seed);
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data);
  const at = (index: number): Point3 => points[index] ?? [0, 0, 0];
  const eyes = [
    [(at(33)[0] + at(133)[0]) / 2, (at(33)[1] + at(133)[1]) / 2],
    [(at(263)[0] + at(362)[0]) / 2, (at(263)[1] + at(362)[1]) / 2],
  ] as const;
  const eyeDistance = Math.hypot(eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]);
  const paint = (
    covers: (x: number, y: number) => boolean,
    colour: (x: number, y: number) => readonly [number, number, number],
  ) => {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (!covers(x, y)) continue;
        const noise = 8 * (random() + random() - 1);
        colour(x, y).forEach((value, channel) => {
          data[(y * width + x) * 4 + channel] = value + noise;
        });
      }
  };
  const shaded = ([r, g, b]: readonly [number, number, number], shade: number) =>
    [r * shade, g * shade, b * shade] as const;

  const mask = maskColours[what];
  if (mask) {
    const outline = maskOutline.map((index): Point => [at(index)[0], at(index)[1]]);
    const fold = eyeDistance / 4;
    paint(
      (x, y) => inside(outline, x, y),
      (_, y) => shaded(mask, y % fold < 1.5 ? 0.86 : 0.94 + 0.06 * Math.sin(y / eyeDistance)),
    );
  } else if (what === 'glare on both lenses') {
    for (const [eyeX, eyeY] of eyes)
      paint(
        (x, y) =>
          Math.abs(x - eyeX - (y - eyeY) * 0.5) < 0.16 * eyeDistance &&
          Math.abs(y - eyeY) < 0.2 * eyeDistance,
        () => [255, 255, 255],
      );
  } else {
    const [cheekX, cheekY] = at(50);
    const cheek = (Math.round(cheekY) * width + Math.round(cheekX)) * 4;
    const skin = [data[cheek] ?? 0, data[cheek + 1] ?? 0, data[cheek + 2] ?? 0] as const;
    const eyesOf = what === 'hand before the eyes';
    const [centreX, centreY] = eyesOf
      ? [(eyes[0][0] + eyes[1][0]) / 2, (eyes[0][1] + eyes[1][1]) / 2]
      : [at(13)[0], at(13)[1]];
    const [reachX, reachY] = eyesOf ? [1.1, 0.5] : [0.8, 0.6];
    const finger = eyeDistance / 3;
    paint(
      (x, y) => Math.abs(x - centreX) < reachX * eyeDistance && Math.abs(y - centreY) < reachY * eyeDistance,
      (x, y) => {
        // Fingers lie across the face, and are rounder at their edges.
        const across = ((y - centreY) / finger - Math.floor((y - centreY) / finger)) * 2 - 1;
        return shaded(skin, (1 - 0.18 * across ** 4) * (0.97 + 0.03 * Math.sin(x / eyeDistance)));
      },
    );
  }
  return { data, width, height };
}
