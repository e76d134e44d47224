import { cropToFloats, type RgbaImage } from '../image.ts';

/** The people whose stills ship inside face-api.js, as the dock and the tests know them. */
export const demoPeople = ['A', 'B', 'C', 'D'] as const;
export type DemoPersonId = (typeof demoPeople)[number];

/** Which part of which still shows the person: eyes level, 640 × 480. */
export interface DemoStill {
  /** the file name of the asset, see `face/assets.ts` */
  asset: string;
  /** outer corners of the subject's right and left eye, in pixels of the file */
  eyes: readonly [readonly [number, number], readonly [number, number]];
  /** pixels between those corners in the 640 × 480 still */
  eyeSpan: number;
  /** where the middle between them goes */
  middle: readonly [number, number];
}

export const demoStills: Record<DemoPersonId, DemoStill> = {
  A: {
    asset: 'sample6.jpg',
    eyes: [
      [302, 611],
      [440, 597],
    ],
    eyeSpan: 146,
    middle: [318, 196],
  },
  B: {
    asset: 'sample6.jpg',
    eyes: [
      [1522, 377],
      [1646, 399],
    ],
    eyeSpan: 146,
    middle: [330, 196],
  },
  C: {
    asset: 'sample5.jpg',
    eyes: [
      [834, 189],
      [930, 209],
    ],
    eyeSpan: 140,
    middle: [320, 196],
  },
  D: {
    asset: 'sample3.jpg',
    eyes: [
      [616, 435],
      [739, 434],
    ],
    eyeSpan: 146,
    middle: [320, 200],
  },
};

export const stillWidth = 640;
export const stillHeight = 480;

/** Cuts a person's still out of the whole picture. */
export function cutStill(picture: RgbaImage, { eyes, eyeSpan, middle }: DemoStill): RgbaImage {
  const [[rightX, rightY], [leftX, leftY]] = eyes;
  const scale = Math.hypot(leftX - rightX, leftY - rightY) / eyeSpan;
  const angle = Math.atan2(leftY - rightY, leftX - rightX);
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const crop = {
    a: cos,
    b: -sin,
    c: sin,
    d: cos,
    e: (rightX + leftX) / 2 - cos * middle[0] + sin * middle[1],
    f: (rightY + leftY) / 2 - sin * middle[0] - cos * middle[1],
  };
  const samples = Math.max(1, Math.round(scale));
  const rgb = cropToFloats(picture, crop, stillWidth, stillHeight, { edge: 'clamp', samples });
  const data = new Uint8ClampedArray(stillWidth * stillHeight * 4).fill(255);
  for (let pixel = 0; pixel < stillWidth * stillHeight; pixel++)
    for (let channel = 0; channel < 3; channel++)
      data[pixel * 4 + channel] = Math.round(rgb[pixel * 3 + channel] ?? 0);
  return { data, width: stillWidth, height: stillHeight };
}
