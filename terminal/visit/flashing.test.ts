import { expect, test } from 'vitest';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { flashedFace } from '../../domain/liveness/testing/flashFixture.ts';
import { identityNumber, type Scene, stage, verified, visitIdOf } from './testing/visitFixture.ts';

type Capturing = Extract<VisitSnapshot, { state: 'capturing' }>;

/** A visit whose actions are done and whose screen is about to change its colours. */
async function beforeTheColours(scene: Scene) {
  const visit = stage(scene);
  await visit.consent();
  visit.perform();
  const shown = visit.shown() as Capturing;
  expect(shown).toMatchObject({ state: 'capturing', action: null });
  return { ...visit, sequence: shown.flash ?? [], attempt: shown.attempt, visitId: visitIdOf(shown) };
}

/** Shows the drawn colours to a face, in the light of the screen or out of it. */
function showColours(
  { visits, sequence, attempt, visitId }: Awaited<ReturnType<typeof beforeTheColours>>,
  gain: number,
) {
  const { shownAtMs, observations } = flashedFace({ sequence, gain, beganMs: 60_000 });
  visits.camera(visitId, attempt, { type: 'OBSERVATIONS', observations });
  visits.camera(visitId, attempt, { type: 'COLOURS_SHOWN', shownAtMs });
}

test('after the actions the screen changes its colours, and only then the face is compared', async () => {
  const visit = await beforeTheColours({ flash: 'measure' });
  expect(visit.sequence).toHaveLength(8);
  showColours(visit, 0.2);
  await visit.endsAs('certified');
  expect(visit.recorded[0]?.challenge?.flash).toMatchObject({ outcome: 'follows' });
  expect(JSON.stringify(visit.log)).not.toContain(identityNumber);
});

test('where the colours are only measured, a face that does not follow is certified, and the record says what was seen', async () => {
  const visit = await beforeTheColours({ flash: 'measure' });
  showColours(visit, 0);
  await visit.endsAs('certified');
  expect(visit.recorded[0]?.challenge).toMatchObject({ passed: true, flash: { outcome: 'does-not-follow' } });
});

test('where the colours are a condition, a face that does not follow goes to a human and is not refused', async () => {
  const visit = await beforeTheColours({ flash: 'gate' });
  showColours(visit, 0);
  await visit.endsAs('awaiting-review');
  expect(visit.recorded[0]).toMatchObject({
    result: 'awaiting-review',
    verification: { outcome: 'accepted' },
  });
});

test('where the colours are a condition, a face that follows them is certified', async () => {
  const visit = await beforeTheColours({ flash: 'gate' });
  showColours(visit, 0.2);
  await visit.endsAs('certified');
});

test('where the colours are a condition, a face that does not match is refused all the same', async () => {
  const visit = await beforeTheColours({ flash: 'gate', checked: verified('refused') });
  showColours(visit, 0.2);
  await visit.until('attempt-failed');
  expect(visit.recorded[0]?.result).toBe('not-matched');
});

test('one word ends the colours, also for the next attempts, and the record says that they were declined', async () => {
  const visit = await beforeTheColours({ flash: 'measure', checked: verified('refused') });
  visit.act({ act: 'no-flash' });
  await visit.until('attempt-failed');
  expect(visit.recorded[0]?.challenge?.flash).toEqual({ outcome: 'not-measured', gap: 'declined' });
  visit.act({ act: 'try-again' });
  visit.perform();
  await visit.until('attempt-failed');
  expect(visit.recorded[1]?.challenge?.flash).toEqual({ outcome: 'not-measured', gap: 'declined' });
});

test('who declines before the actions never sees a colour', async () => {
  const visit = stage({ flash: 'measure' });
  await visit.consent();
  visit.act({ act: 'no-flash' });
  visit.perform();
  await visit.endsAs('certified');
});

test('where the colours are off, none are drawn and none are recorded', async () => {
  const visit = stage({ flash: 'off' });
  await visit.consent();
  visit.perform();
  await visit.endsAs('certified');
  expect(visit.recorded[0]?.challenge).not.toHaveProperty('flash');
});

test('a page that never shows the colours does not hold up the visit', async () => {
  const visit = await beforeTheColours({ flash: 'measure' });
  visit.clock.increment(30_000);
  await visit.endsAs('certified');
  expect(visit.recorded[0]?.challenge?.flash).toEqual({ outcome: 'not-measured', gap: 'not-shown' });
});
