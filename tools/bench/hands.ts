import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { z } from 'zod';
import { handAtHead } from '../../domain/liveness/hand.ts';
import type { FaceObservation } from '../../domain/liveness/observation.ts';
import { defaultJudgeSettings } from '../../domain/liveness/settings.ts';
import { type HandNet, handDirections, loadHandNet } from '../../face/hand.ts';
import type { RgbaImage } from '../../face/image.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { framesOfClip, mediaFolder } from './face/media.ts';
import { wilsonInterval } from './face/rates.ts';

const usage = `npm run bench -- hands [--faces DIR] [--clips DIR] [--labels FILE]
  --faces   DIR/person/*.jpg
  --labels  names of the pictures in which a hand is at the head, as a JSON list; of the others none is
            (default: those of Labeled Faces in the Wild, sorted out by eye before any net had seen them)
  --clips   DIR/*.mp4: no hand is at the head; one frame a second is looked at`;

const ownLabels = join(import.meta.dirname, 'face/handsAtTheHead.json');

/** What was seen in one picture. */
interface Look {
  kind: string;
  picture: string;
  /** whether a hand was seen at the head; null where no face was found */
  seen: boolean | null;
  /** the surest of the looks, 0 to 1 */
  confidence: number;
  /** milliseconds of processor time of one look */
  cpuMs: number;
}

/** One look at every place around the face, judged as the judge does before the first prompt. */
async function lookAround(
  observer: FaceObserver,
  hands: HandNet,
  image: RgbaImage,
): Promise<Omit<Look, 'kind' | 'picture'>> {
  observer.reset();
  const { observation } = await observer.observe(image, 0);
  if (!observation.face) return { seen: null, confidence: 0, cpuMs: Number.NaN };
  const { width, height } = image;
  const { box } = observation.face;
  const face = {
    x: box.x * width,
    y: box.y * height,
    width: box.width * width,
    height: box.height * height,
  };
  const began = process.cpuUsage();
  const looks: FaceObservation[] = [];
  for (const direction of handDirections) {
    const found = await hands.look(image, face, direction);
    const hand = {
      direction,
      confidence: found.confidence,
      box: {
        x: found.box.x / width,
        y: found.box.y / height,
        width: found.box.width / width,
        height: found.box.height / height,
      },
    };
    looks.push({ ...observation, hand });
  }
  const { user, system } = process.cpuUsage(began);
  return {
    seen: handAtHead(looks, defaultJudgeSettings, 1),
    confidence: Math.max(...looks.map(({ hand }) => hand?.confidence ?? 0)),
    cpuMs: (user + system) / 1000 / handDirections.length,
  };
}

/** How often a hand at a head is seen, and how often one is seen where there is none. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      faces: { type: 'string', default: join(mediaFolder, 'faces') },
      clips: { type: 'string', default: join(mediaFolder, 'videos') },
      labels: { type: 'string', default: ownLabels },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const labelled = new Set(z.array(z.string()).parse(JSON.parse(await readFile(values.labels, 'utf8'))));
  const tf = await startTf();
  const [observer, hands] = [await loadObserver(tf, readInstalled), await loadHandNet(tf, readInstalled)];
  const looks: Look[] = [];
  for (const person of await readdir(values.faces))
    for (const file of await readdir(join(values.faces, person))) {
      const { data, info } = await sharp(join(values.faces, person, file))
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { name } = parse(file);
      const kind = labelled.has(name) ? 'a hand at the head' : 'none there';
      looks.push({ kind, picture: name, ...(await lookAround(observer, hands, { data, ...info })) });
    }
  for (const file of (await readdir(values.clips)).filter((name) => name.endsWith('.mp4'))) {
    let frame = 0;
    for await (const image of framesOfClip(join(values.clips, file)))
      if (frame++ % 30 === 0)
        looks.push({
          kind: 'none there, clips',
          picture: `${file} ${frame}`,
          ...(await lookAround(observer, hands, image)),
        });
  }

  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = [...Map.groupBy(looks, ({ kind }) => kind)].map(([kind, all]) => {
    const faces = all.filter(({ seen }) => seen !== null);
    const seen = faces.filter((look) => look.seen).map(({ picture }) => picture);
    return { kind, seen, n: faces.length, interval: wilsonInterval(seen.length, faces.length) };
  });
  for (const { kind, seen, n, interval } of rows)
    console.log(
      `${kind.padEnd(20)} seen ${percent(seen.length / n)} [${percent(interval[0])}, ${percent(interval[1])}] (${seen.length} of ${n})`,
    );
  const times = looks.map(({ cpuMs }) => cpuMs).filter(Number.isFinite);
  const cpuMs = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  console.log(`a look takes ${cpuMs?.toFixed(1)} ms of processor time, median of ${times.length} pictures`);
  await mkdir('out/bench', { recursive: true });
  await writeFile('out/bench/hands.json', JSON.stringify({ rows, cpuMs, looks }, null, 2));
}
