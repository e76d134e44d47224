import type { Human } from '@vladmandic/human';
import type { OtherEngine } from './otherEngine.ts';

/** Loads `human` with mesh and iris on its wasm backend. */
export async function loadHuman(): Promise<OtherEngine> {
  // Loaded where it is used: two tfjs in one page would share an engine.
  const address = new URL('human/human.esm.js', document.baseURI).href;
  const { Human: Engine } = (await import(/* @vite-ignore */ address)) as { Human: typeof Human };
  const off = { enabled: false };
  const human = new Engine({
    backend: 'wasm',
    wasmPath: new URL('wasm/', document.baseURI).href,
    modelBasePath: new URL('models/', document.baseURI).href,
    debug: false,
    face: {
      enabled: true,
      mesh: { enabled: true },
      iris: { enabled: true },
      description: off,
      emotion: off,
      antispoof: off,
      liveness: off,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
  });
  await human.load();
  return {
    backend: human.tf.getBackend(),
    detect: async (video) => (await human.detect(video)).face.length > 0,
  };
}
