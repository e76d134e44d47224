import { Worker } from 'node:worker_threads';
import type { AssetProblem } from '../../face/assets.ts';
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

export type { Comparison, DecisionThresholds, FaceDecision } from '../../face/descriptor/comparison.ts';
export { decide } from '../../face/descriptor/comparison.ts';
export type { FaceDescription } from '../../face/descriptor/describer.ts';
export type { EmbedderProfile } from '../../face/descriptor/embedder.ts';
export type { OwnModel } from './ownModel.ts';
export type { PictureDescription } from './verifierProtocol.ts';

/** What a description can end in: a value, a picture that shows nothing usable, or an engine that is not there. */
export type VerifierDescription = PictureDescription | { ok: false; reason: 'engine-stopped' };

/** Compares faces in a thread of the terminal, on the very pictures that are kept as evidence. */
export interface FaceVerifier {
  /** why no face can be compared on this terminal, or null; leads to the counter, never to a score */
  readonly problem: AssetProblem | null;
  /** the embedder in use with its measure and thresholds; null while there is a problem */
  readonly embedder: EmbedderProfile | null;
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
 * what it was asked with `engine-stopped`, and the next question starts another one.
 */
export async function createFaceVerifier({
  assetFolder,
  model,
  threadUrl = new URL('./verifierThread.ts', import.meta.url),
}: FaceVerifierOptions = {}): Promise<FaceVerifier> {
  const waiting = new Map<number, (description: VerifierDescription) => void>();
  let lastId = 0;
  let problem: AssetProblem | null = null;
  let embedder: EmbedderProfile | null = null;
  let closed = false;
  let thread: Promise<Worker> | null = null;

  function start(): Promise<Worker> {
    const workerData: VerifierStart = { assetFolder: assetFolder ?? null, model: model ?? null };
    const worker = new Worker(threadUrl, { workerData, name: 'face-verifier' });
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromVerifierThread) => {
        if (message.kind === 'described') {
          waiting.get(message.id)?.(message.description);
          waiting.delete(message.id);
          return;
        }
        problem = message.kind === 'failed' ? message.problem : null;
        embedder = message.kind === 'started' ? message.embedder : null;
        resolve(worker);
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        thread = null;
        reject(new Error('The face verifier ended before it was ready'));
        for (const answer of waiting.values()) answer({ ok: false, reason: 'engine-stopped' });
        waiting.clear();
      });
    });
  }

  async function describe(picture: Uint8Array, as: ToVerifierThread['as']): Promise<VerifierDescription> {
    if (closed) return { ok: false, reason: 'engine-stopped' };
    thread ??= start();
    const worker = await thread;
    return new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      worker.postMessage({ id: lastId, picture, as } satisfies ToVerifierThread);
    });
  }

  thread = start();
  await thread;
  return {
    get problem() {
      return problem;
    },
    get embedder() {
      return embedder;
    },
    describeReference: (picture) => describe(picture, 'reference'),
    describeFrame: (jpeg) => describe(jpeg, 'frame'),
    compare(reference, frames) {
      if (!embedder) throw new Error('Without an embedder there is nothing to compare');
      return compareFaces(embedder, reference, frames);
    },
    async close() {
      closed = true;
      await (await thread)?.terminate();
    },
  };
}
