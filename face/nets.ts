import type * as tfjs from '@tensorflow/tfjs';
import { type FaceAsset, readVerified } from './assets.ts';

/** The one tfjs of the process. It is passed in, because the page bundles it and Node loads it by `require`. */
export type Tf = typeof tfjs;

/** Reads an asset's bytes: from the page's server or from `node_modules`. */
export type ReadAsset = (asset: FaceAsset) => Promise<Uint8Array<ArrayBuffer>>;

/** A net with one image as input. */
export interface Net {
  /** Input: RGB floats of shape [batch, size, size, 3]. Output: the values of each output tensor that was asked for. */
  run(batch: readonly Float32Array[]): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * Loads a TensorFlow.js graph model (`NAME.json`, `NAME.bin`) whose input is `size` × `size`, and runs it once so that
 * the first frame does not pay for the warming up.
 * @param outputs the graph's nodes to compute, in this order; what only the others need is not computed. All outputs
 *   when absent.
 * @throws AssetError when a file is missing or altered
 */
export async function loadNet(
  tf: Tf,
  name: string,
  size: number,
  read: ReadAsset,
  outputs?: string[],
): Promise<Net> {
  const [json, weights] = await Promise.all([
    readVerified(`${name}.json`, read),
    readVerified(`${name}.bin`, read),
  ]);
  const description = JSON.parse(new TextDecoder().decode(json));
  const specs = description.weightsManifest.flatMap(
    (group: { weights: tfjs.io.WeightsManifestEntry[] }) => group.weights,
  );
  const model = await tf.loadGraphModel({
    load: async () => ({
      modelTopology: description.modelTopology,
      format: description.format,
      signature: description.signature,
      userDefinedMetadata: description.userDefinedMetadata,
      weightSpecs: specs,
      weightData: weights.buffer,
    }),
  });
  const net: Net = {
    async run(batch) {
      const values = new Float32Array(batch.length * size * size * 3);
      batch.forEach((image, index) => {
        values.set(image, index * size * size * 3);
      });
      const computed = tf.tidy(() => {
        const result = model.execute(tf.tensor4d(values, [batch.length, size, size, 3]), outputs);
        return Array.isArray(result) ? result : [result];
      });
      try {
        return (await Promise.all(computed.map((output) => output.data()))) as Float32Array[];
      } finally {
        tf.dispose(computed);
      }
    },
    dispose: () => model.dispose(),
  };
  await net.run([new Float32Array(size * size * 3)]);
  return net;
}
