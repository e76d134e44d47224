import { cropOfRegion, cropToFloats, type Point3, type Region, type RgbaImage, toImage } from '../image.ts';
import { loadNet, type ReadAsset, type Tf } from '../nets.ts';
import { leftEye, leftEyeOutline, rightEye, rightEyeOutline } from './landmarks.ts';

/** The points of a face, in pixels of the image, with the lids where the iris net sees them. */
export interface FaceMesh {
  /** 468 points; see `landmarks.ts` */
  points: Point3[];
  /** how sure the net is that this is a face, 0 to 1 */
  confidence: number;
  /** the pixels that the net looked at: 192 × 192 RGB in 0 to 1, the face upright and of a fixed size */
  crop: Float32Array;
}

/** Side of {@link FaceMesh.crop}. */
export const meshSize = 192;
const irisSize = 64;
/** the eye's crop by its width */
const eyeEnlargement = 2.3;
/** an eye so much narrower than the other is turned away, and the iris net guesses */
const turnedAway = 0.6;

/** Of FaceMesh its points and whether they are a face; the contours are the points again. */
const meshOutputs = ['Identity_2', 'Identity_1'];
/** Of the iris net the lids; the iris itself has a branch of its own, half of the net. */
const lids = 'StatefulPartitionedCall/model/conv_eyes_contours_and_brows/BiasAdd';

type Eye = { outer: number; inner: number };

function eyeRegion(points: readonly Point3[], { outer, inner }: Eye, angle: number): Region {
  const [outerX = 0, outerY = 0] = points[outer] ?? [];
  const [innerX = 0, innerY = 0] = points[inner] ?? [];
  const width = Math.hypot(outerX - innerX, outerY - innerY);
  return { x: (outerX + innerX) / 2, y: (outerY + innerY) / 2, size: width * eyeEnlargement, angle };
}

/** The region in which to look for this face in the next frame. */
export function regionAround(points: readonly Point3[]): Region {
  const [rightX = 0, rightY = 0] = points[rightEye.outer] ?? [];
  const [leftX = 0, leftY = 0] = points[leftEye.outer] ?? [];
  const angle = Math.atan2(leftY - rightY, leftX - rightX);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [low, high, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const along = x * cos + y * sin;
    const down = y * cos - x * sin;
    low = Math.min(low, along);
    high = Math.max(high, along);
    top = Math.min(top, down);
    bottom = Math.max(bottom, down);
  }
  const [along, down] = [(low + high) / 2, (top + bottom) / 2];
  return {
    x: along * cos - down * sin,
    y: along * sin + down * cos,
    size: Math.max(high - low, bottom - top) * 1.5,
    angle,
  };
}

/** FaceMesh and iris (MediaPipe, Apache-2.0) as graph models. */
export async function loadMesh(tf: Tf, read: ReadAsset) {
  const [mesh, iris] = await Promise.all([
    loadNet(tf, 'facemesh', meshSize, read, meshOutputs),
    loadNet(tf, 'iris', irisSize, read, [lids]),
  ]);

  async function refineEyes(image: RgbaImage, points: Point3[], angle: number): Promise<void> {
    const [right, left] = [eyeRegion(points, rightEye, angle), eyeRegion(points, leftEye, angle)];
    // The net was made for one side; the other eye is shown to it mirrored.
    const eyes = [
      { region: right, outline: rightEyeOutline, crop: cropOfRegion(right, irisSize), other: left },
      { region: left, outline: leftEyeOutline, crop: cropOfRegion(left, irisSize, true), other: right },
    ].filter(({ region, other }) => region.size > turnedAway * other.size);
    const [values] = await iris.run(
      eyes.map(({ crop }) =>
        cropToFloats(image, crop, irisSize, irisSize, { scale: 1 / 255, edge: 'clamp' }),
      ),
    );
    if (!values) throw new Error('The iris net gave no output');
    const each = values.length / eyes.length;
    eyes.forEach(({ outline, crop }, eye) => {
      outline.forEach((index, at) => {
        const offset = eye * each + at * 3;
        const [x, y] = toImage(crop, values[offset] ?? 0, values[offset + 1] ?? 0);
        points[index] = [x, y, points[index]?.[2] ?? 0];
      });
    });
  }

  return {
    dispose() {
      mesh.dispose();
      iris.dispose();
    },
    /** Looks for a face in the region; null when there is none. */
    async find(image: RgbaImage, region: Region): Promise<FaceMesh | null> {
      const transform = cropOfRegion(region, meshSize);
      const crop = cropToFloats(image, transform, meshSize, meshSize, { scale: 1 / 255 });
      const [values, [flag] = []] = await mesh.run([crop]);
      if (flag === undefined || values?.length !== 468 * 3)
        throw new Error('FaceMesh gave unexpected outputs');
      if (flag < 0.5) return null;
      const depth = region.size / meshSize;
      const points = Array.from({ length: 468 }, (_, index): Point3 => {
        const [x, y] = toImage(transform, values[index * 3] ?? 0, values[index * 3 + 1] ?? 0);
        return [x, y, (values[index * 3 + 2] ?? 0) * depth];
      });
      await refineEyes(image, points, region.angle);
      return { points, confidence: flag, crop };
    },
  };
}
