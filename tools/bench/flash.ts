import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  defaultFlashSettings,
  type FlashJudgement,
  type FlashSettings,
  judgeFlash,
} from '../../domain/liveness/flash.ts';
import { drawFlash } from '../../domain/liveness/flashSequence.ts';
import { seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
import { mediaMissing } from './face/media.ts';
import { wilsonInterval } from './face/rates.ts';
import { litPixels, type Screen, screenLux, screens } from './flash/light.ts';
import { type PreparedSubject, pictureScene, type SceneKind, scenes } from './flash/scene.ts';
import { type Subject, subjects } from './flash/subjects.ts';

const usage = `npm run bench -- flash [--trials N] [--attacks N] [--seed N]
  Modelled light on real clips, not a real screen: how often the face follows the drawn colours.
  It takes minutes, writes after each person, and goes on where it was stopped (--fresh begins anew;
  --show prints what there is so far).
  --trials   per person, screen and ambient level (default 4)
  --attacks  per person and attack (default 20)`;

const ambientLevels = [50, 100, 200, 400, 800, 1600, 3200];
/** the attacks happen where the flash works best and where it is usual */
const attackLevels = [50, 200];

const resultFile = 'out/bench/flash.json';

interface Trial {
  kind: SceneKind;
  subject: string;
  screen: string;
  ambientLux: number;
  judgement: FlashJudgement;
}

/** Measures the random colour flash on modelled light; prints a table, and writes out/bench/flash.json. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      trials: { type: 'string', default: '4' },
      attacks: { type: 'string', default: '20' },
      seed: { type: 'string', default: '20261121' },
      fresh: { type: 'boolean', default: false },
      show: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const missing = values.show ? null : mediaMissing();
  if (missing) throw new Error(missing);
  const { chance: _, gain: __, ...pictured } = defaultFlashSettings;
  const parameters = {
    pictured,
    trials: Number(values.trials),
    attacks: Number(values.attacks),
    seed: Number(values.seed),
  };
  const trials = values.fresh ? [] : await alreadyDone(parameters);
  await mkdir('out/bench', { recursive: true });
  const remaining = values.show ? [] : subjects(trials.map(({ subject }) => subject));
  for await (const subject of remaining) {
    // Each person has a stream of chance of their own, so that going on gives what one run would have given.
    trials.push(...trialsOf(subject, parameters, seededRandom(parameters.seed + 1000 * subject.number)));
    await writeFile(resultFile, JSON.stringify({ parameters, trials }));
    console.error(`${subject.name} is done`);
  }
  const rows = rowsOf(trials);
  console.log(`people: ${[...new Set(trials.map(({ subject }) => subject))].join(', ')}`);
  for (const screen of screens)
    console.log(`${screen.name}: ${screenLux(screen).toFixed(0)} lx at white on the face`);
  for (const row of rows) console.log(lineOf(row));
  if (!values.show) await writeFile(resultFile, JSON.stringify({ parameters, rows, trials }, null, 1));
}

interface Parameters {
  /** what a picture depends on; the two thresholds are applied when the table is made */
  pictured: Omit<FlashSettings, 'chance' | 'gain'>;
  trials: number;
  attacks: number;
  seed: number;
}

/** The trials of a run with the same parameters that was stopped. */
async function alreadyDone(parameters: Parameters): Promise<Trial[]> {
  const content = await readFile(resultFile, 'utf8').catch(() => null);
  if (content === null) return [];
  const stored = JSON.parse(content) as { parameters: Parameters; trials: Trial[] };
  return JSON.stringify(stored.parameters) === JSON.stringify(parameters) ? stored.trials : [];
}

function trialsOf(subject: Subject, parameters: Parameters, random: () => number): Trial[] {
  const draw = () => drawFlash((exclusiveMax) => Math.floor(random() * exclusiveMax), defaultFlashSettings);
  const prepared: PreparedSubject = { ...subject, lit: subject.frames.map(litPixels) };
  const attempt = (kind: SceneKind, screen: Screen, ambientLux: number): Trial => {
    const sequence = draw();
    const scene = { kind, screen, ambientLux, sequence, recorded: draw(), random };
    const judgement = judgeFlash(sequence, pictureScene(prepared, scene));
    return { kind, subject: subject.name, screen: screen.name, ambientLux, judgement };
  };
  const times = <T>(count: number, once: () => T) => Array.from({ length: count }, once);
  const [kiosk] = screens;
  const attacks = kiosk ? scenes.filter((scene) => scene !== 'person') : [];
  return [
    ...screens.flatMap((screen) =>
      ambientLevels.flatMap((lux) => times(parameters.trials, () => attempt('person', screen, lux))),
    ),
    ...attacks.flatMap((kind) =>
      attackLevels.flatMap((lux) =>
        times(parameters.attacks / attackLevels.length, () => attempt(kind, kiosk as Screen, lux)),
      ),
    ),
  ];
}

function rowsOf(trials: readonly Trial[]) {
  return [
    ...Map.groupBy(trials, ({ kind, screen, ambientLux }) => JSON.stringify([kind, screen, ambientLux])),
  ].map(([key, own]) => {
    const [kind, screen, ambientLux] = JSON.parse(key) as [SceneKind, string, number];
    const measured = own.flatMap(({ judgement }) =>
      judgement.outcome === 'not-measured' ? [] : [judgement],
    );
    const likely = measured.filter(({ chance }) => chance <= defaultFlashSettings.chance);
    const follows = likely.filter(({ gain }) => gain.difference >= defaultFlashSettings.gain).length;
    const gains = measured.map(({ gain }) => gain.difference).toSorted((a, b) => a - b);
    const gainAt = (share: number) => gains[Math.round((gains.length - 1) * share)] ?? Number.NaN;
    return {
      kind,
      screen,
      ambientLux,
      n: own.length,
      notMeasured: own.length - measured.length,
      follows,
      byChance: likely.length,
      interval: wilsonInterval(follows, own.length),
      gain: { median: gainAt(0.5), low: gainAt(0.05), high: gainAt(0.95) },
    };
  });
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function lineOf(row: ReturnType<typeof rowsOf>[number]): string {
  const { kind, screen, ambientLux, n, follows, byChance, notMeasured, interval, gain } = row;
  return [
    `${kind.padEnd(32)} ${screen.padEnd(24)} ${String(ambientLux).padStart(5)} lx`,
    `follows ${percent(follows / n).padStart(7)} [${percent(interval[0])}, ${percent(interval[1])}] n=${n}`,
    `without the least gain ${byChance}, not measured ${notMeasured}`,
    `gain ${gain.median.toFixed(3)} (${gain.low.toFixed(3)} to ${gain.high.toFixed(3)})`,
  ].join('; ');
}
