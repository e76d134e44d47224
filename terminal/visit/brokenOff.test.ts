import { expect, test } from 'vitest';
import type { VisitAct } from '../../contract/terminal/index.ts';
import { visitor as imaginedFace } from '../../domain/liveness/testing/scriptedFace.ts';
import { card, performAsked, stage, verified } from './testing/visitFixture.ts';

type Staged = ReturnType<typeof stage>;

/** Stands before the camera until the first action is asked for. */
async function untilAsked(at: Staged): Promise<void> {
  await at.consent();
  performAsked(
    at.shown,
    (observation, { visitId, attempt }) =>
      at.visits.camera(visitId, attempt, { type: 'OBSERVATIONS', observations: [observation] }),
    { face: imaginedFace(), until: ({ state }) => state === 'capturing' },
  );
  expect(at.shown().state).toBe('capturing');
}

const leaving: Record<string, (at: Staged) => unknown> = {
  cancelled: (at) => at.act({ act: 'leave' } satisfies VisitAct),
  'went-to-counter': (at) => at.act({ act: 'help' }),
  'card-removed': (at) => at.visits.tell({ type: 'CARD_REMOVED' }),
  'timed-out': (at) => at.clock.increment(600_000),
};

test.each(Object.entries(leaving))(
  'an attempt that ends as %s after its first prompt is recorded as broken off, without a picture',
  async (end, leave) => {
    const at = stage();
    await untilAsked(at);
    leave(at);
    await at.until('ended');
    expect(at.shown()).toMatchObject({ end });
    expect(at.recorded).toMatchObject([
      {
        result: 'broken-off',
        attempt: 1,
        frames: [],
        verification: null,
        challenge: { passed: false, failure: end, steps: [] },
      },
    ]);
  },
);

test('whoever leaves before anything was asked for has broken nothing off', async () => {
  const at = stage();
  await at.consent();
  expect(at.shown().state).toBe('framing');
  at.act({ act: 'leave' });
  await at.endsAs('cancelled');
  expect(at.recorded).toEqual([]);
});

test('an attempt that failed is a failure once, whenever the person leaves after it', async () => {
  const at = stage({ checked: verified('refused') });
  await at.consent();
  at.perform();
  await at.until('attempt-failed');
  at.act({ act: 'help' });
  await at.endsAs('went-to-counter');
  expect(at.recorded.map(({ result }) => result)).toEqual(['not-matched']);
});

test('a camera that fails breaks nothing off: that is the machine’s doing', async () => {
  const at = stage();
  await untilAsked(at);
  const shown = at.shown();
  if (shown.state !== 'capturing') throw new Error(shown.state);
  at.visits.camera(shown.visitId, null, { type: 'CAMERA_UNAVAILABLE' });
  await at.endsAs('camera-unavailable');
  expect(at.recorded).toEqual([]);
});

test('the end is on the screen also where the record of it cannot be written', async () => {
  const at = stage({
    recording: () => {
      throw new Error('the disk is full');
    },
  });
  await untilAsked(at);
  at.act({ act: 'leave' });
  await at.endsAs('cancelled');
  await expect.poll(() => at.log.join('')).toContain('"where":"record"');
  at.visits.tell({ type: 'CARD', card });
  await at.until('identified');
});
