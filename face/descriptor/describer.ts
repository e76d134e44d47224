import type * as faceApiModule from 'face-api.js';
import { readVerified } from '../assets.ts';
import { cropToFloats, type Point, type RgbaImage } from '../image.ts';
import type { ReadAsset, Tf } from '../nets.ts';
import { alignedCrop, alignedSize } from './align.ts';

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
  box: { x: number; y: number; width: number; height: number };
}

/** Why a picture gives no description. */
export type DescriptionProblem = 'no-face' | 'many-faces';

export type Described = ({ ok: true } & FaceDescription) | { ok: false; reason: DescriptionProblem };

export interface Describer {
  /** A picture that shows one person: a chip photo (102 × 126), a template, a frame of the camera. */
  describe(image: RgbaImage): Promise<Described>;
}

/** A picture smaller than this is a chip photo: the detectors find its face only enlarged. */
const chipSize = 260;
/** A picture smaller than this is cut close like an identity photo: the detectors want room around the head. */
const closeCutSize = 600;
const border = 80;
const borderGrey = 128;
/** a second face at least this wide, by the first, makes a picture ambiguous */
const companion = 0.5;

/** A picture prepared for the detectors, and the way back: picture = (prepared − border) / zoom. */
interface Prepared {
  image: RgbaImage;
  zoom: number;
  border: number;
}

/**
 * Doubles a chip photo and surrounds a close-cut picture with grey: SSD then finds 93 % of chip faces instead of 12 %.
 * A frame of the camera stays as it is.
 */
function prepare(image: RgbaImage): Prepared {
  const largest = Math.max(image.width, image.height);
  if (largest >= closeCutSize) return { image, zoom: 1, border: 0 };
  const zoom = largest < chipSize ? 2 : 1;
  const [width, height] = [image.width * zoom + 2 * border, image.height * zoom + 2 * border];
  const data = new Uint8ClampedArray(width * height * 4).fill(borderGrey);
  const crop = { a: 1 / zoom, b: 0, c: 0, d: 1 / zoom, e: (1 / zoom - 1) / 2, f: (1 / zoom - 1) / 2 };
  const inner = cropToFloats(image, crop, image.width * zoom, image.height * zoom, { edge: 'clamp' });
  for (let y = 0; y < image.height * zoom; y++)
    for (let x = 0; x < image.width * zoom; x++) {
      const from = (y * image.width * zoom + x) * 3;
      const to = ((y + border) * width + x + border) * 4;
      for (let channel = 0; channel < 3; channel++)
        data[to + channel] = Math.round(inner[from + channel] ?? 0);
      data[to + 3] = 255;
    }
  return { image: { data, width, height }, zoom, border };
}

/**
 * Loads the nets for describing: SSD MobileNet and TinyFace to find, 68 landmarks to align, dlib's ResNet to describe.
 * Each face is turned upright onto dlib's template and described twice, once mirrored; the mean of both is what counts.
 * @throws AssetError when a model is missing or altered
 */
export async function loadDescriber(tf: Tf, faceApi: FaceApi, read: ReadAsset): Promise<Describer> {
  const { ssdMobilenetv1, tinyFaceDetector, faceLandmark68Net, faceRecognitionNet } = faceApi.nets;
  for (const [net, name] of [
    [ssdMobilenetv1, 'ssd_mobilenetv1_model'],
    [tinyFaceDetector, 'tiny_face_detector_model'],
    [faceLandmark68Net, 'face_landmark_68_model'],
    [faceRecognitionNet, 'face_recognition_model'],
  ] as const) {
    const manifest = JSON.parse(
      new TextDecoder().decode(await readVerified(`${name}-weights_manifest.json`, read)),
    );
    const specs = manifest.flatMap((group: { weights: object[] }) => group.weights);
    const weights = await readVerified(`${name}.bin`, read);
    // face-api.js declares tensors by its own copy of tfjs's types; at run time they are the same.
    net.loadFromWeightMap(tf.io.decodeWeights(weights.buffer, specs) as never);
  }
  const ssd = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.3 });
  const tiny = new faceApi.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.2 });

  async function describeAligned(image: RgbaImage, landmarks: readonly Point[]): Promise<number[]> {
    const crop = alignedCrop(landmarks);
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

  return {
    async describe(picture) {
      const { image, zoom, border: room } = prepare(picture);
      const rgba = tf.tensor3d(new Int32Array(image.data), [image.height, image.width, 4], 'int32');
      const rgb = rgba.slice([0, 0, 0], [-1, -1, 3]);
      const find = (options: typeof ssd | typeof tiny) =>
        faceApi.detectAllFaces(rgb as never, options).withFaceLandmarks();
      try {
        // On a frame the small net is as good and five times as fast; on a chip photo it is the last resort.
        const [first, last] = room === 0 ? [tiny, ssd] : [ssd, tiny];
        const atFirst = await find(first);
        const found = atFirst.length > 0 ? atFirst : await find(last);
        const [largest, second] = found.toSorted(
          (one, other) => other.detection.box.width - one.detection.box.width,
        );
        if (!largest) return { ok: false, reason: 'no-face' };
        if (second && second.detection.box.width >= companion * largest.detection.box.width)
          return { ok: false, reason: 'many-faces' };
        const landmarks = largest.landmarks.positions.map(({ x, y }): Point => [x, y]);
        const [left, right] = [landmarks[45] ?? [0, 0], landmarks[36] ?? [0, 0]];
        const { x, y, width, height } = largest.detection.box;
        return {
          ok: true,
          descriptor: await describeAligned(image, landmarks),
          eyeDistance: Math.hypot(left[0] - right[0], left[1] - right[1]) / zoom,
          confidence: largest.detection.score,
          box: { x: (x - room) / zoom, y: (y - room) / zoom, width: width / zoom, height: height / zoom },
        };
      } finally {
        tf.dispose([rgba, rgb]);
      }
    },
  };
}
