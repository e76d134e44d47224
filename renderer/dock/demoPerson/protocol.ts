import type { LivenessAction } from '../../../domain/liveness/action.ts';
import type { DemoPersonId } from '../../../face/puppet/people.ts';

export type ToDemoWorker =
  | { kind: 'start'; who: DemoPersonId; flat: boolean; assetBase: string; frames: WritableStream<VideoFrame> }
  | { kind: 'perform'; action: LivenessAction | null };

export type FromDemoWorker = { kind: 'ready' } | { kind: 'failed'; detail: string };
