/// <reference lib="webworker" />
import { AssetError } from '../../face/assets.ts';
import { readServed, startTf } from '../../face/browserTf.ts';
import { loadHandNet } from '../../face/hand.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { type Candidate, createFrameChooser } from './bestFrame.ts';
import type { FromFaceWorker, GoodFrame, ToFaceWorker } from './protocol.ts';
import { createStalenessCheck } from './staleness.ts';

const widest = 640;
const jpegQuality = 0.9;
/** how often the worker says how fast it is */
const rateMs = 2000;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: FromFaceWorker) => scope.postMessage(message);
const grabs: number[] = [];

/** Takes frames one at a time; what the camera makes meanwhile is dropped by the stream, never queued. */
async function watch(
  frames: ReadableStream<VideoFrame>,
  observer: FaceObserver,
  clock: () => number,
): Promise<void> {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser draws no pictures in a worker');
  const evidence = new OffscreenCanvas(1, 1);
  const chooser = createFrameChooser<ImageData>();
  const isStale = createStalenessCheck();
  const rate = { sinceMs: clock(), observed: 0, stale: 0 };

  function tellRate(nowMs: number): void {
    const seconds = (nowMs - rate.sinceMs) / 1000;
    send({ kind: 'rate', rate: { perSecond: rate.observed / seconds, stale: rate.stale } });
    Object.assign(rate, { sinceMs: nowMs, observed: 0, stale: 0 });
  }

  async function encode({ atMs, quality, pixels }: Candidate<ImageData>): Promise<GoodFrame> {
    evidence.width = pixels.width;
    evidence.height = pixels.height;
    evidence.getContext('2d')?.putImageData(pixels, 0, 0);
    return {
      atMs,
      quality,
      jpeg: await evidence.convertToBlob({ type: 'image/jpeg', quality: jpegQuality }),
    };
  }

  const reader = frames.getReader();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const atMs = clock();
    if (atMs - rate.sinceMs >= rateMs) tellRate(atMs);
    if (isStale(frame.timestamp / 1000, atMs)) {
      frame.close();
      rate.stale++;
      continue;
    }
    rate.observed++;
    const scale = Math.min(1, widest / frame.displayWidth);
    const [width, height] = [Math.round(frame.displayWidth * scale), Math.round(frame.displayHeight * scale)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      observer.reset();
    }
    context.drawImage(frame, 0, 0, width, height);
    frame.close();
    const pixels = context.getImageData(0, 0, width, height);
    const { observation } = await observer.observe(pixels, atMs);
    send({ kind: 'observation', observation });
    const chosen = chooser.offer(observation, pixels);
    if (chosen) send({ kind: 'frame', frame: await encode(chosen) });
    for (const id of grabs.splice(0))
      send({ kind: 'grabbed', id, frame: await encode({ atMs, quality: 0, pixels }) });
  }
}

scope.onmessage = async ({ data: message }: MessageEvent<ToFaceWorker>) => {
  if (message.kind === 'grab') {
    grabs.push(message.id);
    return;
  }
  try {
    const { assetBase, backend, pageTimeOrigin, frames } = message;
    // A graphics card that ran in the trial may be gone by now; the processor is always there.
    const tf = await startTf(assetBase, backend).catch((error: unknown) => {
      if (backend === 'wasm') throw error;
      return startTf(assetBase);
    });
    const read = readServed(assetBase);
    const observer = await loadObserver(tf, read, await loadHandNet(tf, read));
    send({ kind: 'ready' });
    await watch(frames, observer, () => performance.timeOrigin - pageTimeOrigin + performance.now());
  } catch (error) {
    const reason = error instanceof AssetError ? error.reason.reason : 'engine-failed';
    send({ kind: 'stopped', reason, detail: String(error) });
  }
};
