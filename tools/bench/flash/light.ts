import { flashGrid, skinDiscs } from '../../../face/flashLight.ts';
import type { Point3, RgbaImage } from '../../../face/image.ts';
import faceTriangles from '../../../face/puppet/triangles.json' with { type: 'json' };
import type { Subject } from './subjects.ts';

/** A screen in front of a face: metres, and candela per square metre at white. */
export interface Screen {
  name: string;
  width: number;
  height: number;
  luminance: number;
  distance: number;
}

export const screens: readonly Screen[] = [
  { name: 'kiosk, 27 inch upright', width: 0.336, height: 0.598, luminance: 250, distance: 0.5 },
  { name: 'desk, 15.6 inch', width: 0.345, height: 0.194, luminance: 220, distance: 0.6 },
];

/** Illuminance (lux) that a white screen gives a face that looks at its middle: the sum over a Lambertian rectangle. */
export function screenLux({ width, height, luminance, distance }: Screen): number {
  const parts = 40;
  let lux = 0;
  for (let row = 0; row < parts; row++)
    for (let column = 0; column < parts; column++) {
      const x = ((column + 0.5) / parts - 0.5) * width;
      const y = ((row + 0.5) / parts - 0.5) * height;
      const squared = x * x + y * y + distance * distance;
      lux += (luminance * (distance * distance)) / (squared * squared) / (parts * parts);
    }
  return lux * width * height;
}

/** A pixel that the measurement looks at, and how much of the screen's light reaches what it shows. */
export interface LitPixel {
  at: number;
  /** on the skin, or behind the head */
  skin: boolean;
  /** cosine between the surface and the screen; on the skin by the mesh's own triangle */
  facing: number;
  /** distance from the middle of the head in its half axes: hair below about 1.2 */
  fromHead: number;
}

/** The screen's middle as seen from the face: a little below the eyes. Image axes, z towards the camera negative. */
const toScreen = [0, 0.2, -0.98] as const;

function facingOfTriangles(points: readonly Point3[]) {
  return Array.from({ length: faceTriangles.length / 3 }, (_, index) => index * 3).flatMap((first) => {
    const [one, two, three] = [0, 1, 2].map((corner) => points[faceTriangles[first + corner] ?? -1]);
    if (!one || !two || !three) return [];
    const [ux, uy, uz] = [two[0] - one[0], two[1] - one[1], two[2] - one[2]];
    const [vx, vy, vz] = [three[0] - one[0], three[1] - one[1], three[2] - one[2]];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.hypot(nx, ny, nz) || 1;
    // Turned so that it looks at the camera.
    const side = nz > 0 ? -1 : 1;
    const cosine = (side * (nx * toScreen[0] + ny * toScreen[1] + nz * toScreen[2])) / length;
    return [{ one, two, three, facing: Math.max(0, cosine) }];
  });
}

const side = (p: Point3, q: Point3, x: number, y: number) =>
  (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);

/** How much a point of the skin faces the screen, by the triangle that it lies in. */
function facingAt(triangles: ReturnType<typeof facingOfTriangles>, x: number, y: number): number {
  for (const { one, two, three, facing } of triangles) {
    const a = side(one, two, x, y);
    const b = side(two, three, x, y);
    const c = side(three, one, x, y);
    if ((a >= 0 && b >= 0 && c >= 0) || (a <= 0 && b <= 0 && c <= 0)) return facing;
  }
  return 0.7;
}

/** The pixels that `chromaOf` reads, with the light that reaches them. */
export function litPixels({ image, points }: Subject['frames'][number]): LitPixel[] {
  const triangles = facingOfTriangles(points);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [west, east, top, chin] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fromHead = (x: number, y: number) =>
    Math.hypot((x - (west + east) / 2) / ((east - west) / 2), (y - (top + chin) / 2) / ((chin - top) / 1.7));
  const pixels: LitPixel[] = [];
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < image.width && y < image.height;
  for (const disc of skinDiscs(points)) {
    const reach = Math.ceil(disc.radius) + flashGrid.skin;
    const near = triangles.filter(
      ({ one, two, three }) =>
        Math.min(one[0], two[0], three[0]) <= disc.x + reach &&
        Math.max(one[0], two[0], three[0]) >= disc.x - reach &&
        Math.min(one[1], two[1], three[1]) <= disc.y + reach &&
        Math.max(one[1], two[1], three[1]) >= disc.y - reach,
    );
    const begin = (value: number) => Math.floor((value - reach) / flashGrid.skin) * flashGrid.skin;
    for (let y = begin(disc.y); y <= disc.y + reach; y += flashGrid.skin)
      for (let x = begin(disc.x); x <= disc.x + reach; x += flashGrid.skin)
        if (inside(x, y) && Math.hypot(x - disc.x, y - disc.y) <= disc.radius)
          pixels.push({
            at: (y * image.width + x) * 4,
            skin: true,
            facing: facingAt(near, x, y),
            fromHead: 0,
          });
  }
  for (let y = 0; y < Math.min(chin, image.height); y += flashGrid.background)
    for (let x = 0; x < image.width; x += flashGrid.background)
      if (Math.abs(x - (west + east) / 2) >= 0.7 * (east - west))
        pixels.push({
          at: (y * image.width + x) * 4,
          skin: false,
          facing: 0.9,
          fromHead: fromHead(x, y),
        });
  return pixels;
}

/** A picture of the same size, black: only its lit pixels are ever filled in. */
export const blankLike = ({ width, height }: RgbaImage): RgbaImage => ({
  data: new Uint8ClampedArray(width * height * 4),
  width,
  height,
});
