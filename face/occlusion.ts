import type { Point3, RgbaImage } from './image.ts';

/**
 * What shows that something is before the face, from the pixels where the mesh says that its parts are: the mesh goes
 * on where a mask or a hand is, so its points alone do not tell.
 */
export interface Occlusion {
  /** spread of the light, as a logarithm, down across the mouth: lips and the line between them make it, cloth does not */
  mouthDetail: number;
  /** the same down across the eye that shows more, from the brow to below the lid: a hand covers both */
  eyeDetail: number;
  /** difference in colour between mouth and cheekbones: ln(R/G) and ln(B/G) of the pixels as they are */
  mouthColour: number;
  /** share of the two lenses' places that is overexposed */
  glare: number;
}

/** Lines down across the mouth and across each eye, as pairs of mesh points. */
const mouthLines = [
  [164, 200],
  [167, 201],
  [393, 421],
] as const;
const rightEyeLines = [
  [105, 119],
  [66, 120],
] as const;
const leftEyeLines = [
  [334, 348],
  [296, 349],
] as const;
const lowerFace = [11, 12, 15, 16, 37, 267, 84, 314, 164, 200, 18, 83, 313, 92, 322, 57, 287];
const cheekbones = [117, 118, 119, 346, 347, 348, 50, 280, 6, 197, 195];
const stepsOfLine = 24;
/** a pixel whose darkest channel is above this holds no colour any more */
const overexposed = 244;
/** the place of a lens by the eye's width: half as wide again, and nearly as high */
const lens = { outer: [33, 263], inner: [133, 362], halfWidth: 0.75, halfHeight: 0.45, steps: 16 } as const;

type Rgb = readonly [red: number, green: number, blue: number];

/** Mean of three by three pixels around a point; null outside the picture. */
function colourAt({ data, width, height }: RgbaImage, x: number, y: number): Rgb | null {
  const [left, top] = [Math.round(x), Math.round(y)];
  if (left < 1 || top < 1 || left > width - 2 || top > height - 2) return null;
  const sum: [number, number, number] = [0, 0, 0];
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const at = ((top + dy) * width + left + dx) * 4;
      for (const channel of [0, 1, 2] as const) sum[channel] += (data[at + channel] ?? 0) / 9;
    }
  return sum;
}

// Dark pixels hold noise; an offset keeps it out of the logarithms.
const log = (value: number) => Math.log(value + 8);

function spreadAlong(image: RgbaImage, [fx, fy]: Point3, [tx, ty]: Point3): number | null {
  let [sum, squares] = [0, 0];
  for (let step = 0; step < stepsOfLine; step++) {
    const part = step / (stepsOfLine - 1);
    const colour = colourAt(image, fx + (tx - fx) * part, fy + (ty - fy) * part);
    if (!colour) return null;
    const light = log(0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]);
    sum += light;
    squares += light * light;
  }
  return Math.sqrt(Math.max(0, squares / stepsOfLine - (sum / stepsOfLine) ** 2));
}

function detailOf(
  image: RgbaImage,
  points: readonly Point3[],
  lines: readonly (readonly [number, number])[],
): number | null {
  let sum = 0;
  for (const [from, to] of lines) {
    const [start, end] = [points[from], points[to]];
    const spread = start && end && spreadAlong(image, start, end);
    if (typeof spread !== 'number') return null;
    sum += spread / lines.length;
  }
  return sum;
}

/** Median of each logarithm of the channels' ratios, so that a few strands of hair or a highlight do not count. */
function hueOf(
  image: RgbaImage,
  points: readonly Point3[],
  indices: readonly number[],
): readonly [number, number] | null {
  const colours = indices.flatMap((index) => {
    const point = points[index];
    const colour = point && colourAt(image, point[0], point[1]);
    return colour ? [colour] : [];
  });
  if (colours.length < indices.length / 2) return null;
  const median = (pick: (colour: Rgb) => number) =>
    colours.map(pick).toSorted((a, b) => a - b)[Math.floor(colours.length / 2)] ?? 0;
  return [median(([r, g]) => log(r) - log(g)), median(([, g, b]) => log(b) - log(g))];
}

/** Share of overexposed pixels where the lenses of glasses would be. */
function glareOf(image: RgbaImage, points: readonly Point3[]): number {
  let [bright, seen] = [0, 0];
  for (const eye of [0, 1] as const) {
    const [outer, inner] = [points[lens.outer[eye]], points[lens.inner[eye]]];
    if (!outer || !inner) continue;
    const [acrossX, acrossY] = [inner[0] - outer[0], inner[1] - outer[1]];
    const [centreX, centreY] = [(inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2];
    for (let row = 0; row <= lens.steps; row++)
      for (let column = 0; column <= lens.steps; column++) {
        const along = lens.halfWidth * (2 * (column / lens.steps) - 1);
        const down = lens.halfHeight * (2 * (row / lens.steps) - 1);
        const x = Math.round(centreX + acrossX * along - acrossY * down);
        const y = Math.round(centreY + acrossY * along + acrossX * down);
        if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
        const at = (y * image.width + x) * 4;
        seen++;
        if (Math.min(image.data[at] ?? 0, image.data[at + 1] ?? 0, image.data[at + 2] ?? 0) > overexposed)
          bright++;
      }
  }
  return seen > 0 ? bright / seen : 0;
}

/** Looks for a mask, a hand and glare; null where the face reaches out of the picture. */
export function occlusionOf(image: RgbaImage, points: readonly Point3[]): Occlusion | null {
  const mouthDetail = detailOf(image, points, mouthLines);
  const eyeDetails = [rightEyeLines, leftEyeLines].map((lines) => detailOf(image, points, lines));
  const [mouth, cheeks] = [hueOf(image, points, lowerFace), hueOf(image, points, cheekbones)];
  const [right, left] = eyeDetails;
  if (mouthDetail === null || typeof right !== 'number' || typeof left !== 'number' || !mouth || !cheeks)
    return null;
  return {
    mouthDetail,
    eyeDetail: Math.max(right, left),
    mouthColour: Math.hypot(mouth[0] - cheeks[0], mouth[1] - cheeks[1]),
    glare: glareOf(image, points),
  };
}
