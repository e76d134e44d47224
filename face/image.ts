/** Pixels, four bytes each (RGBA), row by row; `ImageData` is one. */
export interface RgbaImage {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** x to the right, y down, in pixels of the image. */
export type Point = readonly [x: number, y: number];

/** x, y as in {@link Point}; z in the same unit, smaller towards the camera. */
export type Point3 = readonly [x: number, y: number, z: number];

/**
 * Maps a crop's pixels to the image's: (x, y) → (a·x + b·y + e, c·x + d·y + f).
 * A rotation and scale, so c = −b and d = a, unless the crop is mirrored.
 */
export interface CropTransform {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

/** A square in the image, turned about its centre by `angle` (radians, clockwise). */
export interface Region {
  x: number;
  y: number;
  size: number;
  angle: number;
}

/** The crop that fills `pixels` × `pixels` with the region; mirrored if asked. */
export function cropOfRegion({ x, y, size, angle }: Region, pixels: number, mirrored = false): CropTransform {
  const scale = size / pixels;
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const flip = mirrored ? -1 : 1;
  const centre = (pixels - 1) / 2;
  const [a, b, c, d] = [cos * flip, -sin, sin * flip, cos];
  return { a, b, c, d, e: x - a * centre - b * centre, f: y - c * centre - d * centre };
}

/** Where a point of the crop lies in the image. */
export function toImage({ a, b, c, d, e, f }: CropTransform, x: number, y: number): Point {
  return [a * x + b * y + e, c * x + d * y + f];
}

/**
 * The rotation, scale and shift that best (least squares) carries `to`, points of a template, onto `from`, points of
 * the image: Umeyama 1991 without reflection. Returned as the crop whose template positions are `to`.
 */
export function cropAligning(from: readonly Point[], to: readonly Point[]): CropTransform {
  const centre = (points: readonly Point[]): Point => [
    points.reduce((sum, [x]) => sum + x, 0) / points.length,
    points.reduce((sum, [, y]) => sum + y, 0) / points.length,
  ];
  const [fromX, fromY] = centre(from);
  const [toX, toY] = centre(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  to.forEach(([x, y], index) => {
    const [u, v] = from[index] ?? [0, 0];
    const [dx, dy, du, dv] = [x - toX, y - toY, u - fromX, v - fromY];
    along += dx * du + dy * dv;
    across += dx * dv - dy * du;
    spread += dx * dx + dy * dy;
  });
  const [a, c] = [along / spread, across / spread];
  return { a, b: -c, c, d: a, e: fromX - a * toX + c * toY, f: fromY - c * toX - a * toY };
}

/**
 * Cuts a crop out of the image: bilinear, averaging over as many samples as the crop is coarser than the image.
 * Outside the image the crop is 0 (`edge: 'black'`) or the nearest pixel (`edge: 'clamp'`).
 * Returns RGB values in 0…255 times `scale` plus `shift`, row by row.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over pixels; a call for each sample would cost more than it explains
export function cropToFloats(
  image: RgbaImage,
  crop: CropTransform,
  width: number,
  height: number,
  { scale = 1, shift = 0, edge = 'black' as 'black' | 'clamp', samples = 1 } = {},
): Float32Array {
  const { data, width: w, height: h } = image;
  const out = new Float32Array(width * height * 3);
  // Every index below is inside the image; a check for each would double the time of the hottest loop there is.
  const at = (index: number) => data[index] as number;
  const { a, b, c, d, e, f } = crop;
  const weight = scale / (samples * samples);
  let o = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let s = 0; s < samples * samples; s++) {
        const sx = x + ((s % samples) + 0.5) / samples - 0.5;
        const sy = y + (Math.floor(s / samples) + 0.5) / samples - 0.5;
        let u = a * sx + b * sy + e;
        let v = c * sx + d * sy + f;
        if (edge === 'clamp') {
          u = u < 0 ? 0 : u > w - 1 ? w - 1 : u;
          v = v < 0 ? 0 : v > h - 1 ? h - 1 : v;
        } else if (!(u >= 0 && v >= 0 && u <= w - 1 && v <= h - 1)) continue;
        const x0 = u | 0;
        const y0 = v | 0;
        const fx = u - x0;
        const fy = v - y0;
        const right = x0 < w - 1 ? 4 : 0;
        const below = y0 < h - 1 ? w * 4 : 0;
        const p = (y0 * w + x0) * 4;
        const w00 = (1 - fx) * (1 - fy);
        const w10 = fx * (1 - fy);
        const w01 = (1 - fx) * fy;
        const w11 = fx * fy;
        red += at(p) * w00 + at(p + right) * w10 + at(p + below) * w01 + at(p + right + below) * w11;
        green +=
          at(p + 1) * w00 +
          at(p + right + 1) * w10 +
          at(p + below + 1) * w01 +
          at(p + right + below + 1) * w11;
        blue +=
          at(p + 2) * w00 +
          at(p + right + 2) * w10 +
          at(p + below + 2) * w01 +
          at(p + right + below + 2) * w11;
      }
      out[o] = red * weight + shift;
      out[o + 1] = green * weight + shift;
      out[o + 2] = blue * weight + shift;
    }
  }
  return out;
}
