/// <reference lib="webworker" />
import { tryBackend } from '../../face/backendTrial.ts';
import { readServed, startTf } from '../../face/browserTf.ts';
import type { FromTrialWorker, ToTrialWorker } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: FromTrialWorker) => scope.postMessage(message);

scope.onmessage = async ({ data: { backend, assetBase } }: MessageEvent<ToTrialWorker>) => {
  // tfjs would look for WebGL 1 and say so on the console; without WebGL 2 there is nothing to try.
  if (backend === 'webgl' && !new OffscreenCanvas(1, 1).getContext('webgl2')) return send({ trial: null });
  try {
    send({ trial: await tryBackend(await startTf(assetBase, backend), readServed(assetBase)) });
  } catch (error) {
    console.warn(`The nets do not run on ${backend}`, error);
    send({ trial: null });
  }
};
