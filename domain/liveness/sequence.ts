import type { FaceObservation } from './observation.ts';

/** An observation with a face in it. */
export type Seen = FaceObservation & { face: NonNullable<FaceObservation['face']> };

/** Whether there is a face to measure in the observation. */
export const isSeen = (observation: FaceObservation): observation is Seen => observation.face !== undefined;

/** The observations at the end of the sequence that all satisfy `holds`. */
export function trailing<T>(sequence: readonly T[], holds: (item: T) => boolean): readonly T[] {
  return sequence.slice(sequence.findLastIndex((item) => !holds(item)) + 1);
}

/** The observations at the end of the sequence that follow each other within `holeMs`: what is between is not known. */
export function unbroken<T extends { atMs: number }>(sequence: readonly T[], holeMs: number): readonly T[] {
  const hole = sequence.findLastIndex(
    ({ atMs }, index) => atMs - (sequence[index - 1]?.atMs ?? atMs) > holeMs,
  );
  return hole < 0 ? sequence : sequence.slice(hole);
}

/** How long a run of observations lasts. */
export function spanMs(run: readonly { atMs: number }[]): number {
  return (run.at(-1)?.atMs ?? 0) - (run[0]?.atMs ?? 0);
}
