import { z } from 'zod';
import { newWord } from '../openEnum.ts';
import { continuityFault } from './continuity.ts';
import { createFlashFit } from './flashFit.ts';
import type { FlashSequence } from './flashSequence.ts';
import { FaceObservation } from './observation.ts';
import { defaultJudgeSettings, type JudgeSettings } from './settings.ts';

/** Whether the screen changes its colours after the actions: never, to be looked at later, or as a condition. */
export const FlashMode = z.enum(['off', 'measure', 'gate']);
export type FlashMode = z.infer<typeof FlashMode>;

/** The numbers by which a flash is drawn and judged. Where a value comes from is said in `docs/accuracy.md`. */
export const FlashSettings = z.object({
  /** how many colours are shown, and the lengths (ms) that a step may have */
  steps: z.number().int(),
  stepMs: z.array(z.number().int()),
  /** after a change the picture is not looked at for so long: the page fades, the camera exposes */
  settleMs: z.number(),
  /** how late the camera may see a colour, and the steps in which that is searched (ms) */
  latestMs: z.number(),
  lagStepMs: z.number(),
  /** fewest observations of a step */
  perStep: z.number().int(),
  /**
   * largest share of all sequences that may fit the face as well as the drawn one; whatever the camera shows without
   * knowing the draw passes no more often than this
   */
  chance: z.number(),
  /** least gain of the face over the background, more than a glass surface mirrors; the unit is said at `FlashJudgement` */
  gain: z.number(),
});
export type FlashSettings = z.infer<typeof FlashSettings>;

/** The settings that the terminal uses. */
export const defaultFlashSettings: FlashSettings = {
  steps: 8,
  stepMs: [600, 700, 800, 900],
  settleMs: 200,
  latestMs: 400,
  lagStepMs: 40,
  perStep: 3,
  chance: 0.005,
  gain: 0.05,
};

/** What a flash has shown and seen, with everything that is needed to judge it again. */
export const FlashTrace = z.object({
  settings: FlashSettings,
  /** when each colour was on the screen, and when the last one left it; on the clock of the observations */
  shownAtMs: z.array(z.number()),
  observations: z.array(FaceObservation),
});
export type FlashTrace = z.infer<typeof FlashTrace>;

/** Why nothing can be said: the person wanted no colours, they were not shown, or the face was not there throughout. */
const FlashGap = z.enum([
  'declined',
  'not-shown',
  'too-few-frames',
  'face-lost',
  'second-face',
  'box-jumped',
]);
type FlashGap = z.infer<typeof FlashGap>;

/** What the reflection says of the face. A statement about light and about nothing else. */
export const FlashJudgement = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum(['follows', 'does-not-follow']),
    /** share of all sequences that fit the face at least as well as the drawn one */
    chance: z.number(),
    /** correlation of the face against the background with the drawn sequence, and the lag (ms) at which it is best */
    correlation: z.number(),
    lagMs: z.number(),
    /**
     * How strongly the light of the screen is seen: 0.1 means that its white would add a tenth to the light that is
     * there anyway. Of the face, of the background, and of the face against it.
     */
    gain: z.object({ face: z.number(), background: z.number(), difference: z.number() }),
  }),
  z.object({ outcome: z.literal('not-measured'), gap: FlashGap }),
]);
export type FlashJudgement = z.infer<typeof FlashJudgement>;

const FlashOutcome = z.enum(['follows', 'does-not-follow', 'not-measured']);

/** The same as it stands in a record, which another version may have written. */
export const RecordedFlash = z.union([
  FlashJudgement,
  z.looseObject({ outcome: z.literal('not-measured'), gap: newWord(FlashGap) }),
  z.looseObject({ outcome: newWord(FlashOutcome) }),
]);

/** Begins a flash. */
export function startFlash(settings: FlashSettings = defaultFlashSettings): FlashTrace {
  return { settings, shownAtMs: [], observations: [] };
}

