import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LivenessAction } from '../../domain/liveness/action.ts';
import { actionSeconds } from '../../face/puppet/pose.ts';
import { demoStill } from '../../terminal/dock/testing/demoPuppet.ts';
import { buildPage } from '../setup/builds.ts';
import { madePresentations, recordedActions } from './face/attacks.ts';
import { type PadAttempt, type Presentation, seededHalls, visitWith } from './face/padVisit.ts';
import { wilsonInterval } from './face/rates.ts';
import { convertToCamera, recordCamera } from './face/recording.ts';

const usage = `npm run bench -- pad [--videos MANIFEST] [--made] [--kinds a,b] [--attempts N] [--colour-flash off] [--out FILE]
  Plays each clip as the camera before the real page and the real terminal.
  MANIFEST: {"clips": [{"file": "clip.mp4", "kind": "bona-fide" or the attack's name,
    "card": a card of the demo county (default "due"), "from": seconds, "to": seconds,
    "actions": [{"action": "rest" or "nod", "shake", "open-mouth", "blink", "gaze", "from": seconds, "to": seconds}]}]}
    Files are clips or pictures, beside the manifest. Without "actions" a clip is played in a loop, whatever is asked.
    With them the person does as asked: each part is played while its action is asked for, "rest" otherwise; a
    bona-fide clip needs them, and five actions.
  --made      also, or without a manifest only, what can be made from a still of the demo person
  --colour-flash off (default), measure or gate: whether the screen changes its colours after the actions; a clip does
              not reflect them`;

const Second = z.number().nonnegative();
const Manifest = z.object({
  clips: z.array(
    z
      .object({
        file: z.string(),
        kind: z.string(),
        card: z.string().default('due'),
        from: Second.optional(),
        to: Second.optional(),
        actions: z
          .array(z.object({ action: z.enum(['rest', ...LivenessAction.options]), from: Second, to: Second }))
          .default([]),
      })
      .refine(({ kind, actions }) => kind !== bonaFide || actions.length > LivenessAction.options.length, {
        message: 'a bona-fide clip needs "rest" and all five actions: which are asked is drawn',
      }),
  ),
});
type Clip = z.infer<typeof Manifest>['clips'][number];

const bonaFide = 'bona-fide';

/** A labelled clip as camera files: the whole of it, or its rest and one part for each action. */
async function fromClip(clip: Clip, base: string, folder: string): Promise<Presentation> {
  const source = resolve(base, clip.file);
  const camera = (part: string) => join(folder, `${clip.kind}-${basename(clip.file)}-${part}.mjpeg`);
  const answers = new Map<string, string>();
  for (const { action, ...part } of clip.actions) {
    await convertToCamera(source, camera(action), part);
    if (action !== 'rest') answers.set(action, camera(action));
  }
  if (!clip.actions.some(({ action }) => action === 'rest')) {
    const whole = clip.to === undefined ? undefined : { from: clip.from ?? 0, to: clip.to };
    await convertToCamera(source, camera('rest'), whole);
  }
  return { kind: clip.kind, clip: clip.file, card: clip.card, cameraFile: camera('rest'), answers };
}

/** The demo person as somebody who does what is asked: the films of each action, and of rest. */
async function obedient(folder: string): Promise<Presentation> {
  const still = await demoStill('A');
  const answers = new Map<string, string>();
  for (const action of LivenessAction.options) {
    const file = join(folder, `${bonaFide}-${action}.mjpeg`);
    await recordCamera(recordedActions(still, [action], { restSeconds: 1 }), file);
    answers.set(action, file);
  }
  const cameraFile = join(folder, `${bonaFide}-rest.mjpeg`);
  await recordCamera(recordedActions(still, ['gaze'], { restSeconds: actionSeconds.gaze }), cameraFile);
  return { kind: `${bonaFide} (made)`, clip: 'demo person A', card: 'due', cameraFile, answers };
}

