import { expect, test } from 'vitest';
import { VisitEnd } from '../../contract/terminal/index.ts';
import { card, facts, stage, verified, visitIdOf } from './testing/visitFixture.ts';

const proven = new Set<VisitEnd>();
const endTest = (end: VisitEnd, title: string, play: () => Promise<void>) => {
  proven.add(end);
  test(`${end}: ${title}`, play);
};

endTest('certified', 'three actions, a face that is accepted and a written record', async () => {
  const at = stage();
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  expect(at.recorded).toHaveLength(1);
  expect(at.recorded[0]).toMatchObject({ result: 'certified', attempt: 1, challenge: { passed: true } });
  expect(at.shown()).toMatchObject({
    certification: {
      nextBy: '2027-03-01',
      delivery: 'queued',
      reference: { kind: 'agency-template', takenOn: '2019-11-02' },
    },
  });
});

endTest('awaiting-review', 'a face between the two thresholds goes to a human', async () => {
  const at = stage({ checked: verified('review') });
  await at.consent();
  at.perform();
  await at.endsAs('awaiting-review');
  expect(at.recorded[0]?.result).toBe('awaiting-review');
});

endTest('not-certified', 'the person leaves after an attempt that did not succeed', async () => {
  const at = stage({ checked: verified('refused') });
  await at.consent();
  at.perform();
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ failure: 'not-matched', attemptsLeft: 9 });
  at.act({ act: 'leave' });
  await at.endsAs('not-certified');
  expect(at.recorded[0]?.result).toBe('not-matched');
});

endTest('attempts-exhausted', 'the last attempt that the notice grants leads to the counter', async () => {
  const at = stage({
    identification: { known: true, facts: facts({ attemptsLeft: 1 }) },
    checked: verified('refused'),
  });
  await at.consent();
  at.perform();
  await at.endsAs('attempts-exhausted');
});

endTest('consent-declined', 'declining face recognition is no failure and records no attempt', async () => {
  const at = stage();
  await at.identify();
  at.act({ act: 'continue' });
  at.act({ act: 'consent', accept: false, agreements: [], evidenceMayLeave: false });
  await at.endsAs('consent-declined');
  expect(at.recorded).toEqual([]);
});

endTest('went-to-counter', 'help can be called for on every screen', async () => {
  const at = stage();
  await at.identify();
  at.act({ act: 'help' });
  await at.endsAs('went-to-counter');
});

endTest('cancelled', 'the person may leave at any time', async () => {
  const at = stage();
  await at.consent();
  at.act({ act: 'leave' });
  await at.endsAs('cancelled');
});

endTest('not-on-roster', 'somebody the agency does not know', async () => {
  const at = stage({ identification: { known: false, end: 'not-on-roster', help: [] } });
  at.visits.tell({ type: 'CARD', card });
  await at.endsAs('not-on-roster');
});

for (const end of [
  'not-covered',
  'not-open-yet',
  'not-at-this-desk',
  'in-custody',
  'recorded-dead',
  'eligibility-lost',
  'reference-missing',
  'broken-off-often',
  'roster-unclear',
] as const)
  endTest(end, 'the rules leave nothing to certify here today', async () => {
    const at = stage({ identification: { known: true, facts: facts({ blockedBy: end }) } });
    at.visits.tell({ type: 'CARD', card });
    await at.endsAs(end);
    expect(at.recorded).toEqual([]);
  });

endTest('card-unreadable', 'a card that stays unreadable until the time is over', async () => {
  const at = stage();
  at.visits.tell({ type: 'CARD_PROBLEM', reason: 'moved-away' });
  await at.until('card-problem');
  at.clock.increment(30_000);
  await at.endsAs('card-unreadable');
});

for (const state of ['identified', 'consent', 'framing'] as const)
  endTest('card-removed', `the card is pulled away in ${state}`, async () => {
    const at = stage();
    await (state === 'framing' ? at.consent() : at.identify());
    if (state === 'consent') at.act({ act: 'continue' });
    expect(at.shown().state).toBe(state);
    at.visits.tell({ type: 'CARD_REMOVED' });
    await at.endsAs('card-removed');
    expect(at.shown()).toMatchObject({ visitor: null });
  });

endTest('camera-unavailable', 'no camera can be opened', async () => {
  const at = stage();
  await at.consent();
  at.visits.camera(visitIdOf(at.shown()), null, { type: 'CAMERA_UNAVAILABLE' });
  await at.endsAs('camera-unavailable');
});

test('a camera that is lost while the record is being written takes nothing back from what was written', async () => {
  const at: ReturnType<typeof stage> = stage({
    // The page's word arrives between the question to the store and its answer.
    recording() {
      at.visits.camera(visitIdOf(at.shown()), null, { type: 'CAMERA_UNAVAILABLE' });
      at.visits.camera(visitIdOf(at.shown()), null, { type: 'FACE_ENGINE_UNAVAILABLE' });
      return undefined;
    },
  });
  await at.consent();
  at.perform();
  await at.endsAs('certified');
});

endTest('face-engine-unavailable', 'the engine fails while it verifies: no score, no record', async () => {
  const at = stage({ checked: new Error('worker died') });
  await at.consent();
  at.perform();
  await at.endsAs('face-engine-unavailable');
  expect(at.recorded).toEqual([]);
});

endTest('reference-missing', 'no picture of the person shows a face that could be compared', async () => {
  const at = stage({ checked: { ok: false, reason: 'reference-unusable', frames: [] } });
  await at.consent();
  at.perform();
  await at.endsAs('reference-missing');
  expect(at.recorded).toEqual([]);
});

endTest('record-not-written', 'without a written record nobody is told that they are certified', async () => {
  const at = stage({ recording: () => ({ written: false, reason: 'disk-full' }) });
  await at.consent();
  at.perform();
  await at.endsAs('record-not-written');
});

endTest('timed-out', 'nobody answers', async () => {
  const at = stage();
  await at.identify();
  at.clock.increment(90_000);
  await at.endsAs('timed-out');
  expect(at.shown()).toMatchObject({ visitor: null });
});

endTest('terminal-fault', 'whatever nobody foresaw ends the visit and nothing else', async () => {
  const at = stage({ identification: new Error('unforeseen') });
  at.visits.tell({ type: 'CARD', card });
  await at.endsAs('terminal-fault');
  expect(at.log.join('')).toMatch(/"event":"unforeseen-error","where":"identify"/);
});

test('a store that cannot be read when the visit is over keeps nobody from hearing that they are certified', async () => {
  const at = stage({ unreadable: new Error('unreadable') });
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  expect(at.shown()).toMatchObject({ certification: { delivery: 'queued', code: null }, handOver: null });
  expect(at.log.join('')).toMatch(/"event":"unforeseen-error","where":"visit-shown"/);
});

test('every named end is proven by a test', () => {
  expect([...proven].sort()).toEqual([...VisitEnd.options].sort());
});
