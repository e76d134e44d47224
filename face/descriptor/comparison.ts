import type { FaceDescription } from './describer.ts';

/** Result of comparing a reference with the frames of one attempt. */
export type Comparison =
  | {
      ok: true;
      /** Euclidean distance between the reference and the mean of the frames; smaller is more alike */
      distance: number;
      /** the reference's distance to each frame */
      perFrame: number[];
      framesUsed: number;
      /** whether one and the same face was in all frames */
      sameFaceThroughout: boolean;
      /** largest distance between two of the frames; 0 with a single frame */
      widestWithin: number;
    }
  | { ok: false; reason: 'too-few-frames' };

/** Two thresholds, three outcomes. Distances; `accept` is the smaller one. */
export interface DecisionThresholds {
  /** at most this far apart: the same person */
  accept: number;
  /** at most this far apart: a human looks; beyond: somebody else */
  review: number;
}

export type FaceDecision = 'accepted' | 'review' | 'refused';

/** Euclidean distance of two descriptors. */
export function descriptorDistance(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) throw new RangeError('Descriptors of different nets cannot be compared');
  return Math.sqrt(one.reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0));
}

/** The mean of several descriptors of one person: nearer to the person than any of them. */
export function meanDescriptor(descriptors: readonly (readonly number[])[]): number[] {
  const [first = []] = descriptors;
  return first.map(
    (_, index) => descriptors.reduce((sum, values) => sum + (values[index] ?? 0), 0) / descriptors.length,
  );
}

/**
 * Compares a reference with the frames of one attempt. `continuity` is the largest distance that two frames of one face
 * have, in the same minute before the same camera.
 */
export function compareFaces(
  reference: FaceDescription,
  frames: readonly FaceDescription[],
  continuity: number,
): Comparison {
  if (frames.length === 0) return { ok: false, reason: 'too-few-frames' };
  const descriptors = frames.map(({ descriptor }) => descriptor);
  const widestWithin = Math.max(
    0,
    ...descriptors.flatMap((one, index) =>
      descriptors.slice(index + 1).map((other) => descriptorDistance(one, other)),
    ),
  );
  return {
    ok: true,
    distance: descriptorDistance(reference.descriptor, meanDescriptor(descriptors)),
    perFrame: descriptors.map((descriptor) => descriptorDistance(reference.descriptor, descriptor)),
    framesUsed: frames.length,
    sameFaceThroughout: widestWithin <= continuity,
    widestWithin,
  };
}

/** The outcome at a distance. Both thresholds are inside their outcome. */
export function decide(distance: number, { accept, review }: DecisionThresholds): FaceDecision {
  if (!(distance >= 0)) throw new RangeError(`Not a distance: ${distance}`);
  if (distance <= accept) return 'accepted';
  return distance <= review ? 'review' : 'refused';
}