/** Whether everything has been seen that belongs to the flash. */
export function isFlashOver({ shownAtMs, observations, settings }: FlashTrace): boolean {
  const end = shownAtMs.at(-1);
  return end !== undefined && (observations.at(-1)?.atMs ?? 0) >= end + settings.latestMs;
}

type Chroma = NonNullable<NonNullable<FaceObservation['face']>['chroma']>;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2;
}

/** The two log-chromas in each step, the camera being late by `lagMs`; null when a step was hardly seen. */
function perStep(
  { settings, shownAtMs, observations }: FlashTrace,
  lagMs: number,
  pick: (chroma: Chroma) => readonly [number, number],
): [number, number][] | null {
  const steps: [number, number][] = [];
  for (let step = 0; step < shownAtMs.length - 1; step++) {
    const from = (shownAtMs[step] ?? 0) + settings.settleMs + lagMs;
    const until = (shownAtMs[step + 1] ?? 0) + lagMs;
    const seen = observations.flatMap(({ atMs, face }) =>
      face?.chroma && atMs >= from && atMs < until ? [pick(face.chroma)] : [],
    );
    if (seen.length < settings.perStep) return null;
    steps.push([median(seen.map(([red]) => red)), median(seen.map(([, blue]) => blue))]);
  }
  return steps;
}

const ofFace = ({ skin }: Chroma) => skin;
const ofBackground = ({ background }: Chroma) => background;
const ofDifference = ({ skin, background }: Chroma): [number, number] => [
  skin[0] - background[0],
  skin[1] - background[1],
];

/**
 * Judges whether the light that the face gives back, against the background's, follows the drawn colours. Exposure and
 * white balance change face and background alike and fall out of the difference of their log-chromas, slow drifts fall
 * out with a straight line.
 *
 * The drawn sequence is compared with every other one that could have been drawn, each at its own best lag: so the
 * probability that a picture made without knowledge of the draw passes is at most `chance`, whatever it shows.
 */
export function judgeFlash(
  sequence: FlashSequence,
  trace: FlashTrace,
  judgeSettings: JudgeSettings = defaultJudgeSettings,
): FlashJudgement {
  const { settings, shownAtMs, observations } = trace;
  const notMeasured = (gap: FlashGap) => ({ outcome: 'not-measured', gap }) as const;
  if (shownAtMs.length !== sequence.length + 1) return notMeasured('not-shown');
  for (let end = 2; end <= observations.length; end++) {
    const fault = continuityFault(observations.slice(0, end), judgeSettings);
    if (fault) return notMeasured(fault);
  }
  const lags = Array.from(
    { length: Math.floor(settings.latestMs / settings.lagStepMs) + 1 },
    (_, index) => index * settings.lagStepMs,
  );
  const seen = lags.flatMap((lagMs) => {
    const steps = perStep(trace, lagMs, ofDifference);
    return steps ? [{ lagMs, steps }] : [];
  });
  if (seen.length < lags.length) return notMeasured('too-few-frames');

  const fit = createFlashFit(shownAtMs);
  const colours = sequence.map(({ colour }) => colour);
  const [best] = seen
    .map(({ lagMs, steps }) => ({ lagMs, ...fit.fit(colours, steps) }))
    .toSorted((a, b) => b.correlation - a.correlation);
  if (!best) return notMeasured('too-few-frames');
  const chance = fit.chanceOf(
    best.correlation,
    seen.map(({ steps }) => steps),
  );
  const gainOf = (pick: typeof ofFace) => fit.fit(colours, perStep(trace, best.lagMs, pick) ?? []).gain;
  const follows = chance <= settings.chance && best.gain >= settings.gain;
  return {
    outcome: follows ? 'follows' : 'does-not-follow',
    chance,
    correlation: best.correlation,
    lagMs: best.lagMs,
    gain: { face: gainOf(ofFace), background: gainOf(ofBackground), difference: best.gain },
  };
}
