import type * as faceApiModule from 'face-api.js';
import { readVerified } from '../assets.ts';
import type { ReadAsset, Tf } from '../nets.ts';
import { defaultThresholds } from '../thresholds.ts';
import { dlibAlignment, mirrored, uprightFace } from './align.ts';
import type { Embedder } from './embedder.ts';

/** face-api.js on the process's one tfjs; passed in like {@link Tf}. */
export type FaceApi = typeof faceApiModule;

/** The default embedder's name, by which policy packs give it thresholds of their own. */
const defaultEmbedder = 'face-api';

/**
 * Loads one of face-api.js's nets from its verified files.
 * @throws AssetError when a file is missing or altered
 */
export async function loadFaceApiNet(
  tf: Tf,
  net: { loadFromWeightMap(weights: never): void },
  name: string,
  read: ReadAsset,
): Promise<void> {
  const manifest = await readVerified(`${name}-weights_manifest.json`, read);
  const groups = JSON.parse(new TextDecoder().decode(manifest)) as { weights: object[] }[];
  const weights = await readVerified(`${name}.bin`, read);
  const specs = groups.flatMap((group) => group.weights);
  // face-api.js declares tensors by its own copy of tfjs's types; at run time they are the same.
  net.loadFromWeightMap(tf.io.decodeWeights(weights.buffer, specs as never) as never);
}

/**
 * The default embedder: dlib's ResNet as face-api.js ships it, on faces that are turned upright onto dlib's template,
 * which face-api.js itself does not do. Each face is described twice, once mirrored; the mean of both counts.
 * @throws AssetError when a model is missing or altered
 */
export async function loadDlibEmbedder(tf: Tf, faceApi: FaceApi, read: ReadAsset): Promise<Embedder> {
  const { faceRecognitionNet } = faceApi.nets;
  await loadFaceApiNet(tf, faceRecognitionNet, 'face_recognition_model', read);
  const { width, height } = dlibAlignment;

  async function describeOnce(face: Float32Array): Promise<Float32Array> {
    const input = tf.tensor3d(face, [height, width, 3]);
    try {
      return (await faceRecognitionNet.computeFaceDescriptor(input as never)) as Float32Array;
    } finally {
      input.dispose();
    }
  }

  return {
    profile: {
      id: defaultEmbedder,
      measure: [{ length: 128, metric: 'euclidean', weight: 1 }],
      thresholds: defaultThresholds(),
    },
    async embed(image, face) {
      const upright = uprightFace(image, face, dlibAlignment);
      const one = await describeOnce(upright);
      const other = await describeOnce(mirrored(upright, width));
      return Array.from(one, (value, index) => (value + (other[index] ?? 0)) / 2);
    },
  };
}
