import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoPersonId } from '../../face/puppet/people.ts';
import { poseDuring } from '../../face/puppet/pose.ts';
import { demoChipPhoto } from '../../terminal/dock/demoPhotos.ts';
import { demoPuppet } from '../../terminal/dock/testing/demoPuppet.ts';
import { createFaceVerifier, type FaceVerifier } from '../../terminal/face/verifier.ts';
import { beginFaceCheck } from '../../terminal/visit/faceCheck.ts';

/** Somebody takes over halfway, where the judge cannot see it: the real nets compare the frames of one attempt. */
let verifier: FaceVerifier;
const frames = {} as Record<DemoPersonId, Uint8Array[]>;
const gap = { step: 1, fromMs: 2500, toMs: 5000 };

beforeAll(async () => {
  verifier = await createFaceVerifier();
  for (const person of ['A', 'C'] as const) {
    const puppet = await demoPuppet(person);
    const raw = { width: puppet.width, height: puppet.height, channels: 4 } as const;
    frames[person] = await Promise.all(
      [0, 1.3, 2.9].map((seconds) =>
        sharp(Buffer.from(puppet.render(poseDuring(null, 0, seconds))), { raw })
          .jpeg({ quality: 90 })
          .toBuffer(),
      ),
    );
  }
});
afterAll(() => verifier.close());

/** An attempt of which one frame a second was kept; the machine stood still after the second one. */
async function attemptOf(people: readonly DemoPersonId[], gaps = [gap]) {
  const chip = { kind: 'chip-photo', image: await demoChipPhoto('A'), takenOn: null } as const;
  const thresholds = { embedder: 'face-api', accept: 0.4, review: 0.55, record: 'test' };
  const check = beginFaceCheck(verifier, [chip], thresholds);
  people.forEach((person, index) => {
    const jpeg = frames[person][index % 3];
    if (jpeg) check.addFrame({ atMs: (index < 2 ? 1000 : 4000) + 1000 * index, jpeg }, index);
  });
  return check.finish(gaps);
}

test('the same person on both sides of a gap is one person', async () => {
  expect(await attemptOf(['A', 'A', 'A', 'A'])).toMatchObject({ ok: true });
});

test('somebody else after a gap, or in the last frame alone, is told from the person before it', async () => {
  const taken = { ok: false, reason: 'different-person' };
  expect(await attemptOf(['A', 'A', 'C', 'C'])).toMatchObject(taken);
  expect(await attemptOf(['C', 'C', 'A', 'A'])).toMatchObject(taken);
  expect(await attemptOf(['A', 'A', 'A', 'C'], [])).toMatchObject(taken);
});

test('whoever is seen on one side of a gap only is not certified', async () => {
  expect(await attemptOf(['A', 'A', 'A'], [{ ...gap, fromMs: 9000, toMs: 12_000 }])).toMatchObject({
    ok: false,
    reason: 'unseen-after-gap',
  });
});
