import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FaceAsset } from '../../face/assets.ts';
import type { Tf } from '../../face/nets.ts';

// The ES modules of tfjs do not resolve unbundled, and all three have to share one engine.
const require = createRequire(import.meta.url);

/** The installed packages' folder, wherever this code was unpacked to. */
const wasmFolder = `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`;

/** The process's one tfjs, on its wasm backend. */
export async function startTf(): Promise<Tf> {
  const tf: Tf = require('@tensorflow/tfjs');
  const wasm: typeof import('@tensorflow/tfjs-backend-wasm') = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(wasmFolder);
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm backend of tfjs does not start');
  await tf.ready();
  return tf;
}

/** Reads an asset from the first `node_modules` upwards that holds it; many packages do not export their files. */
export async function readInstalled({ from }: FaceAsset): Promise<Uint8Array<ArrayBuffer>> {
  const file = (require.resolve.paths(from) ?? []).map((folder) => join(folder, from)).find(existsSync);
  if (!file) throw new Error(`${from} is not installed`);
  return new Uint8Array(await readFile(file));
}
