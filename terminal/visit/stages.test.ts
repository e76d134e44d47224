import { expect, test } from 'vitest';
import { flatPrint, visitor as imaginedFace } from '../../domain/liveness/testing/scriptedFace.ts';
import { facts, type Scene, stage, verified } from './testing/visitFixture.ts';

const unchecked = (reason: 'no-usable-frame' | 'different-person'): Scene => ({
  checked: { ok: false, reason, frames: [] },
});

/** One attempt to its end; returns the record of it, and the screen. */
async function attemptOf(scene: Scene, face = imaginedFace()) {
  const at = stage(scene);
  await at.consent();
  at.perform(face);
  await expect.poll(() => ['attempt-failed', 'ended'].includes(at.shown().state)).toBe(true);
  return { at, record: at.recorded[0] };
}

test.each([
  ['accepted', 'certified', 'match'],
  ['review', 'awaiting-review', 'undecided'],
  ['refused', 'not-matched', 'non-match'],
] as const)('a comparison that says %s is recorded as %s: %s', async (outcome, result, comparison) => {
  const { record } = await attemptOf({ checked: verified(outcome) });
  expect(record).toMatchObject({
    result,
    stages: { acquisition: 'acquired', liveness: 'bona-fide-presentation', comparison },
  });
});

test('an attack presentation is named so, and nothing is said of a comparison', async () => {
  const stages = { acquisition: 'acquired', liveness: 'attack-presentation', comparison: null };
  const print = await attemptOf({}, imaginedFace({ acts: flatPrint }));
  expect(print.record).toMatchObject({ result: 'liveness-failed', stages });
  const other = await attemptOf(unchecked('different-person'));
  expect(other.record).toMatchObject({ result: 'liveness-failed', stages });
});

test('too few usable pictures are a failure to acquire, and cost nobody a try', async () => {
  const { at, record } = await attemptOf({
    ...unchecked('no-usable-frame'),
    identification: { known: true, facts: facts({ attemptsLeft: 1 }) },
  });
  expect(record).toMatchObject({
    result: 'not-acquired',
    stages: { acquisition: 'failure-to-acquire', liveness: 'bona-fide-presentation', comparison: null },
    challenge: { failure: 'no-usable-frame' },
  });
  expect(at.shown()).toMatchObject({ state: 'attempt-failed', failure: 'not-acquired', attemptsLeft: 1 });
  at.act({ act: 'try-again' });
  expect(at.shown()).toMatchObject({ state: 'framing', attempt: 2 });
});
