import { Worker } from 'node:worker_threads';
import type { AssetReason } from '../../face/assets.ts';
import { type Comparison, compareFaces } from '../../face/descriptor/comparison.ts';
import type { FaceDescription } from '../../face/descriptor/describer.ts';
import type { EmbedderProfile } from '../../face/descriptor/embedder.ts';
import type { OwnModel } from './ownModel.ts';
import type {
  FromVerifierThread,
  PictureDescription,
  ToVerifierThread,
  VerifierStart,
} from './verifierProtocol.ts';

export { decide } from '../../face/descriptor/comparison.ts';
export type { FaceDescription } from '../../face/descriptor/describer.ts';
export type { EmbedderProfile } from '../../face/descriptor/embedder.ts';

/** What a description can end in: a value, a picture that shows nothing usable, or an engine that is not there. */
export type VerifierDescription = PictureDescription | { ok: false; reason: 'engine-stopped' };

/** Compares faces in a thread of the terminal, on the very pictures that are kept as evidence. */
export interface FaceVerifier {
  /** why no face can be compared on this terminal, or null; leads to the counter, never to a score */
  readonly reason: AssetReason | null;
  /** the embedder in use with its measure and thresholds; null where there is a problem */
  readonly embedder: EmbedderProfile | null;
  /** its thread is gone: closed, or dead */
  readonly ended: Promise<void>;
  /** Describes a reference: chip photo (WebP or JPEG of 102 × 126), agency template, earlier capture. */
  describeReference(picture: Uint8Array): Promise<VerifierDescription>;
  /** Describes a frame of the camera (JPEG). */
  describeFrame(jpeg: Uint8Array): Promise<VerifierDescription>;
  /** Compares a reference with the frames of one attempt; `decide` makes an outcome of the distance. */
  compare(reference: FaceDescription, frames: readonly FaceDescription[]): Comparison;
  close(): Promise<void>;
}

export interface FaceVerifierOptions {
  /** folder laid out like `node_modules` that holds the models; the installed packages when absent */
  assetFolder?: string;
  /** the site's own model; the default embedder when absent, and only then */
  model?: OwnModel | null;
  /** the thread's script, where a bundler moved it */
  threadUrl?: URL;
}

/**
 * Starts the verifier's thread and waits until its nets are loaded or its problem is known. A thread that dies answers
 * with `engine-stopped` whatever it is asked and was asked.
 * @throws what ended the thread before it could say either
 */
export async function createFaceVerifier({
  assetFolder,
  model,
  threadUrl = new URL('./verifierThread.ts', import.meta.url),
}: FaceVerifierOptions = {}): Promise<FaceVerifier> {
  const workerData: VerifierStart = { assetFolder: assetFolder ?? null, model: model ?? null };
  const worker = new Worker(threadUrl, { workerData, name: 'face-verifier' });
  const waiting = new Map<number, (description: VerifierDescription) => void>();
  let lastId = 0;
  let isOver = false;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();

  const started = await new Promise<Exclude<FromVerifierThread, { kind: 'described' }>>((resolve, reject) => {
    worker.on('message', (message: FromVerifierThread) => {
      if (message.kind !== 'described') return resolve(message);
      waiting.get(message.id)?.(message.description);
      waiting.delete(message.id);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      isOver = true;
      reject(new Error('The face verifier ended before it was ready'));
      for (const answer of waiting.values()) answer({ ok: false, reason: 'engine-stopped' });
      waiting.clear();
      end();
    });
  });
  const reason = started.kind === 'failed' ? started.reason : null;
  const embedder = started.kind === 'started' ? started.embedder : null;

  async function describe(picture: Uint8Array, as: ToVerifierThread['as']): Promise<VerifierDescription> {
    if (isOver) return { ok: false, reason: 'engine-stopped' };
    return new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      worker.postMessage({ id: lastId, picture, as } satisfies ToVerifierThread);
    });
  }

  return {
    reason,
    embedder,
    ended,
    describeReference: (picture) => describe(picture, 'reference'),
    describeFrame: (jpeg) => describe(jpeg, 'frame'),
    compare(reference, frames) {
      if (!embedder) throw new Error('Without an embedder there is nothing to compare');
      return compareFaces(embedder, reference, frames);
    },
    async close() {
      isOver = true;
      await worker.terminate();
    },
  };
}
