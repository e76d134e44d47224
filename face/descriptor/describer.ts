import type { Point, RgbaImage } from '../image.ts';
import { loadDetector, regionOf } from '../mesh/detector.ts';
import { loadMesh, regionAround } from '../mesh/mesh.ts';
import type { ReadAsset, Tf } from '../nets.ts';
import type { PixelBox } from '../quality.ts';
import { eyeDistanceOf, type Landmarks, landmarksOf68, landmarksOfMesh } from './align.ts';
import { type FaceApi, loadFaceApiNet } from './dlibEmbedder.ts';
import type { Embedder } from './embedder.ts';
import { withRoom } from './room.ts';

/** One face as numbers: what two pictures are compared by. */
export interface FaceDescription {
  /** id of the embedder that made it: only descriptions of one embedder are compared */
  embedder: string;
  /** the values of the embedder's nets, one net after the other */
  descriptor: number[];
  /** distance of the outer corners of the eyes in pixels of the picture: how much of the face there was to see */
  eyeDistance: number;
  /** the detector's confidence, 0 to 1 */
  confidence: number;
  /** where the face is, in pixels of the picture */
  box: PixelBox;
}

/** Why a picture gives no description. */
type DescriptionReason = 'no-face' | 'many-faces';

export type Described = ({ ok: true } & FaceDescription) | { ok: false; reason: DescriptionReason };

export interface Describer {
  /** A chip photo (102 × 126), a template, an earlier capture: found by SSD and 68 landmarks, the most exact way. */
  describeReference(image: RgbaImage): Promise<Described>;
  /** A frame of the camera: found by BlazeFace and the mesh, a fifth of the time and as good on frames. */
  describeFrame(image: RgbaImage): Promise<Described>;
}

/** A face as either finder sees it, in pixels of the prepared picture. */
interface FoundFace {
  landmarks: Landmarks;
  box: PixelBox;
  confidence: number;
}

/** a second face at least this wide, by the first, makes a picture ambiguous */
const companion = 0.5;

/** The largest face, if no other comes near it in size. */
function onlyFace<T>(faces: readonly T[], widthOf: (face: T) => number): T | DescriptionReason {
  const [largest, second] = faces.toSorted((one, other) => widthOf(other) - widthOf(one));
  if (largest === undefined) return 'no-face';
  return second !== undefined && widthOf(second) >= companion * widthOf(largest) ? 'many-faces' : largest;
}

/**
 * Loads the nets that find a face and its landmarks, before an embedder.
 * @throws AssetError when a model is missing or altered
 */
export async function loadDescriber(
  tf: Tf,
  faceApi: FaceApi,
  read: ReadAsset,
  embedder: Embedder,
): Promise<Describer> {
  const { ssdMobilenetv1, faceLandmark68Net } = faceApi.nets;
  await loadFaceApiNet(tf, ssdMobilenetv1, 'ssd_mobilenetv1_model', read);
  await loadFaceApiNet(tf, faceLandmark68Net, 'face_landmark_68_model', read);
  const [detector, mesh] = await Promise.all([loadDetector(tf, read), loadMesh(tf, read)]);
  const ssd = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.3 });

  const detectWithLandmarks = async (rgb: object) =>
    faceApi.detectAllFaces(rgb as never, ssd).withFaceLandmarks();

  async function findByLandmarks(image: RgbaImage): Promise<FoundFace | DescriptionReason> {
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
    const landmarks = landmarksOf68((index): Point => {
      const point = face.landmarks.positions[index];
      return [point?.x ?? 0, point?.y ?? 0];
    });
    return { landmarks, box: { x, y, width, height }, confidence: face.detection.score };
  }

  async function findByMesh(image: RgbaImage): Promise<FoundFace | DescriptionReason> {
    const face = onlyFace(await detector.detect(image), ({ width }) => width);
    if (typeof face === 'string') return face;
    // The second look starts from where the first one found the points.
    const first = await mesh.find(image, regionOf(face));
    const found = first && ((await mesh.find(image, regionAround(first.points))) ?? first);
    if (!found) return 'no-face';
    const landmarks = landmarksOfMesh((index): Point => {
      const [x, y] = found.points[index] ?? [0, 0];
      return [x, y];
    });
    const { x, y, width, height, confidence } = face;
    return { landmarks, box: { x, y, width, height }, confidence };
  }

  async function describe(picture: RgbaImage, finders: (typeof findByMesh)[]): Promise<Described> {
    const { image, zoom, border } = withRoom(picture);
    let found: FoundFace | DescriptionReason = 'no-face';
    for (const find of finders) if (found === 'no-face') found = await find(image);
    if (typeof found === 'string') return { ok: false, reason: found };
    const { landmarks, box, confidence } = found;
    return {
      ok: true,
      embedder: embedder.profile.id,
      descriptor: await embedder.embed(image, landmarks),
      eyeDistance: eyeDistanceOf(landmarks) / zoom,
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
