import type { FaceObservation } from './observation.ts';

/** An observation with a face in it. */
export type Seen = FaceObservation & { face: NonNullable<FaceObservation['face']> };

/** Whether there is a face to measure in the observation. */
export const isSeen = (observation: FaceObservation): observation is Seen => observation.face !== undefined;

/** The observations at the end of the sequence that all satisfy `holds`. */
export function trailing<T>(sequence: readonly T[], holds: (item: T) => boolean): readonly T[] {
  return sequence.slice(sequence.findLastIndex((item) => !holds(item)) + 1);
}

/** How long a run of observations lasts. */
export function spanMs(run: readonly { atMs: number }[]): number {
  return (run.at(-1)?.atMs ?? 0) - (run[0]?.atMs ?? 0);
}
