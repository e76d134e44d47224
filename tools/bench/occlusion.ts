import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { framingReason } from '../../domain/liveness/framing.ts';
import { defaultJudgeSettings } from '../../domain/liveness/settings.ts';
import type { RgbaImage } from '../../face/image.ts';
import { loadObserver } from '../../face/observer.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { framesOfClip, mediaFolder } from './face/media.ts';
import { paintedOcclusions, paintOcclusion } from './face/paintOcclusion.ts';
import { wilsonInterval } from './face/rates.ts';

const usage = `npm run bench -- occlusion [--faces DIR] [--clips DIR]
  --faces  DIR/person/*.jpg: nothing is before these faces; the first of each person is painted over, too
  --clips  DIR/*.mp4: nothing is before these faces either; every tenth frame is looked at`;
const size = 480;

/** What was said of one picture. */
interface Look {
  /** what is before the face, or the clip in which nothing is */
  kind: string;
  picture: string;
  hint: string | null;
  occlusion: unknown;
}

const covered = (hint: string | null) => hint === 'mask' || hint === 'hand' || hint === 'glare';

async function pictureOf(file: string): Promise<RgbaImage> {
  const { data, info } = await sharp(await readFile(file))
    .resize(size, size, { fit: 'contain', background: '#808080' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * How often a mask, a hand and glare are seen that were painted before faces, and how often something is seen before
 * faces with nothing before them. Pictures that fail for another reason (no face, not frontal) are counted apart.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      faces: { type: 'string', default: join(mediaFolder, 'faces') },
      clips: { type: 'string', default: join(mediaFolder, 'videos') },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const observer = await loadObserver(await startTf(), readInstalled);
  const looks: Look[] = [];
  async function look(kind: string, picture: string, image: RgbaImage) {
    observer.reset();
    const { observation, points } = await observer.observe(image, 0);
    looks.push({
      kind,
      picture,
      hint: framingReason(observation, defaultJudgeSettings),
      occlusion: observation.face?.occlusion,
    });
    return points;
  }
  for (const person of await readdir(values.faces))
    for (const [index, file] of (await readdir(join(values.faces, person))).entries()) {
      const picture = join(person, file);
      const image = await pictureOf(join(values.faces, picture));
      const points = await look('nothing, pictures', picture, image);
      if (points && index === 0)
        for (const what of paintedOcclusions)
          await look(what, picture, paintOcclusion(image, points, what, looks.length));
    }
  for (const file of (await readdir(values.clips)).filter((name) => name.endsWith('.mp4'))) {
    let frame = 0;
    for await (const image of framesOfClip(join(values.clips, file)))
      if (frame++ % 10 === 0) await look(`nothing, clip ${file}`, `${file} ${frame}`, image);
  }

  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = [...Map.groupBy(looks, ({ kind }) => kind)].map(([kind, all]) => {
    const usable = all.filter(({ hint }) => hint === null || covered(hint));
    const said = usable.filter(({ hint }) => covered(hint));
    const hints = Object.fromEntries(
      [...Map.groupBy(all, ({ hint }) => hint ?? 'nothing said')].map(([hint, some]) => [hint, some.length]),
    );
    return {
      kind,
      said: said.length,
      n: usable.length,
      interval: usable.length > 0 ? wilsonInterval(said.length, usable.length) : null,
      hints,
    };
  });
  for (const { kind, said, n, interval, hints } of rows)
    console.log(
      `${kind.padEnd(24)} ${interval ? `${percent(said / n)} [${percent(interval[0])}, ${percent(interval[1])}]` : '—'} n=${n}; ${JSON.stringify(hints)}`,
    );
  await mkdir('out/bench', { recursive: true });
  await writeFile('out/bench/occlusion.json', JSON.stringify({ rows, looks }, null, 2));
}
