import { createHash } from 'node:crypto';
import {
  decide,
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

type Engine = Pick<FaceVerifier, 'describeFrame' | 'describeReference' | 'compare'>;

/**
 * The verification (1:1 比对) of one attempt. Reference and frames are described as they come, while the actions go on;
 * what is left for the end is one comparison.
 */
export function beginFaceCheck(
  engine: Engine,
  references: readonly Reference[],
  thresholds: VerificationThresholds,
): FaceCheck {
  const described: { part: number; frame: CapturedFrame; description: Promise<VerifierDescription> }[] = [];
  const reference = firstUsable(engine, references);
  // Looked at in `finish`; an attempt that is discarded before must not count as a rejection nobody handled.
  reference.catch(() => {});

  return {
    addFrame(frame, part) {
      const description = engine.describeFrame(frame.jpeg);
      description.catch(() => {});
      const ofPart = described.filter((each) => each.part === part);
      const newest = ofPart.at(-1);
      if (newest && ofPart.length >= framesOfAPart) described.splice(described.indexOf(newest), 1);
      described.push({ part, frame, description });
    },
    async finish(): Promise<FaceCheckResult> {
      const kept = await Promise.all(
        described.map(async ({ frame, description }) => ({ frame, description: await description })),
      );
      const frames = kept.map(({ frame }) => frame);
      if (kept.some(({ description }) => isEngineFailure(description)))
        return { ok: false, failure: 'engine-unavailable', frames };
      const compareWith = await reference;
      if (!compareWith.ok) return { ok: false, failure: compareWith.failure, frames };
      const usable = kept.filter(({ description }) => description.ok);
      const faces = usable.map(({ description }) => description).filter((description) => description.ok);
      if (faces.length < fewestFrames) return { ok: false, failure: 'no-usable-frame', frames };
      const comparison = engine.compare(compareWith.face, faces);
      if (!comparison.ok) return { ok: false, failure: 'no-usable-frame', frames };
      if (!comparison.sameFaceThroughout) return { ok: false, failure: 'different-person', frames };
      return {
        ok: true,
        frames: usable.map(({ frame }) => frame),
        verification: {
          outcome: decide(comparison.distance, thresholds),
          distance: comparison.distance,
          thresholds: { accept: thresholds.accept, review: thresholds.review, record: thresholds.record },
          reference: {
            kind: compareWith.reference.kind,
            takenOn: compareWith.reference.takenOn,
            hash: createHash('sha256').update(compareWith.reference.image).digest('base64url'),
          },
          framesCompared: comparison.framesUsed,
          embedder: thresholds.embedder,
        },
      };
    },
    discard() {
      described.length = 0;
    },
  };
}

type UsableReference =
  | { ok: true; reference: Reference; face: FaceDescription }
  | { ok: false; failure: 'reference-unusable' | 'engine-unavailable' };

async function firstUsable(engine: Engine, references: readonly Reference[]): Promise<UsableReference> {
  for (const reference of references) {
    const face = await engine.describeReference(reference.image);
    if (face.ok) return { ok: true, reference, face };
    if (isEngineFailure(face)) return { ok: false, failure: 'engine-unavailable' };
  }
  return { ok: false, failure: 'reference-unusable' };
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
