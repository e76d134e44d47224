import type { Point3, RgbaImage } from '../image.ts';
import { smoothStep } from './pose.ts';
import faceTriangles from './triangles.json' with { type: 'json' };

/** One corner of the puppet's surface. Pixels of the still; z towards the camera. */
interface Vertex {
  x: number;
  y: number;
  z: number;
  /** where its colour lies in the texture */
  u: number;
  v: number;
  /** how much it follows the head: 1 on the face, 0 in the background */
  follows: number;
  /** how much it follows the jaw, 0 to 1 */
  jaw: number;
  /** a vertex of the mouth's inside: the lip vertex it lies on, its column in the painted strip, and on which lip */
  inside?: { lip: number; column: number; lower: boolean };
}

/** A vertex of an eyelid: how it moves, and where its skin comes from, when the eye shuts. */
interface LidMove {
  vertex: number;
  x: number;
  y: number;
  z: number;
  /** the neighbour nearer the brow, whose skin it takes, and how much of it */
  skinFrom: number;
  skinShare: number;
}

/** A surface that can be posed and drawn. */
export interface PuppetModel {
  vertices: Vertex[];
  triangles: number[];
  lids: LidMove[];
  /** the still with a strip below it, painted as the inside of a mouth */
  texture: RgbaImage;
  width: number;
  height: number;
  /** pixels between the eyes' centres: the puppet's unit of length */
  eyeDistance: number;
  /** what the head turns about */
  pivot: { x: number; y: number; z: number };
  /** the face's "down" in the image, a unit vector */
  down: { x: number; y: number };
  /** colour around a flat card, absent where the still itself is the background */
  background?: number;
}

/** Height in pixels of the painted strip under the still. */
export const stripHeight = 64;

const depthOfNose = 0.6;
const pivotBehind = -1;
const pivotBelow = 1.5;
const lashes = 0.035;
const lidLift = 0.1;
const lidSkin = 0.5;
const teeth = 0.24;

// Lists of mesh points: MediaPipe's canonical face model (Apache-2.0).
const oval = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/** the oval grown: hair, ears, neck, then background */
const ringScales = [1.1, 1.22, 1.36, 1.52, 1.7, 1.9, 2.15, 2.45];
const eyes = [
  {
    upper: [246, 161, 160, 159, 158, 157, 173],
    lower: [7, 163, 144, 145, 153, 154, 155],
    crease: [247, 30, 29, 27, 28, 56, 190],
    brow: [113, 225, 224, 223, 222, 221, 189],
  },
  {
    upper: [466, 388, 387, 386, 385, 384, 398],
    lower: [249, 390, 373, 374, 380, 381, 382],
    crease: [467, 260, 259, 257, 258, 286, 414],
    brow: [342, 445, 444, 443, 442, 441, 413],
  },
];
const innerUpperLip = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
const innerLowerLip = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];
const upperLip = new Set([
  ...innerUpperLip,
  ...[185, 40, 39, 37, 0, 267, 269, 270, 409, 184, 74, 73, 72, 11, 302, 303, 304, 408, 183, 42, 41, 38, 12],
  ...[268, 271, 272, 407, 61, 291, 76, 306, 62, 292],
]);
const lowerLip = new Set([
  ...[95, 88, 178, 87, 14, 317, 402, 318, 324, 146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16],
  ...[315, 404, 320, 307, 96, 89, 179, 86, 15, 316, 403, 319, 325],
]);

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`No item ${index}`);
  return item;
}

function mean(points: readonly Point3[], indices: readonly number[]): Point3 {
  const sum = [0, 1, 2].map((axis) =>
    indices.reduce((total, index) => total + (pick(points, index)[axis] ?? 0), 0),
  );
  return [(sum[0] ?? 0) / indices.length, (sum[1] ?? 0) / indices.length, (sum[2] ?? 0) / indices.length];
}

