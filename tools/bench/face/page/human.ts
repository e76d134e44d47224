import type { Human } from '@vladmandic/human';

/** Frames a second and memory of another engine on the same camera, on the page's main thread as its examples run it. */
export interface OtherEngineReport {
  framesPerSecond: number;
  medianMs: number;
  found: number;
  frames: number;
}

/** Runs `human` with mesh and iris on its wasm backend over the stream. */
export async function runHuman(source: MediaStream, seconds: number): Promise<OtherEngineReport> {
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
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = source;
  await video.play();
  await human.detect(video);
  const times: number[] = [];
  let found = 0;
  let lastTime = -1;
  const beganMs = performance.now();
  while (performance.now() - beganMs < seconds * 1000) {
    if (video.currentTime === lastTime) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      continue;
    }
    lastTime = video.currentTime;
    const frameMs = performance.now();
    const { face } = await human.detect(video);
    times.push(performance.now() - frameMs);
    found += face.length > 0 ? 1 : 0;
  }
  const watchedMs = performance.now() - beganMs;
  for (const track of source.getTracks()) track.stop();
  times.sort((a, b) => a - b);
  return {
    framesPerSecond: (times.length / watchedMs) * 1000,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    found,
    frames: times.length,
  };
}
