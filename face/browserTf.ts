import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { FaceAsset } from './assets.ts';
import { readVerified } from './assets.ts';
import type { ObserverBackend } from './backendTrial.ts';
import type { ReadAsset, Tf } from './nets.ts';

/** Reads assets from the page's own server, below `base`. */
export function readServed(base: string): ReadAsset {
  return async ({ to }: FaceAsset) => {
    const response = await fetch(new URL(to.slice(1), base));
    if (!response.ok) throw new Error(`${to}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}

/**
 * The worker's one tfjs, on wasm with SIMD unless a trial on this machine has chosen its graphics card: on a two-core
 * PC threads gain nothing, and WebGL in software is several times slower.
 * @throws AssetError when the wasm file is missing or altered
 * @throws Error when the backend does not start
 */
export async function startTf(base: string, backend: ObserverBackend = 'wasm'): Promise<Tf> {
  if (backend === 'wasm') {
    await readVerified('tfjs-backend-wasm-simd.wasm', readServed(base));
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths(new URL('wasm/', base).href);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`The ${backend} backend of tfjs does not start`);
  await tf.ready();
  return tf;
}
