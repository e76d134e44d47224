import type { FaceObservation } from './observation.ts';
import { spanMs, trailing } from './sequence.ts';
import type { JudgeSettings } from './settings.ts';

/** Ways in which a stream of observations shows that it does not come from a camera at work. */
export type InputFault = 'clock-not-monotonic' | 'frames-too-fast' | 'frames-too-regular' | 'frames-frozen';

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * Checks the newest observation against the ones before it: time must go forward, at a pace that a camera has, with
 * the jitter that a camera has, and two frames of a living face never give the same numbers.
 */
export function inputFault(
  observations: readonly FaceObservation[],
  { input }: JudgeSettings,
): InputFault | null {
  const now = observations.at(-1);
  const before = observations.at(-2);
  if (!now || !before) return null;
  if (!(now.atMs > before.atMs)) return 'clock-not-monotonic';
  const inLastSecond =
    observations.length - 1 - observations.findLastIndex(({ atMs }) => atMs <= now.atMs - 1000);
  if (inLastSecond > input.perSecond) return 'frames-too-fast';
  const recent = observations.slice(-input.regularCount - 1);
  if (recent.length > input.regularCount) {
    const intervals = recent.slice(1).map(({ atMs }, index) => atMs - (recent[index]?.atMs ?? 0));
    if (standardDeviation(intervals) < input.regularDeviationMs) return 'frames-too-regular';
  }
  if (now.face) {
    const picture = JSON.stringify(now.face);
    const same = trailing(observations, ({ face }) => JSON.stringify(face) === picture);
    if (spanMs(same) >= input.frozenMs) return 'frames-frozen';
  }
  return null;
}