/** Paints teeth, dark and tongue, in the light that falls on the cheeks and the chin. */
function paintMouth(texture: Uint8ClampedArray, still: RgbaImage, points: readonly Point3[]): void {
  const { width, height } = still;
  const skin = [0, 1, 2].map((channel) =>
    [50, 280, 205, 425, 151].reduce((sum, index) => {
      const [x, y] = pick(points, index);
      return sum + (still.data[(Math.round(y) * width + Math.round(x)) * 4 + channel] ?? 0) / 5;
    }, 0),
  );
  const light = [205, 165, 140].map((typical, channel) => Math.min(1.2, pick(skin, channel) / typical));
  for (let y = 0; y < stripHeight; y++)
    for (let x = 0; x < 128; x++) {
      const side = (x - 64) / 60;
      const down = y / 58;
      const edge = 1 - 0.75 * side * side;
      let colour = [44, 14, 16];
      if (down < teeth * (1 - 0.5 * side * side)) {
        const shade = edge * (0.3 + 0.7 * smoothStep(0.02, 0.12, down)) * (x % 15 === 4 ? 0.9 : 1);
        colour = [196 * shade, 178 * shade, 164 * shade];
      } else if (down > 0.72 + 0.3 * side * side) colour = [118 * edge, 52 * edge, 52 * edge];
      const lit = colour.map((value, channel) => value * pick(light, channel));
      texture.set([...lit, 255], ((height + y) * width + x) * 4);
    }
}

function textureOf(still: RgbaImage, points: readonly Point3[] | null): RgbaImage {
  const height = still.height + stripHeight;
  const data = new Uint8ClampedArray(still.width * height * 4);
  data.set(still.data);
  if (points) paintMouth(data, still, points);
  return { data, width: still.width, height };
}

/** The face's own axes in the still, in units of the distance between the eyes. */
function axesOf(points: readonly Point3[]) {
  const right = mean(points, [33, 133]);
  const left = mean(points, [263, 362]);
  const eyeDistance = Math.hypot(left[0] - right[0], left[1] - right[1]);
  const along = { x: (left[0] - right[0]) / eyeDistance, y: (left[1] - right[1]) / eyeDistance };
  return {
    between: mean(points, [33, 133, 263, 362]),
    eyeDistance,
    along,
    down: { x: -along.y, y: along.x },
  };
}

/**
 * Makes a head of a still and the 468 mesh points of its face: the mesh with a nose of 0.6 eye distances, and eight
 * rings around it that follow less and less until the picture stands still.
 */
