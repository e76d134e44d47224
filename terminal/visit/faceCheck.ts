import { createHash } from 'node:crypto';
import type { Gap } from '../../domain/liveness/judge.ts';
import { thresholdRecord } from '../../face/thresholds.ts';
import {
  decide,
  type EmbedderProfile,
  type FaceDescription,
  type FaceVerifier,
  type VerifierDescription,
} from '../face/verifier.ts';
import type {
  CapturedFrame,
  FaceCheck,
  FaceCheckResult,
  Reference,
  VerificationThresholds,
} from './visitFacts.ts';

/** Fewer usable frames than this do not carry an average. */
const fewestFrames = 3;
/**
 * Frames kept of each part of an attempt (framing, and every action): its first ones, and always its newest. So the
 * comparison rests on the whole attempt, and somebody who takes over late is seen as well as one who takes over early.
 */
const framesOfAPart = 3;

/** A frame that was kept, and what it shows as soon as that is known. */
interface DescribedFrame {
  part: number;
  frame: CapturedFrame;
  /** null where it was replaced before its turn came */
  description: Promise<VerifierDescription | null>;
}

type Engine = Pick<FaceVerifier, 'describeFrame' | 'describeReference' | 'compare' | 'embedder'>;

/**
 * The verification (1:1 比对) of one attempt. Reference and frames are described as they come, while the actions go on;
 * what is left for the end is one comparison.
 */
export function beginFaceCheck(
  engine: Engine,
  references: readonly Reference[],
  thresholds: VerificationThresholds,
): FaceCheck {
  const described: DescribedFrame[] = [];
  /** settles when every frame before is described */
  let free: Promise<unknown> = Promise.resolve();
  let isFinishing = false;
  const reference = chooseReference(engine, references);
  // Looked at in `finish`; an attempt that is discarded before must not count as a rejection nobody handled.
  reference.catch(() => {});

  return {
    addFrame(frame, part) {
      if (isFinishing) return;
      const ofPart = described.filter((each) => each.part === part);
      const newest = ofPart.at(-1);
      if (newest && ofPart.length >= framesOfAPart) described.splice(described.indexOf(newest), 1);
      // On a slow machine frames wait; one that is out of the comparison by its turn holds up nobody's outcome.
      const description: DescribedFrame['description'] = free.then(() =>
        described.some((each) => each.frame === frame) ? engine.describeFrame(frame.jpeg) : null,
      );
      free = description.catch(() => {});
      described.push({ part, frame, description });
    },
    async finish(gaps): Promise<FaceCheckResult> {
      isFinishing = true;
      const asked = described.map(async ({ frame, description }) => ({
        frame,
        description: await description,
      }));
      const kept = (await Promise.all(asked)).flatMap(({ frame, description }) =>
        description ? [{ frame, description }] : [],
      );
      const frames = kept.map(({ frame }) => frame);
      const { embedder } = engine;
      if (!embedder || kept.some(({ description }) => isEngineFailure(description)))
        return { ok: false, reason: 'engine-unavailable', frames };
      const compareWith = await reference;
      if (!compareWith.ok) return { ok: false, reason: compareWith.reason, frames };
      const usable = kept.filter(({ description }) => description.ok);
      const faces = usable.map(({ description }) => description).filter((description) => description.ok);
      if (faces.length < fewestFrames) return { ok: false, reason: 'no-usable-frame', frames };
      if (
        !seenOnEverySide(
          gaps,
          usable.map(({ frame }) => frame),
        )
      )
        return { ok: false, reason: 'unseen-after-gap', frames };
      const comparison = engine.compare(compareWith.face, faces);
      if (!comparison.ok) return { ok: false, reason: 'no-usable-frame', frames };
      if (!comparison.sameFaceThroughout) return { ok: false, reason: 'different-person', frames };
      const { accept, review, record } = decidingThresholds(embedder, thresholds);
      const { eyeDistance, confidence } = compareWith.face;
      return {
        ok: true,
        frames: usable.map(({ frame }) => frame),
        verification: {
          outcome: decide(comparison.distance, { accept, review }),
          distance: comparison.distance,
          thresholds: { accept, review, record },
          reference: {
            kind: compareWith.reference.kind,
            takenOn: compareWith.reference.takenOn,
            hash: createHash('sha256').update(compareWith.reference.image).digest('base64url'),
            quality: { eyeDistance, confidence },
          },
          framesCompared: comparison.framesUsed,
          embedder: embedder.id,
        },
      };
    },
    discard() {
      described.length = 0;
    },
  };
}

/** Whether a face was seen before, between and after the gaps: only then can the comparison say that it is one person. */
function seenOnEverySide(gaps: readonly Gap[], frames: readonly CapturedFrame[]): boolean {
  const bounds = [Number.NEGATIVE_INFINITY, ...gaps.map(({ fromMs }) => fromMs), Number.POSITIVE_INFINITY];
  return bounds
    .slice(1)
    .every((endMs, index) => frames.some(({ atMs }) => atMs > (bounds[index] ?? endMs) && atMs <= endMs));
}

/** A pack's thresholds are distances of the embedder that it names; where another is in use, that one's own decide. */
function decidingThresholds(embedder: EmbedderProfile, ofPack: VerificationThresholds) {
  if (ofPack.embedder === embedder.id) return ofPack;
  const { accept, review, record } = embedder.thresholds;
  return { accept: accept.value, review: review.value, record };
}

type UsableReference =
  | { ok: true; reference: Reference; face: FaceDescription }
  | { ok: false; reason: 'reference-unusable' | 'engine-unavailable' };

/**
 * The reference to compare with: the first in the given order whose face is large enough in its picture; where none is,
 * the one that shows most of it. Nobody is turned away for a small picture, and no threshold changes with it.
 */
async function chooseReference(engine: Engine, references: readonly Reference[]): Promise<UsableReference> {
  const enough = thresholdRecord('reference-eye-distance').value;
  let best: { ok: true; reference: Reference; face: FaceDescription } | null = null;
  for (const reference of references) {
    const face = await engine.describeReference(reference.image);
    if (isEngineFailure(face)) return { ok: false, reason: 'engine-unavailable' };
    if (!face.ok) continue;
    if (face.eyeDistance >= enough) return { ok: true, reference, face };
    if (!best || face.eyeDistance > best.face.eyeDistance) best = { ok: true, reference, face };
  }
  return best ?? { ok: false, reason: 'reference-unusable' };
}

/** A picture without a face says something of the picture; anything else says that the engine cannot be relied on. */
function isEngineFailure(description: VerifierDescription): boolean {
  return (
    !description.ok &&
    description.reason !== 'no-face' &&
    description.reason !== 'many-faces' &&
    description.reason !== 'unreadable'
  );
}