async function prepare(
  manifest: string | undefined,
  made: boolean,
  kinds: readonly string[],
  folder: string,
): Promise<Presentation[]> {
  const wanted = (kind: string) => kinds.length === 0 || kinds.includes(kind);
  const presentations: Presentation[] = [];
  if (manifest !== undefined)
    for (const clip of Manifest.parse(JSON.parse(await readFile(manifest, 'utf8'))).clips)
      if (wanted(clip.kind)) presentations.push(await fromClip(clip, dirname(manifest), folder));
  if (!made && manifest !== undefined) return presentations;
  if (wanted(bonaFide)) presentations.push(await obedient(folder));
  for (const { kind, pictures } of madePresentations.filter((each) => wanted(each.kind))) {
    const cameraFile = join(folder, `${kind}.mjpeg`);
    await recordCamera(pictures(), cameraFile);
    presentations.push({ kind, clip: 'demo person A', card: 'due', cameraFile, answers: new Map() });
  }
  return presentations;
}

/** Error rates of ISO/IEC 30107-3: for each kind, over the attempts that were answered. */
function ratesOf(attempts: readonly PadAttempt[]) {
  return [...Map.groupBy(attempts, ({ kind }) => kind)].map(([kind, own]) => {
    const genuine = kind.startsWith(bonaFide);
    const answered = own.filter(({ response }) => response !== 'none');
    const errors = answered.filter(({ response }) => (response === 'accepted') !== genuine).length;
    return {
      kind,
      measure: genuine ? ('BPCER' as const) : ('APCER' as const),
      errors,
      n: answered.length,
      interval: answered.length > 0 ? wilsonInterval(errors, answered.length) : null,
      nonResponses: own.length - answered.length,
      certified: own.filter(({ result }) => result === 'certified').length,
      reasons: [...new Set(own.map(({ reason, response }) => reason ?? response))],
    };
  });
}

/**
 * Plays each clip as the camera before the real page and the real terminal, and counts by ISO/IEC 30107-3: APCER for
 * each kind of attack and the worst of them, BPCER, and non-responses, each with its number of attempts and its interval.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      videos: { type: 'string' },
      made: { type: 'boolean', default: false },
      kinds: { type: 'string', default: '' },
      attempts: { type: 'string', default: '3' },
      'colour-flash': { type: 'string', default: 'off' },
      out: { type: 'string', default: 'out/bench/pad.json' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const colourFlash = z.enum(['off', 'measure', 'gate']).parse(values['colour-flash']);
  buildPage();
  const folder = resolve('out/bench/pad');
  await mkdir(folder, { recursive: true });
  const kinds = values.kinds.split(',').filter((kind) => kind !== '');
  const presentations = await prepare(values.videos, values.made, kinds, folder);
  const attempts: PadAttempt[] = [];
  const halls = await seededHalls();
  for (const presentation of presentations) {
    const wanted = attempts.length + Number(values.attempts);
    while (attempts.length < wanted) {
      const hall = await halls.open();
      const more = await visitWith(hall, presentation, wanted - attempts.length, colourFlash).finally(() =>
        hall.close(),
      );
      for (const { kind, challenge, response, reason, result } of more)
        console.log(`  ${kind}: ${challenge.join(', ')}: ${response}, ${reason ?? result}`);
      attempts.push(...more);
      await writeFile(values.out, JSON.stringify({ rows: ratesOf(attempts), attempts }, null, 2));
    }
  }
  await halls.close();

  const rows = ratesOf(attempts);
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  for (const { kind, measure, errors, n, interval, nonResponses, certified, reasons } of rows) {
    const rate = interval
      ? `${errors} of ${n}, ${percent(errors / n)} [${percent(interval[0])}, ${percent(interval[1])}]`
      : '—';
    console.log(
      `${kind.padEnd(26)} ${measure} ${rate}; no response ${nonResponses}; certified ${certified}; ${reasons.join(', ')}`,
    );
  }
  const attacks = rows.filter(({ measure, n }) => measure === 'APCER' && n > 0);
  if (attacks.length > 0)
    console.log(`worst APCER ${percent(Math.max(...attacks.map(({ errors, n }) => errors / n)))}`);
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
}
