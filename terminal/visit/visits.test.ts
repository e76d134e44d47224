import { expect, test } from 'vitest';
import { flatPrint, visitor as imaginedFace } from '../../domain/liveness/testing/scriptedFace.ts';
import { card, facts, stage, verified, visitIdOf, words } from './testing/visitFixture.ts';
import type { VisitFacts } from './visitFacts.ts';

/** Shows a resting face until something is asked. */
function untilAsked(at: ReturnType<typeof stage>, face: ReturnType<typeof imaginedFace>) {
  for (let frame = 0; frame < 500; frame += 1) {
    const now = at.shown();
    if (now.state === 'capturing' && now.action) return now.action;
    if (now.state !== 'framing' && now.state !== 'capturing') throw new Error(now.state);
    at.visits.camera(now.visitId, now.attempt, { type: 'OBSERVATIONS', observations: [face.next(null)] });
  }
  throw new Error('nothing was asked');
}

test('a flat print never gets as far as the verification', async () => {
  const at = stage();
  await at.consent();
  at.perform(imaginedFace({ acts: flatPrint }));
  await at.until('attempt-failed');
  expect(at.recorded[0]).toMatchObject({ result: 'liveness-failed', verification: null });
});

test('the card may be taken once the actions are done: the record is still written, once', async () => {
  let pull = () => {};
  const at = stage({
    recording: (outcome) => {
      pull();
      return {
        written: true,
        certification: {
          recordId: outcome.id,
          on: '2026-03-01',
          nextBy: null,
          resumesFrom: null,
          backPay: [],
          explanation: words,
          spokenExplanation: words,
          reference: null,
        },
      };
    },
  });
  pull = () => at.visits.tell({ type: 'CARD_REMOVED' });
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  expect(at.recorded).toHaveLength(1);
});

test('a notice may give its people more time', async () => {
  const at = stage({ identification: { known: true, facts: facts({ waits: { standing: 300 } }) } });
  await at.identify();
  at.clock.increment(299_000);
  expect(at.shown().state).toBe('identified');
  at.clock.increment(1000);
  await at.endsAs('timed-out');
});

test('one touch gives the full time again', async () => {
  const at = stage();
  await at.identify();
  at.clock.increment(80_000);
  expect(at.act({ act: 'more-time' })).toBe('ok');
  at.clock.increment(80_000);
  expect(at.shown().state).toBe('identified');
});

test('after the second miss the counter is offered beside another try, and its number comes with it', async () => {
  const at = stage({ checked: verified('refused') });
  await at.consent();
  at.perform();
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ offersCounter: false });
  at.act({ act: 'try-again' });
  at.perform();
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ offersCounter: true });
  at.act({ act: 'help' });
  await at.endsAs('went-to-counter');
  expect(at.shown()).toMatchObject({ handOver: '417293' });
});

test('whoever a hand helps is offered the counter at once, and the attempt is recorded by its name', async () => {
  const at = stage();
  await at.consent();
  const steadied = imaginedFace({
    bend: (seen) => ({
      ...seen,
      // Not before the first prompt: there it would be asked away.
      ...(seen.atMs > 4000
        ? { hand: { direction: 0, confidence: 0.95, box: { x: 0.66, y: 0.3, width: 0.15, height: 0.25 } } }
        : {}),
    }),
  });
  at.perform(steadied);
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ failure: 'helped-by-hand', offersCounter: true });
  expect(at.recorded[0]).toMatchObject({
    result: 'liveness-failed',
    challenge: { passed: false, failure: 'helped-by-hand' },
  });
  at.act({ act: 'help' });
  await at.endsAs('went-to-counter');
  expect(at.shown()).toMatchObject({ handOver: '417293' });
});

test('nobody is sent to the counter with a number once they are certified', async () => {
  const at = stage();
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  expect(at.shown()).toMatchObject({ handOver: null });
});

test('after the last screen nothing of the person is left', async () => {
  const at = stage();
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  at.clock.increment(60_000);
  expect(at.shown()).toEqual({ state: 'idle', revision: at.shown().revision });
  expect(at.discarded()).toBeGreaterThan(0);
});

