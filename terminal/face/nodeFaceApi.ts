import { createRequire } from 'node:module';
import type { FaceApi } from '../../face/descriptor/dlibEmbedder.ts';

const require = createRequire(import.meta.url);

/** face-api.js for the tfjs that {@link startTf} started. Its own ways to files, pictures and canvases stay closed. */
export function startFaceApi(): FaceApi {
  const faceApi: FaceApi = require('face-api.js/dist/face-api.node-wasm.js');
  class Absent {}
  const refuse = () => {
    throw new Error('face-api.js is given tensors and weights, and reads nothing by itself');
  };
  faceApi.env.setEnv({
    Canvas: Absent,
    CanvasRenderingContext2D: Absent,
    Image: Absent,
    ImageData: Absent,
    Video: Absent,
    createCanvasElement: refuse,
    createImageElement: refuse,
    createVideoElement: refuse,
    fetch: refuse,
    readFile: refuse,
  } as never);
  return faceApi;
}
