import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { AssetError, type AssetProblem } from '../../face/assets.ts';
import { type Describer, loadDescriber } from '../../face/descriptor/describer.ts';
import type { RgbaImage } from '../../face/image.ts';
import type { ReadAsset } from '../../face/nets.ts';
import { startFaceApi } from './nodeFaceApi.ts';
import { readInstalled, startTf } from './nodeTf.ts';
import type {
  FromVerifierThread,
  PictureDescription,
  ToVerifierThread,
  VerifierStart,
} from './verifierProtocol.ts';

const largestPicture = 24_000_000;
const { assetFolder } = workerData as VerifierStart;
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

let describer: Describer | null = null;
let problem: AssetProblem | null = null;
try {
  describer = await loadDescriber(await startTf(), startFaceApi(), read);
} catch (error) {
  if (!(error instanceof AssetError)) throw error;
  problem = error.problem;
}

async function describe({ picture, as }: ToVerifierThread): Promise<PictureDescription> {
  if (!describer) return { ok: false, reason: problem?.reason ?? 'model-missing' };
  const image = await decode(picture);
  if (!image) return { ok: false, reason: 'unreadable' };
  return as === 'frame' ? describer.describeFrame(image) : describer.describeReference(image);
}

let queue = Promise.resolve();
port.on('message', (asked: ToVerifierThread) => {
  queue = queue.then(async () =>
    send({ kind: 'described', id: asked.id, description: await describe(asked) }),
  );
});
send({ kind: 'started', problem });
