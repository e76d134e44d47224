import type { FaceObservation } from '../domain/liveness/observation.ts';
import type { Point3, RgbaImage } from './image.ts';
import { leftEye, rightEye } from './mesh/landmarks.ts';

type Chroma = NonNullable<NonNullable<FaceObservation['face']>['chroma']>;

/** Mesh points in the middle of the forehead and of both cheeks: skin without hair, brows, beard or glasses. */
const skinPoints = [151, 50, 280] as const;
/** radius of the skin that is looked at around each, by the distance of the outer corners of the eyes */
const skinRadius = 0.22;
/** Of the skin every second pixel in both directions is taken, of the background every eighth. */
export const flashGrid = { skin: 2, background: 8 };
/** The background begins so far from the middle of the face and ends so far, in widths of the face: no hair, no room's far end. */
const background = { from: 0.75, to: 1.5 };
/** Above and below these the sensor says nothing of a colour any more. */
const [darkest, brightest] = [8, 250];
const fewest = 40;

/** Linear light (IEC 61966-2-1) of each value of a channel. */
const linear = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

const rounded = (value: number) => Number(value.toFixed(5));

/** Means of linear light over pixels that are neither over- nor underexposed. */
function createMean({ data, width, height }: RgbaImage) {
  const sum = { red: 0, green: 0, blue: 0, count: 0, taken: 0 };
  return {
    take(x: number, y: number): void {
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      const at = (y * width + x) * 4;
      const [red, green, blue] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
      sum.taken++;
      if (Math.max(red, green, blue) > brightest || Math.min(red, green, blue) < darkest) return;
      sum.red += linear[red] as number;
      sum.green += linear[green] as number;
      sum.blue += linear[blue] as number;
      sum.count++;
    },
    chroma(): [number, number] | null {
      // Where most of it clips, what is left over is the edge of something else.
      if (sum.count < fewest || sum.count < sum.taken / 3) return null;
      return [rounded(Math.log(sum.red / sum.green)), rounded(Math.log(sum.blue / sum.green))];
    },
  };
}

/** Where the skin is looked at, in pixels of the image. */
export function skinDiscs(points: readonly Point3[]): { x: number; y: number; radius: number }[] {
  const [right = [0, 0], left = [0, 0]] = [points[rightEye.outer], points[leftEye.outer]];
  const radius = skinRadius * Math.hypot(left[0] - right[0], left[1] - right[1]);
  return skinPoints.map((index) => {
    const [x = 0, y = 0] = points[index] ?? [];
    return { x, y, radius };
  });
}

const upTo = (value: number, step: number) => Math.ceil(value / step) * step;

/**
 * Measures the colour of the skin and of what is behind the person, for the random colour flash
 * (`domain/liveness/flash.ts`): forehead and cheeks, and what lies left and right of the head above the chin.
 * @param points the face's mesh, in pixels of the image
 */
export function chromaOf(image: RgbaImage, points: readonly Point3[]): Chroma | null {
  const skin = createMean(image);
  for (const disc of skinDiscs(points))
    for (let y = upTo(disc.y - disc.radius, flashGrid.skin); y <= disc.y + disc.radius; y += flashGrid.skin)
      for (let x = upTo(disc.x - disc.radius, flashGrid.skin); x <= disc.x + disc.radius; x += flashGrid.skin)
        if (Math.hypot(x - disc.x, y - disc.y) <= disc.radius) skin.take(x, y);
  let [west, east, chin] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    chin = Math.max(chin, y);
  }
  const behind = createMean(image);
  const [middle, wide] = [(west + east) / 2, east - west];
  for (let y = 0; y < Math.min(chin, image.height); y += flashGrid.background)
    for (let x = 0; x < image.width; x += flashGrid.background) {
      const aside = Math.abs(x - middle) / wide;
      if (aside >= background.from && aside <= background.to) behind.take(x, y);
    }
  const [ofSkin, ofBackground] = [skin.chroma(), behind.chroma()];
  return ofSkin && ofBackground ? { skin: ofSkin, background: ofBackground } : null;
}
