import type { LivenessAction } from '../../../domain/liveness/action.ts';
import type { DemoPersonId } from '../../../face/puppet/people.ts';
import type { FromDemoWorker, ToDemoWorker } from './protocol.ts';

export type { DemoPersonId } from '../../../face/puppet/people.ts';

/** Chromium's way from frames to a track; not yet in the DOM's types for windows. */
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(init: { kind: 'video' });
  readonly writable: WritableStream<VideoFrame>;
}

/** A still face that ships inside a dependency, animated: the dock's stand-in for somebody before the camera. */
export interface DemoPerson {
  /** 640 × 480 at about 25 frames a second */
  stream: MediaStream;
  /** Begins to do the action, again and again until told otherwise; null is rest. */
  perform(action: LivenessAction | null): void;
  stop(): void;
}

export interface DemoPersonOptions {
  who: DemoPersonId;
  /** the same still as a print held to the camera: it can be swung, and nothing else */
  flat?: boolean;
  /** where `demo/`, `models/` and `wasm/` are served; beside the page unless said otherwise */
  assetBase?: string;
}

/**
 * Brings a demo person before the camera. Its mesh is found by the real nets, so nothing of the face is stored; its
 * frames are made in a worker and reach the page as a camera's would.
 * @throws Error when the still or a net is missing
 */
export async function createDemoPerson({
  who,
  flat = false,
  assetBase = document.baseURI,
}: DemoPersonOptions): Promise<DemoPerson> {
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'demo-person' });
  const stop = () => {
    worker.terminate();
    track.stop();
  };
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  worker.onmessage = ({ data: message }: MessageEvent<FromDemoWorker>) =>
    message.kind === 'ready' ? resolve() : reject(new Error(message.detail));
  worker.onerror = ({ message }) => reject(new Error(message));
  const { writable: frames } = track;
  const start: ToDemoWorker = { kind: 'start', who, flat, assetBase, frames };
  worker.postMessage(start, [frames]);
  try {
    await ready;
  } catch (error) {
    stop();
    throw error;
  }
  return {
    stream: new MediaStream([track]),
    perform: (action) => worker.postMessage({ kind: 'perform', action } satisfies ToDemoWorker),
    stop,
  };
}