export function headModel(still: RgbaImage, points: readonly Point3[]): PuppetModel {
  const { between, eyeDistance, along, down } = axesOf(points);
  const depth = (depthOfNose * eyeDistance) / (between[2] - pick(points, 1)[2]);
  const pivotZ = pivotBehind * eyeDistance;
  const vertices: Vertex[] = points.slice(0, 468).map(([x, y, z]) => ({
    x,
    y,
    z: (between[2] - z) * depth,
    u: x,
    v: y,
    follows: 1,
    jaw: 0,
  }));
  const triangles = [...faceTriangles];

  // The net draws the lids a little tight: take the lashes along.
  const nudge = (index: number, by: number) => {
    const vertex = pick(vertices, index);
    vertex.x += down.x * by * eyeDistance;
    vertex.y += down.y * by * eyeDistance;
    vertex.u = vertex.x;
    vertex.v = vertex.y;
  };
  for (const { upper, lower } of eyes) {
    for (const index of upper) nudge(index, -0.4 * lashes);
    for (const index of lower) nudge(index, lashes);
  }

  // The lower lip follows a parabola between the corners, the chin moves whole, the cheeks taper.
  const mouth = mean(points, [78, 308]);
  const [cornerX, cornerY] = pick(points, 308);
  const [otherX, otherY] = pick(points, 78);
  const half = Math.hypot(cornerX - otherX, cornerY - otherY) / 2;
  vertices.forEach((vertex, index) => {
    const [dx, dy] = [vertex.x - mouth[0], vertex.y - mouth[1]];
    const side = Math.abs(dx * along.x + dy * along.y) / half;
    const below = (dx * down.x + dy * down.y) / eyeDistance;
    if (upperLip.has(index) || (below <= 0 && !lowerLip.has(index))) return;
    const near = Math.max(0, 1 - side * side) ** 0.7;
    const far = 1 - smoothStep(0.9, 2.4, side);
    const share = smoothStep(0.05, 0.55, below);
    vertex.jaw = near * (1 - share) + far * share;
  });

  const lids: LidMove[] = eyes.flatMap(({ upper, lower, crease, brow }) =>
    upper.flatMap((lid, at) => {
      const [from, to] = [pick(vertices, lid), pick(vertices, pick(lower, at))];
      const [fold, above] = [pick(crease, at), pick(brow, at)];
      const move = (vertex: number, share: number, skinFrom: number, skinShare: number): LidMove => ({
        vertex,
        x: (to.x - from.x) * share,
        y: (to.y - from.y) * share,
        z: (to.z - from.z) * share,
        skinFrom,
        skinShare,
      });
      return [move(lid, 1, fold, lidLift), move(fold, 0.5, above, lidSkin), move(above, 0.12, 0, 0)];
    }),
  );

  const centre = mean(points, oval);
  let previous = oval;
  for (const scale of ringScales) {
    const ring = oval.map((index) => {
      const edge = pick(vertices, index);
      const [dx, dy] = [edge.x - centre[0], edge.y - centre[1]];
      const neck = smoothStep(0.1, 0.9, (dx * down.x + dy * down.y) / Math.hypot(dx, dy));
      const [x, y] = [centre[0] + dx * scale, centre[1] + dy * scale];
      return (
        vertices.push({
          x,
          y,
          z: edge.z + (pivotZ - edge.z) * smoothStep(1, 1.55, scale),
          u: x,
          v: y,
          follows: (1 - smoothStep(1.4, 2.45, scale)) * (1 - neck) + (1 - smoothStep(1, 2, scale)) * neck,
          jaw: edge.jaw * (1 - smoothStep(1, 1.5, scale)),
        }) - 1
      );
    });
    for (let k = 0; k < oval.length; k++) {
      const next = (k + 1) % oval.length;
      const [a, b, c, d] = [pick(previous, k), pick(ring, k), pick(previous, next), pick(ring, next)];
      triangles.push(a, b, c, c, b, d);
    }
    previous = ring;
  }

  const insides = [innerUpperLip, innerLowerLip].map((lips, row) =>
    lips.map((lip, at) => {
      const { x, y, z, jaw } = pick(vertices, lip);
      const inside = { lip, column: 4 + at * 12, lower: row === 1 };
      return vertices.push({ x, y, z: z - 0.03 * eyeDistance, u: 0, v: 0, follows: 1, jaw, inside }) - 1;
    }),
  );
  const [top, bottom] = [pick(insides, 0), pick(insides, 1)];
  for (let at = 0; at < top.length - 1; at++) {
    const [a, b, c, d] = [pick(top, at), pick(bottom, at), pick(top, at + 1), pick(bottom, at + 1)];
    triangles.push(a, b, c, c, b, d);
  }

  return {
    vertices,
    triangles,
    lids,
    texture: textureOf(still, points),
    width: still.width,
    height: still.height,
    eyeDistance,
    pivot: {
      x: between[0] + down.x * pivotBelow * eyeDistance,
      y: between[1] + down.y * pivotBelow * eyeDistance,
      z: pivotZ,
    },
    down,
  };
}

/** The same still as a flat print on a grey ground: what a photo held to the camera looks like. */
export function cardModel(still: RgbaImage, points: readonly Point3[]): PuppetModel {
  const { width, height } = still;
  const { eyeDistance, down } = axesOf(points);
  const [columns, rows] = [16, 12];
  const vertices: Vertex[] = [];
  const triangles: number[] = [];
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= columns; column++)
      vertices.push({
        x: width / 2 + (column / columns - 0.5) * width * 0.8,
        y: height / 2 + (row / rows - 0.5) * height * 0.8,
        z: 0,
        u: (column / columns) * (width - 1),
        v: (row / rows) * (height - 1),
        follows: 1,
        jaw: 0,
      });
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const a = row * (columns + 1) + column;
      const b = a + columns + 1;
      triangles.push(a, a + 1, b, b, a + 1, b + 1);
    }
  return {
    vertices,
    triangles,
    lids: [],
    texture: textureOf(still, null),
    width,
    height,
    eyeDistance,
    pivot: { x: width / 2, y: height / 2, z: 0 },
    down,
    background: 0xff6e6e6e,
  };
}
