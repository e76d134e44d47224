import type { FaceObservation } from './observation.ts';
import type { JudgeSettings } from './settings.ts';

/** Whether this look shows a hand at the head, and not one that holds a card before the chest or gestures beside. */
function showsHand({ face, hand }: FaceObservation, settings: NonNullable<JudgeSettings['hand']>): boolean {
  if (!face || !hand || hand.confidence < settings.confidence) return false;
  const { x, y, width, height } = face.box;
  return (
    hand.box.x < x + width * (1 + settings.beside) &&
    hand.box.x + hand.box.width > x - width * settings.beside &&
    hand.box.y < y + height * settings.reachesUpTo &&
    hand.box.y + hand.box.height > y - height * settings.above
  );
}

/**
 * Whether a hand is at the head (有手扶着头): it was there in each of the last `inLooks` looks in one direction. Whose
 * hand it is cannot be seen.
 */
export function handAtHead(
  observations: readonly FaceObservation[],
  { hand: settings }: JudgeSettings,
  inLooks: number,
): boolean {
  const nowMs = observations.at(-1)?.atMs;
  if (!settings || nowMs === undefined) return false;
  const looks = observations.filter(({ atMs, hand }) => hand && nowMs - atMs <= settings.memoryMs);
  return [...Map.groupBy(looks, ({ hand }) => hand?.direction).values()].some(
    (inDirection) =>
      inDirection.length >= inLooks && inDirection.slice(-inLooks).every((look) => showsHand(look, settings)),
  );
}
