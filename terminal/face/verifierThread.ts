import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { AssetError, type AssetReason } from '../../face/assets.ts';
import { type Describer, loadDescriber } from '../../face/descriptor/describer.ts';
import { loadDlibEmbedder } from '../../face/descriptor/dlibEmbedder.ts';
import type { Embedder } from '../../face/descriptor/embedder.ts';
import type { RgbaImage } from '../../face/image.ts';
import type { ReadAsset } from '../../face/nets.ts';
import { startFaceApi } from './nodeFaceApi.ts';
import { readInstalled, startTf } from './nodeTf.ts';
import { loadOwnModel } from './ownModel.ts';
import type {
  FromVerifierThread,
  PictureDescription,
  ToVerifierThread,
  VerifierStart,
} from './verifierProtocol.ts';

const largestPicture = 24_000_000;
const { assetFolder, model } = workerData as VerifierStart;
const port = parentPort;
if (!port) throw new Error('verifierThread.ts runs only as a worker thread');
const send = (message: FromVerifierThread) => port.postMessage(message);
const read: ReadAsset = assetFolder
  ? async ({ from }) => new Uint8Array(await readFile(join(assetFolder, from)))
  : readInstalled;

// Two cores serve the page's nets too.
sharp.concurrency(1);

async function decode(picture: Uint8Array): Promise<RgbaImage | null> {
  try {
    const { data, info } = await sharp(picture, { limitInputPixels: largestPicture })
      .rotate()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch {
    return null;
  }
}

async function load(): Promise<{ embedder: Embedder; describer: Describer }> {
  const tf = await startTf();
  const faceApi = startFaceApi();
  const loadDefault = () => loadDlibEmbedder(tf, faceApi, read);
  const embedder = await (model ? loadOwnModel(model, { read, loadDefault }) : loadDefault());
  return { embedder, describer: await loadDescriber(tf, faceApi, read, embedder) };
}

/** A model's problem as a value; anything else ends the thread. */
function reasonOf(error: unknown): AssetReason {
  if (error instanceof AssetError) return error.reason;
  throw error;
}

const loaded = await load().catch(reasonOf);

async function describe({ picture, as }: ToVerifierThread): Promise<PictureDescription> {
  if ('reason' in loaded) return { ok: false, reason: loaded.reason };
  const image = await decode(picture);
  if (!image) return { ok: false, reason: 'unreadable' };
  const { describer } = loaded;
  try {
    return await (as === 'frame' ? describer.describeFrame(image) : describer.describeReference(image));
  } catch (error) {
    return { ok: false, reason: reasonOf(error).reason };
  }
}

let queue = Promise.resolve();
port.on('message', (asked: ToVerifierThread) => {
  queue = queue.then(async () =>
    send({ kind: 'described', id: asked.id, description: await describe(asked) }),
  );
});
send(
  'reason' in loaded
    ? { kind: 'failed', reason: loaded }
    : { kind: 'started', embedder: loaded.embedder.profile },
);