test('an action that a person cannot do is exchanged without penalty, as long as a film of others would seldom pass', async () => {
  const at = stage();
  await at.consent();
  const face = imaginedFace();
  const cannot = untilAsked(at, face);
  expect(at.shown()).toMatchObject({ exchangeable: true });
  expect(at.act({ act: 'exchange-action' })).toBe('ok');
  // Opening the mouth, blinking and gazing would be left: half of their orders are one film's.
  expect([cannot, untilAsked(at, face)]).toEqual(['nod', 'shake']);
  expect(at.shown()).toMatchObject({ exchangeable: false });
  expect(at.act({ act: 'exchange-action' })).toBe('not-now');
  at.perform(face);
  await at.endsAs('certified');
  expect(at.recorded).toHaveLength(1);
  expect(at.recorded[0]?.challenge?.actions).not.toContain('nod');
});

test('where staff look at the person, more actions may be exchanged', async () => {
  const attendance: NonNullable<VisitFacts['attendance']> = {
    operator: { id: 'op-1', name: '陈静' },
    method: 'assisted',
    assistance: {
      identifiedBy: 'card',
      helper: null,
      visualCheck: null,
      confirmedBy: null,
      place: null,
      form: null,
    },
  };
  const at = stage({ identification: { known: true, facts: facts({ attendance, method: 'assisted' }) } });
  await at.consent();
  const face = imaginedFace();
  const cannot = [];
  for (let exchanges = 0; exchanges < 2; exchanges += 1) {
    cannot.push(untilAsked(at, face));
    expect(at.act({ act: 'exchange-action' })).toBe('ok');
  }
  expect(cannot).not.toContain(untilAsked(at, face));
  expect(at.act({ act: 'exchange-action' })).toBe('not-now');
  at.perform(face);
  await at.endsAs('certified');
  for (const action of at.recorded[0]?.challenge?.actions ?? []) expect(cannot).not.toContain(action);
});

/** A face at a machine that stands still for two seconds after each so many observations. */
function atSlowMachine(every: number, stalls: number) {
  let [seen, lostMs] = [0, 0];
  const face = imaginedFace({
    lateMs: 1500,
    bend: (observation) => {
      seen += 1;
      if (seen % every === 0 && seen <= every * stalls) lostMs += 2000;
      return { ...observation, atMs: observation.atMs + lostMs };
    },
  });
  return face;
}

test('a machine that stands still asks anew, and the record says when nothing was seen', async () => {
  const at = stage();
  await at.consent();
  at.perform(atSlowMachine(70, 2));
  await at.endsAs('certified');
  const { challenge } = at.recorded[0] ?? {};
  expect(challenge).toMatchObject({ passed: true, gaps: [{ step: 0 }, {}] });
  for (const { fromMs, toMs } of challenge?.gaps ?? []) expect(toMs - fromMs).toBeGreaterThan(2000);
});

test('a machine that cannot keep up counts nothing against the person', async () => {
  const at = stage();
  await at.consent();
  at.perform(atSlowMachine(60, 20));
  await at.endsAs('face-engine-unavailable');
  expect(at.recorded).toEqual([]);
});

test('a gap across which nobody can be compared is no certification, and not the person’s failure', async () => {
  const at = stage({ checked: { ok: false, reason: 'unseen-after-gap', frames: [] } });
  await at.consent();
  at.perform();
  await at.endsAs('face-engine-unavailable');
  expect(at.recorded).toEqual([]);
});

test('an act meant for an earlier visit is refused as stale', async () => {
  const at = stage();
  await at.identify();
  const earlier = visitIdOf(at.shown());
  at.visits.tell({ type: 'CARD_REMOVED' });
  at.visits.tell({ type: 'CARD', card });
  await at.until('identified');
  expect(at.visits.act(earlier, { act: 'continue' })).toBe('stale');
  expect(at.act({ act: 'try-again' })).toBe('not-now');
});

test('consent without every agreement does not open the camera', async () => {
  const at = stage();
  await at.identify();
  at.act({ act: 'continue' });
  expect(at.act({ act: 'consent', accept: true, agreements: [], evidenceMayLeave: false })).toBe('not-now');
  expect(at.shown().state).toBe('consent');
});

test('where the notice asks for it, contact, phone and address come before the camera', async () => {
  const at = stage({
    identification: { known: true, facts: facts({ contactRequired: ['name', 'phone', 'address'] }) },
  });
  await at.consent();
  expect(at.shown()).toMatchObject({ state: 'contact', required: ['name', 'phone', 'address'] });
  expect(at.act({ act: 'contact', name: '王建国', phone: '' })).toBe('not-now');
  at.act({ act: 'contact', name: '王建国', phone: '13800000000', address: '西工区' });
  expect(at.shown().state).toBe('framing');
});
