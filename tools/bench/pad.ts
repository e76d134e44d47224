import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { possibleChallenges } from '../../domain/liveness/challenge.ts';
import { seededRandom } from '../../domain/liveness/scriptedFace.ts';
import { madeAttacks } from './face/attacks.ts';
import { openFaceBench } from './face/faceBench.ts';
import { wilsonInterval } from './face/rates.ts';
import { convertToCamera, recordCamera } from './face/recording.ts';

const usage = `npm run bench -- pad [--videos MANIFEST] [--attempts N]
  MANIFEST: [{"file": "clip.mp4", "kind": "bona-fide" or the attack's name}, ...]; made attacks when absent`;
const longestMs = 60_000;

const Manifest = z.array(z.object({ file: z.string(), kind: z.string() }));

interface Attempt {
  kind: string;
  clip: string;
  challenge: string[];
  /** ISO/IEC 30107-3: accepted as a living person, refused, or no answer at all (never framed, or the time was over) */
  response: 'accepted' | 'refused' | 'none';
  reason: string | null;
}

/** The clips of a manifest, or the made attacks, as files that Chromium plays as its camera. */
async function prepareClips(manifest: string | undefined, folder: string) {
  if (manifest === undefined) {
    const clips = [];
    for (const { kind, pictures } of madeAttacks) {
      const file = join(folder, `${kind}.mjpeg`);
      await recordCamera(pictures(), file);
      clips.push({ kind, clip: kind, file });
    }
    return clips;
  }
  const clips = [];
  for (const { file, kind } of Manifest.parse(JSON.parse(await readFile(manifest, 'utf8')))) {
    const camera = join(folder, `${kind}-${basename(file)}.mjpeg`);
    await convertToCamera(resolve(dirname(manifest), file), camera);
    clips.push({ kind, clip: file, file: camera });
  }
  return clips;
}

/**
 * Plays each clip as the browser's camera before the real worker and judge, with drawn challenges, and counts by
 * ISO/IEC 30107-3: APCER for each kind of attack and the worst of them, BPCER, and non-responses.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      videos: { type: 'string' },
      attempts: { type: 'string', default: '3' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = resolve('out/bench/pad');
  await mkdir(folder, { recursive: true });
  const random = seededRandom(20261121);
  const challenges = possibleChallenges();
  const attempts: Attempt[] = [];
  for (const { kind, clip, file } of await prepareClips(values.videos, folder)) {
    const bench = await openFaceBench({ cameraFile: file });
    for (let n = 0; n < Number(values.attempts); n++) {
      const challenge = challenges[Math.floor(random() * challenges.length)] ?? [];
      const { outcome } = await bench.page.evaluate((plan) => window.attempt(plan), { challenge, longestMs });
      attempts.push({
        kind,
        clip,
        challenge,
        response: outcome === null ? 'none' : outcome.passed ? 'accepted' : 'refused',
        reason: outcome && !outcome.passed ? outcome.reason : null,
      });
    }
    await bench.close();
  }

  const kinds = Map.groupBy(attempts, ({ kind }) => kind);
  const rows = [...kinds].map(([kind, own]) => {
    const bonaFide = kind === 'bona-fide';
    const answered = own.filter(({ response }) => response !== 'none');
    const errors = answered.filter(({ response }) => (response === 'accepted') !== bonaFide).length;
    const interval = answered.length > 0 ? wilsonInterval(errors, answered.length) : null;
    return { kind, errors, n: answered.length, interval, nonResponses: own.length - answered.length };
  });
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  for (const { kind, errors, n, interval, nonResponses } of rows)
    console.log(
      `${kind.padEnd(16)} ${kind === 'bona-fide' ? 'BPCER' : 'APCER'} ${interval ? `${percent(errors / n)} [${percent(interval[0])}, ${percent(interval[1])}]` : '—'} n=${n}, no response ${nonResponses}; ${[...new Set((kinds.get(kind) ?? []).map(({ reason, response }) => reason ?? response))].join(', ')}`,
    );
  const attacks = rows.filter(({ kind, n }) => kind !== 'bona-fide' && n > 0);
  if (attacks.length > 0)
    console.log(`worst APCER ${percent(Math.max(...attacks.map(({ errors, n }) => errors / n)))}`);
  await writeFile('out/bench/pad.json', JSON.stringify({ rows, attempts }, null, 2));
}
