import type { FaceObservation } from '../../domain/liveness/observation.ts';
import type { ObserverBackend } from '../../face/backendTrial.ts';
import type {
  CameraWatchReason,
  FromFaceWorker,
  GoodFrame,
  ObservationRate,
  ToFaceWorker,
} from './protocol.ts';

export type { CameraWatchReason } from './protocol.ts';

/** A camera that says nothing for so long is as good as gone. */
const silentAfterMs = 5000;

/** Chromium's way from a track to its frames; not yet in the DOM's types for windows. */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<VideoFrame>;
}

export interface CameraOptions {
  /** a camera's stream, or the demo person's */
  source: MediaStream;
  /** shows the person to themselves; the picture is not taken from here */
  videoElement: HTMLVideoElement;
  /** called for every frame that the engine had time for */
  onObservation: (observation: FaceObservation) => void;
  /** called with a good frame about once a second: these are compared and kept */
  onFrame: (frame: GoodFrame) => void;
  /** called every two seconds, for whoever wants to know whether the machine is fast enough */
  onRate?: (rate: ObservationRate) => void;
  /** called once; nothing is seen afterwards */
  onProblem: (reason: CameraWatchReason) => void;
  /** where `models/` and `wasm/` are served; beside the page unless said otherwise */
  assetBase?: string;
  /** what the nets compute on, as a trial has chosen; wasm unless said otherwise */
  backend?: ObserverBackend;
}

/** A camera being watched. */
export interface CameraSession {
  /** The next frame as it is, whatever it shows; null when the session has ended. */
  grabFrame(): Promise<GoodFrame | null>;
  /** Ends the worker with everything in it, and stops the stream's tracks. */
  stop(): void;
}

/**
 * Watches a stream for faces. Everything heavy happens in a worker that takes one frame at a time, so the page stays
 * responsive on two cores; a slow machine sees fewer frames, never late ones. Resolves when the first frame can be seen.
 */
export async function startCamera({
  source,
  videoElement,
  onObservation,
  onFrame,
  onProblem,
  onRate = () => {},
  assetBase = document.baseURI,
  backend = 'wasm',
}: CameraOptions): Promise<CameraSession> {
  const [track] = source.getVideoTracks();
  if (!track) throw new TypeError('The stream has no picture');
  videoElement.muted = true;
  if (videoElement.srcObject !== source) videoElement.srcObject = source;
  await videoElement.play();

  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'face' });
  const grabs = new Map<number, (frame: GoodFrame | null) => void>();
  let lastGrab = 0;
  let over = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function end(): void {
    over = true;
    clearTimeout(silence);
    worker.terminate();
    for (const answer of grabs.values()) answer(null);
    grabs.clear();
  }
  function fail(reason: CameraWatchReason): void {
    if (over) return;
    end();
    onProblem(reason);
  }
  function listen(): void {
    clearTimeout(silence);
    silence = setTimeout(() => fail('camera-silent'), silentAfterMs);
  }
  track.addEventListener('ended', () => fail('camera-ended'));

  const ready = Promise.withResolvers<void>();
  worker.onmessage = ({ data: message }: MessageEvent<FromFaceWorker>) => {
    switch (message.kind) {
      case 'ready':
        listen();
        return ready.resolve();
      case 'observation':
        listen();
        return onObservation(message.observation);
      case 'rate':
        return onRate(message.rate);
      case 'frame':
        return onFrame(message.frame);
      case 'grabbed':
        grabs.get(message.id)?.(message.frame);
        grabs.delete(message.id);
        return;
      case 'stopped':
        ready.resolve();
        return fail(message.reason);
    }
  };
  worker.onerror = () => {
    ready.resolve();
    fail('engine-failed');
  };

  const { readable: frames } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
  const start: ToFaceWorker = {
    kind: 'start',
    frames,
    assetBase,
    backend,
    pageTimeOrigin: performance.timeOrigin,
  };
  worker.postMessage(start, [frames]);
  await ready.promise;

  return {
    grabFrame() {
      if (over) return Promise.resolve(null);
      lastGrab += 1;
      const { promise, resolve } = Promise.withResolvers<GoodFrame | null>();
      grabs.set(lastGrab, resolve);
      worker.postMessage({ kind: 'grab', id: lastGrab } satisfies ToFaceWorker);
      return promise;
    },
    stop() {
      end();
      for (const each of source.getTracks()) each.stop();
    },
  };
}
