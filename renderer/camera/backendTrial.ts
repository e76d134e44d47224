import { faceAssets } from '../../face/assets.ts';
import { type BackendTrial, chooseBackend, type ObserverBackend } from '../../face/backendTrial.ts';
import type { FromTrialWorker, ToTrialWorker } from './protocol.ts';

/** What the page's nets compute on, and how it was found. */
export interface BackendChoice {
  backend: ObserverBackend;
  /** the browser and the models that it was tried with */
  triedWith: string;
  /** milliseconds of one followed frame's nets; null where they do not run */
  msPerFrame: Record<ObserverBackend, number | null>;
}

/** A backend that needs longer than this has lost. */
const longestTrialMs = 20_000;

/** Names the browser and the models: another browser or other models are tried anew. */
export function triedWith(): string {
  const models = faceAssets
    .filter(({ usedBy }) => usedBy.includes('page'))
    .map(({ sha256 }) => sha256.slice(0, 4))
    .join('');
  return `${navigator.userAgent} ${models}`;
}

function tryIn(
  backend: ObserverBackend,
  assetBase: string,
  signal: AbortSignal,
): Promise<BackendTrial | null> {
  const worker = new Worker(new URL('./trialWorker.ts', import.meta.url), { type: 'module', name: 'trial' });
  const { promise, resolve } = Promise.withResolvers<BackendTrial | null>();
  worker.onmessage = ({ data }: MessageEvent<FromTrialWorker>) => resolve(data.trial);
  worker.onerror = () => resolve(null);
  const over = AbortSignal.any([signal, AbortSignal.timeout(longestTrialMs)]);
  over.addEventListener('abort', () => resolve(null));
  worker.postMessage({ backend, assetBase } satisfies ToTrialWorker);
  return promise.finally(() => worker.terminate());
}

/**
 * Finds out by a short trial, in workers of its own, what the nets run best on. Null when it was aborted or the nets
 * do not even run on wasm, which the camera will say when it is needed.
 */
export async function tryBackends(
  signal: AbortSignal,
  assetBase: string = document.baseURI,
): Promise<BackendChoice | null> {
  const wasm = await tryIn('wasm', assetBase, signal);
  if (!wasm || signal.aborted) return null;
  const webgl = await tryIn('webgl', assetBase, signal);
  if (signal.aborted) return null;
  const rounded = (trial: BackendTrial | null) => trial && Math.round(trial.msPerFrame * 10) / 10;
  return {
    backend: chooseBackend(wasm, webgl),
    triedWith: triedWith(),
    msPerFrame: { wasm: rounded(wasm), webgl: rounded(webgl) },
  };
}
