import { expect, test } from 'vitest';
import { VisitEnd } from '../../contract/terminal/index.ts';
import { flatPrint, visitor as imaginedFace } from '../../domain/liveness/scriptedFace.ts';
import type { VisitFacts } from './visitFacts.ts';
import { card, facts, stage, verified, visitIdOf, words } from './visitFixture.ts';

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
] as const)
  endTest(end, 'the rules leave nothing to certify here today', async () => {
    const at = stage({ identification: { known: true, facts: facts({ blockedBy: end }) } });
    at.visits.tell({ type: 'CARD', card });
    await at.endsAs(end);
    expect(at.recorded).toEqual([]);
  });

endTest('card-unreadable', 'a card that stays unreadable until the time is over', async () => {
  const at = stage();
  at.visits.tell({ type: 'CARD_PROBLEM', problem: 'moved-away' });
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

endTest('face-engine-unavailable', 'the engine fails while it verifies: no score, no record', async () => {
  const at = stage({ checked: new Error('worker died') });
  await at.consent();
  at.perform();
  await at.endsAs('face-engine-unavailable');
  expect(at.recorded).toEqual([]);
});

endTest('reference-missing', 'no picture of the person shows a face that could be compared', async () => {
  const at = stage({ checked: { ok: false, failure: 'reference-unusable', frames: [] } });
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

test('every named end is proven by a test', () => {
  expect([...proven].sort()).toEqual([...VisitEnd.options].sort());
});

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
  const at = stage({ identification: { known: true, facts: facts({ timeLimits: { identified: 300 } }) } });
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
  const at = stage({ checked: { ok: false, failure: 'unseen-after-gap', frames: [] } });
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
