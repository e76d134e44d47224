import type { Seen } from './sequence.ts';
import type { JudgeSettings } from './settings.ts';

/** This person's face at rest; every action is measured against it. Units of `FaceObservation`. */
export interface Baseline {
  yaw: number;
  pitch: number;
  mouthOpenness: number;
  /** absent when the engine does not measure it */
  aspect?: number;
  /** 60th percentile: a blink or two in the window does not move it */
  eyeOpenness: number;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}

/** Takes the baseline from observations of a face at rest; at least one is needed. */
export function baselineOf(rest: readonly Seen[]): Baseline {
  const median = (pick: (face: Seen['face']) => number) =>
    percentile(
      rest.map(({ face }) => pick(face)),
      0.5,
    );
  const aspects = rest.flatMap(({ face }) => face.aspect ?? []);
  return {
    ...(aspects.length > 0 ? { aspect: percentile(aspects, 0.5) } : {}),
    yaw: median((face) => face.yaw),
    pitch: median((face) => face.pitch),
    mouthOpenness: median((face) => face.mouthOpenness),
    eyeOpenness: percentile(
      rest.map(({ face }) => face.eyeOpennessWider),
      0.6,
    ),
  };
}

/** Whether the mouth is at least half as far open as the action asks for. */
export const isMouthOpen = (face: Seen['face'], base: Baseline, settings: JudgeSettings) =>
  face.mouthOpenness > base.mouthOpenness + settings.openMouth.above / 2;

/** Whether the face rests as in the baseline: straight, eyes open, mouth shut. */
export function atRest(
  face: Seen['face'],
  base: Baseline,
  settings: JudgeSettings,
  within: number = settings.pause.within,
): boolean {
  return (
    Math.abs(face.yaw - base.yaw) <= within &&
    Math.abs(face.pitch - base.pitch) <= within &&
    face.eyeOpennessWider > settings.blink.closed * base.eyeOpenness &&
    !isMouthOpen(face, base, settings)
  );
}
