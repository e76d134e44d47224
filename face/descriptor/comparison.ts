import type { FaceDescription } from './describer.ts';
import type { EmbedderProfile, Measure } from './embedder.ts';

/** Result of comparing a reference with the frames of one attempt. */
export type Comparison =
  | {
      ok: true;
      /** the embedder's distance between the reference and the mean of the frames; smaller is more alike */
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

/** Distance of two descriptors by their embedder's measure: the weighted sum of its nets' distances. */
export function descriptorDistance(
  measure: Measure,
  one: readonly number[],
  other: readonly number[],
): number {
  const length = measure.reduce((sum, net) => sum + net.length, 0);
  if (one.length !== length || other.length !== length)
    throw new RangeError('A descriptor does not have the length of its embedder’s measure');
  let from = 0;
  let distance = 0;
  for (const net of measure) {
    let [difference, along, ones, others] = [0, 0, 0, 0];
    for (let at = from; at < from + net.length; at++) {
      const [a, b] = [one[at] ?? 0, other[at] ?? 0];
      difference += (a - b) ** 2;
      along += a * b;
      ones += a * a;
      others += b * b;
    }
    const cosine = along / Math.sqrt(ones * others);
    distance += net.weight * (net.metric === 'euclidean' ? Math.sqrt(difference) : 1 - Math.min(1, cosine));
    from += net.length;
  }
  return distance;
}

/** The mean of several descriptors of one person: nearer to the person than any of them. */
export function meanDescriptor(descriptors: readonly (readonly number[])[]): number[] {
  const [first = []] = descriptors;
  return first.map(
    (_, index) => descriptors.reduce((sum, values) => sum + (values[index] ?? 0), 0) / descriptors.length,
  );
}

/**
 * Compares a reference with the frames of one attempt. All of them must come from the embedder whose profile is given:
 * distances between descriptors of different nets mean nothing.
 * @throws RangeError when a description comes from another embedder
 */
export function compareFaces(
  { id, measure, thresholds }: EmbedderProfile,
  reference: FaceDescription,
  frames: readonly FaceDescription[],
): Comparison {
  const stranger = [reference, ...frames].find(({ embedder }) => embedder !== id);
  if (stranger) throw new RangeError(`A description of ${stranger.embedder} cannot be compared by ${id}`);
  if (frames.length === 0) return { ok: false, reason: 'too-few-frames' };
  const descriptors = frames.map(({ descriptor }) => descriptor);
  const widestWithin = Math.max(
    0,
    ...descriptors.flatMap((one, index) =>
      descriptors.slice(index + 1).map((other) => descriptorDistance(measure, one, other)),
    ),
  );
  return {
    ok: true,
    distance: descriptorDistance(measure, reference.descriptor, meanDescriptor(descriptors)),
    perFrame: descriptors.map((descriptor) => descriptorDistance(measure, reference.descriptor, descriptor)),
    framesUsed: frames.length,
    sameFaceThroughout: widestWithin <= thresholds.continuity.value,
    widestWithin,
  };
}

/** The outcome at a distance. Both thresholds are inside their outcome. */
export function decide(distance: number, { accept, review }: DecisionThresholds): FaceDecision {
  if (!(distance >= 0)) throw new RangeError(`Not a distance: ${distance}`);
  if (distance <= accept) return 'accepted';
  return distance <= review ? 'review' : 'refused';
}
