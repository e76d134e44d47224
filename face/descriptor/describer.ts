import type * as faceApiModule from 'face-api.js';
import { readVerified } from '../assets.ts';
import { cropToFloats, type Point, type RgbaImage } from '../image.ts';
import { loadDetector, regionOf } from '../mesh/detector.ts';
import { loadMesh, regionAround } from '../mesh/mesh.ts';
import type { ReadAsset, Tf } from '../nets.ts';
import type { PixelBox } from '../quality.ts';
import { alignedCrop, alignedSize, fiveOf68, fiveOfMesh } from './align.ts';
import { withRoom } from './room.ts';

/** face-api.js on the process's one tfjs; passed in like {@link Tf}. */
export type FaceApi = typeof faceApiModule;

/** One face as numbers: what two pictures are compared by. */
export interface FaceDescription {
  /** 128 values; Euclidean distance is the measure */
  descriptor: number[];
  /** distance of the outer corners of the eyes in pixels of the picture: how much of the face there was to see */
  eyeDistance: number;
  /** the detector's confidence, 0 to 1 */
  confidence: number;
  /** where the face is, in pixels of the picture */
  box: PixelBox;
}

/** Why a picture gives no description. */
export type DescriptionProblem = 'no-face' | 'many-faces';

export type Described = ({ ok: true } & FaceDescription) | { ok: false; reason: DescriptionProblem };

export interface Describer {
  /** A chip photo (102 × 126), a template, an earlier capture: found by SSD and 68 landmarks, the most exact way. */
  describeReference(image: RgbaImage): Promise<Described>;
  /** A frame of the camera: found by BlazeFace and the mesh, a fifth of the time and as good on frames. */
  describeFrame(image: RgbaImage): Promise<Described>;
}

/** A face as either finder sees it, in pixels of the prepared picture. */
interface FoundFace {
  five: Point[];
  box: PixelBox;
  confidence: number;
}

/** a second face at least this wide, by the first, makes a picture ambiguous */
const companion = 0.5;

/** The largest face, if no other comes near it in size. */
function onlyFace<T>(faces: readonly T[], widthOf: (face: T) => number): T | DescriptionProblem {
  const [largest, second] = faces.toSorted((one, other) => widthOf(other) - widthOf(one));
  if (largest === undefined) return 'no-face';
  return second !== undefined && widthOf(second) >= companion * widthOf(largest) ? 'many-faces' : largest;
}

/**
 * Loads the nets for describing. Each face is turned upright onto dlib's template and described twice by dlib's ResNet,
 * once mirrored; the mean of both is what counts.
 * @throws AssetError when a model is missing or altered
 */
export async function loadDescriber(tf: Tf, faceApi: FaceApi, read: ReadAsset): Promise<Describer> {
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceApi.nets;
  for (const [net, name] of [
    [ssdMobilenetv1, 'ssd_mobilenetv1_model'],
    [faceLandmark68Net, 'face_landmark_68_model'],
    [faceRecognitionNet, 'face_recognition_model'],
  ] as const) {
    const manifest = await readVerified(`${name}-weights_manifest.json`, read);
    const groups = JSON.parse(new TextDecoder().decode(manifest)) as { weights: object[] }[];
    const weights = await readVerified(`${name}.bin`, read);
    const specs = groups.flatMap((group) => group.weights);
    // face-api.js declares tensors by its own copy of tfjs's types; at run time they are the same.
    net.loadFromWeightMap(tf.io.decodeWeights(weights.buffer, specs as never) as never);
  }
  const [detector, mesh] = await Promise.all([loadDetector(tf, read), loadMesh(tf, read)]);
  const ssd = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.3 });

  const detectWithLandmarks = async (rgb: object) =>
    faceApi.detectAllFaces(rgb as never, ssd).withFaceLandmarks();

  async function findByLandmarks(image: RgbaImage): Promise<FoundFace | DescriptionProblem> {
    const rgb = tf.tidy(() =>
      tf
        .tensor3d(new Int32Array(image.data), [image.height, image.width, 4], 'int32')
        .slice([0, 0, 0], [-1, -1, 3]),
    );
    let found: Awaited<ReturnType<typeof detectWithLandmarks>>;
    try {
      found = await detectWithLandmarks(rgb);
    } finally {
      rgb.dispose();
    }
    const face = onlyFace(found, ({ detection }) => detection.box.width);
    if (typeof face === 'string') return face;
    const { x, y, width, height } = face.detection.box;
    const five = fiveOf68.map((index): Point => {
      const point = face.landmarks.positions[index];
      return [point?.x ?? 0, point?.y ?? 0];
    });
    return { five, box: { x, y, width, height }, confidence: face.detection.score };
  }

  async function findByMesh(image: RgbaImage): Promise<FoundFace | DescriptionProblem> {
    const face = onlyFace(await detector.detect(image), ({ width }) => width);
    if (typeof face === 'string') return face;
    // The second look starts from where the first one found the points.
    const first = await mesh.find(image, regionOf(face));
    const found = first && ((await mesh.find(image, regionAround(first.points))) ?? first);
    if (!found) return 'no-face';
    const five = fiveOfMesh.map((index): Point => {
      const [x, y] = found.points[index] ?? [0, 0];
      return [x, y];
    });
    const { x, y, width, height, confidence } = face;
    return { five, box: { x, y, width, height }, confidence };
  }

  async function describeAligned(image: RgbaImage, five: readonly Point[]): Promise<number[]> {
    const crop = alignedCrop(five);
    const samples = Math.max(1, Math.round(Math.hypot(crop.a, crop.c)));
    const upright = cropToFloats(image, crop, alignedSize, alignedSize, { edge: 'clamp', samples });
    const input = tf.tensor3d(upright, [alignedSize, alignedSize, 3]);
    const mirrored = tf.reverse(input, 1);
    const both = await Promise.all(
      [input, mirrored].map((face) => faceRecognitionNet.computeFaceDescriptor(face as never)),
    );
    tf.dispose([input, mirrored]);
    const [one, other] = both as Float32Array[];
    if (!one || !other) throw new Error('The descriptor net gave no output');
    return Array.from(one, (value, index) => (value + (other[index] ?? 0)) / 2);
  }

  async function describe(picture: RgbaImage, finders: (typeof findByMesh)[]): Promise<Described> {
    const { image, zoom, border } = withRoom(picture);
    let found: FoundFace | DescriptionProblem = 'no-face';
    for (const find of finders) if (found === 'no-face') found = await find(image);
    if (typeof found === 'string') return { ok: false, reason: found };
    const { five, box, confidence } = found;
    const [[leftX, leftY] = [0, 0], , [rightX, rightY] = [0, 0]] = five;
    return {
      ok: true,
      descriptor: await describeAligned(image, five),
      eyeDistance: Math.hypot(leftX - rightX, leftY - rightY) / zoom,
      confidence,
      box: {
        x: (box.x - border) / zoom,
        y: (box.y - border) / zoom,
        width: box.width / zoom,
        height: box.height / zoom,
      },
    };
  }

  return {
    describeReference: (picture) => describe(picture, [findByLandmarks, findByMesh]),
    describeFrame: (picture) => describe(picture, [findByMesh, findByLandmarks]),
  };
}
