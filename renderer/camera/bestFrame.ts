import type { FaceObservation } from '../../domain/liveness/observation.ts';

/** One good frame of each of these is kept: spread over the actions, and few enough to be compared meanwhile. */
const slotMs = 900;
const memoryMs = 3000;
const tooLow = 0.3;

type Face = NonNullable<FaceObservation['face']>;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/**
 * How well a frame serves to compare a face, 0 to 1: sharp, large, frontal, mouth shut and eyes open, measured against
 * how this face looked in the last three seconds. 0 when there is not exactly one face.
 */
export function frameQuality(observation: FaceObservation, recent: readonly FaceObservation[]): number {
  const { face, faces } = observation;
  const seen = recent.flatMap((past) => past.face ?? []);
  if (!face || faces !== 1 || seen.length === 0) return 0;
  const usual = (pick: (past: Face) => number) => median(seen.map(pick));
  const turned =
    Math.abs(face.yaw - usual((past) => past.yaw)) + Math.abs(face.pitch - usual((past) => past.pitch));
  const mouth =
    face.mouthOpenness -
    Math.min(
      usual((past) => past.mouthOpenness),
      0.15,
    );
  const eyes = face.eyeOpennessWider / usual((past) => past.eyeOpennessWider);
  return (
    clamp(1 - turned / 0.12) *
    clamp(1 - Math.max(0, mouth - 0.05) / 0.2) *
    clamp((eyes - 0.6) / 0.3) *
    (0.5 + 0.5 * clamp(face.sharpness / 60)) *
    clamp(face.box.width / 0.25)
  );
}

/** A frame and its pixels, waiting to become evidence. */
export interface Candidate<Pixels> {
  atMs: number;
  quality: number;
  pixels: Pixels;
}

/** Chooses the best frame of each slot. */
export function createFrameChooser<Pixels>() {
  let recent: FaceObservation[] = [];
  let slotBegan: number | null = null;
  let best: Candidate<Pixels> | null = null;
  return {
    /** Takes one more frame; returns the best of the slot that has just ended, if it had a good one. */
    offer(observation: FaceObservation, pixels: Pixels): Candidate<Pixels> | null {
      const { atMs } = observation;
      recent = [...recent.filter((past) => past.atMs >= atMs - memoryMs), observation];
      slotBegan ??= atMs;
      const ended = atMs - slotBegan >= slotMs;
      const chosen = ended ? best : null;
      if (ended) {
        slotBegan = atMs;
        best = null;
      }
      const quality = frameQuality(observation, recent);
      if (quality >= tooLow && quality > (best?.quality ?? 0)) best = { atMs, quality, pixels };
      return chosen;
    },
  };
}
