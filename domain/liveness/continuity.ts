import type { FaceObservation } from './observation.ts';
import { isSeen, spanMs, trailing } from './sequence.ts';
import type { JudgeSettings } from './settings.ts';

/** Ways in which one and the same face stops being in view. */
export type ContinuityFault = 'face-lost' | 'second-face' | 'box-jumped';

/**
 * Checks that since the first prompt one face, and the same one, has been in view: never away for longer than a
 * moment, never joined by a second one, never somewhere else from one frame to the next.
 */
export function continuityFault(
  observations: readonly FaceObservation[],
  { continuity }: JudgeSettings,
): ContinuityFault | null {
  const now = observations.at(-1);
  if (!now) return null;
  if (spanMs(trailing(observations, ({ faces }) => faces > 1)) >= continuity.secondFaceMs)
    return 'second-face';
  const lastSeen = observations.slice(0, -1).findLast(isSeen);
  if (!isSeen(now)) {
    const since = lastSeen?.atMs ?? observations[0]?.atMs ?? now.atMs;
    return now.atMs - since > continuity.faceLostMs ? 'face-lost' : null;
  }
  if (!lastSeen) return null;
  const [was, is] = [lastSeen.face.box, now.face.box];
  const seconds = (now.atMs - lastSeen.atMs) / 1000;
  const moved = Math.max(
    Math.abs(is.x + is.width / 2 - was.x - was.width / 2) / was.width,
    Math.abs(is.y + is.height / 2 - was.y - was.height / 2) / was.height,
    Math.abs(Math.log(is.width / was.width)),
  );
  const { jump, jumpPerSecond, jumpAtMost } = continuity;
  return moved > Math.min(jumpAtMost, jump + jumpPerSecond * seconds) ? 'box-jumped' : null;
}
