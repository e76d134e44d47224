import type { FaceObservation } from '../../domain/liveness/observation.ts';
import type { AssetReason } from '../../face/assets.ts';
import type { BackendTrial, ObserverBackend } from '../../face/backendTrial.ts';

/** Why the camera or the engine behind it stopped seeing. A closed list. */
export type CameraWatchReason = AssetReason['reason'] | 'engine-failed' | 'camera-ended' | 'camera-silent';

/** A frame that is good enough to be compared and kept. */
export interface GoodFrame {
  /** as in the observation of the same frame */
  atMs: number;
  /** at most 640 pixels wide */
  jpeg: Blob;
  /** 0 to 1: sharp, frontal, mouth shut, eyes open */
  quality: number;
}

/** How fast the worker is, over the last two seconds. */
export interface ObservationRate {
  perSecond: number;
  /** frames left out because they were old when they arrived */
  stale: number;
}

export type ToFaceWorker =
  | {
      kind: 'start';
      frames: ReadableStream<VideoFrame>;
      /** the folder that holds `models/` and `wasm/` */
      assetBase: string;
      backend: ObserverBackend;
      /** the page's `performance.timeOrigin`: observations are on the page's clock */
      pageTimeOrigin: number;
    }
  | { kind: 'grab'; id: number };

export type FromFaceWorker =
  | { kind: 'ready' }
  | { kind: 'observation'; observation: FaceObservation }
  | { kind: 'rate'; rate: ObservationRate }
  | { kind: 'frame'; frame: GoodFrame }
  | { kind: 'grabbed'; id: number; frame: GoodFrame | null }
  | { kind: 'stopped'; reason: CameraWatchReason; detail: string };

export interface ToTrialWorker {
  backend: ObserverBackend;
  assetBase: string;
}

/** null: the nets do not run on that backend */
export interface FromTrialWorker {
  trial: BackendTrial | null;
}
