import type { Point3 } from '../image.ts';
import { innerLips, innerMouthCorners, leftEye, mouthCorners, noseTip, rightEye } from './landmarks.ts';

/** What the judge needs of a face's geometry; units of `FaceObservation`, which says what each means. */
export interface FaceSignals {
  yaw: number;
  pitch: number;
  rollDeg: number;
  eyeOpennessWider: number;
  eyeOpennessNarrower: number;
  mouthOpenness: number;
  /** distance of the eyes by the distance from eyes to mouth */
  aspect: number;
  /** distance of the eyes' centres in pixels */
  eyeDistance: number;
}

const at = (points: readonly Point3[], index: number): Point3 => points[index] ?? [0, 0, 0];

const distance = (one: Point3, other: Point3) => Math.hypot(one[0] - other[0], one[1] - other[1]);

function mean(points: readonly Point3[]): Point3 {
  const sum = points.reduce<[number, number, number]>(
    ([x, y, z], [px, py, pz]) => [x + px, y + py, z + pz],
    [0, 0, 0],
  );
  return [sum[0] / points.length, sum[1] / points.length, sum[2] / points.length];
}

/** Eye aspect ratio (Soukupová & Čech 2016): the lids' distance by the eye's width. */
function eyeAspectRatio(points: readonly Point3[], eye: typeof rightEye | typeof leftEye): number {
  const lids = eye.upper.reduce(
    (sum, upper, index) => sum + distance(at(points, upper), at(points, eye.lower[index] ?? upper)),
    0,
  );
  return lids / (2 * distance(at(points, eye.outer), at(points, eye.inner)));
}

const corners = (points: readonly Point3[], eye: typeof rightEye | typeof leftEye) =>
  mean([eye.outer, eye.inner, ...eye.upper, ...eye.lower].map((index) => at(points, index)));

/**
 * Two-dimensional ratios of the mesh. The net's own depth gives compressed angles; the ratios separate real heads from
 * swung pictures, because a nose that lies in the picture's plane stays between the eyes.
 */
export function signalsOf(points: readonly Point3[]): FaceSignals {
  const right = corners(points, rightEye);
  const left = corners(points, leftEye);
  const eyeDistance = distance(right, left);
  const [alongX, alongY] = [(left[0] - right[0]) / eyeDistance, (left[1] - right[1]) / eyeDistance];
  const between = mean([right, left]);
  const along = ([x, y]: Point3) => (x - between[0]) * alongX + (y - between[1]) * alongY;
  const down = ([x, y]: Point3) => (y - between[1]) * alongX - (x - between[0]) * alongY;
  const nose = at(points, noseTip);
  const mouth = mean(mouthCorners.map((index) => at(points, index)));
  const eyes = [eyeAspectRatio(points, rightEye), eyeAspectRatio(points, leftEye)] as const;
  const lips = innerLips.reduce(
    (sum, [upper, lower]) => sum + distance(at(points, upper), at(points, lower)) / innerLips.length,
    0,
  );
  return {
    yaw: along(nose) / eyeDistance,
    pitch: down(nose) / down(mouth),
    rollDeg: (Math.atan2(alongY, alongX) * 180) / Math.PI,
    eyeOpennessWider: Math.max(...eyes),
    eyeOpennessNarrower: Math.min(...eyes),
    mouthOpenness: lips / distance(at(points, innerMouthCorners[0]), at(points, innerMouthCorners[1])),
    aspect: eyeDistance / down(mouth),
    eyeDistance,
  };
}
