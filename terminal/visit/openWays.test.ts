import { expect, test } from 'vitest';
import type { VisitAct } from '../../contract/terminal/index.ts';
import { card, facts, stage, verified } from './testing/visitFixture.ts';
import type { Attendance } from './visitFacts.ts';

const attendance: Attendance = {
  operator: { id: 'op-1', name: '周敏' },
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

const actsAt = (at: ReturnType<typeof stage>): VisitAct['act'][] => {
  const shown = at.shown();
  return shown.state === 'idle' ? [] : shown.acts.toSorted();
};

test('each screen says what may be done on it, and what it does not say is not taken', async () => {
  const at = stage({
    identification: { known: true, facts: facts({ contactRequired: ['phone'] }) },
    checked: verified('refused'),
  });
  await at.identify();
  expect(actsAt(at)).toEqual(['continue', 'help', 'leave', 'more-time']);
  expect(at.act({ act: 'try-again' })).toBe('not-now');
  at.act({ act: 'continue' });
  expect(actsAt(at)).toEqual(['consent', 'help', 'leave', 'more-time']);
  at.act({ act: 'consent', accept: true, agreements: ['service'], evidenceMayLeave: false });
  expect(actsAt(at)).toEqual(['contact', 'help', 'leave', 'more-time']);
  at.act({ act: 'contact', phone: '13800000009' });
  expect(actsAt(at)).toEqual(['help', 'leave', 'more-time', 'no-flash']);
  at.perform();
  expect(at.shown().state).toBe('verifying');
  expect(actsAt(at)).toEqual([]);
  expect(at.act({ act: 'leave' })).toBe('not-now');
  await at.until('attempt-failed');
  expect(actsAt(at)).toEqual(['help', 'leave', 'more-time', 'try-again']);
  at.act({ act: 'leave' });
  await at.endsAs('not-certified');
  expect(actsAt(at)).toEqual(['leave', 'more-time']);
});

test('a card that cannot be read may be given up or helped with, and nothing else', () => {
  const at = stage();
  at.visits.tell({ type: 'CARD_PROBLEM', reason: 'unreadable' });
  expect(actsAt(at)).toEqual(['help', 'leave', 'more-time']);
});

test('at a desk the operator may go on by eye after a miss and after an end that leads to staff', async () => {
  const at = stage({
    identification: { known: true, facts: facts({ attendance, method: 'assisted' }) },
    checked: verified('refused'),
  });
  await at.consent();
  at.perform();
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ staffWays: ['visual-check'] });
  at.act({ act: 'leave' });
  await at.endsAs('not-certified');
  expect(at.shown()).toMatchObject({ staffWays: ['visual-check'] });
});

test('at a kiosk nobody goes on by eye', async () => {
  const at = stage({ checked: verified('refused') });
  await at.consent();
  at.perform();
  await at.until('attempt-failed');
  expect(at.shown()).toMatchObject({ staffWays: [] });
});

test.each([
  ['certified', {}],
  ['recorded-dead', { blockedBy: 'recorded-dead' }],
] as const)('after %s there is nothing to check by eye', async (end, change) => {
  const at = stage({ identification: { known: true, facts: facts({ attendance, ...change }) } });
  at.visits.tell({ type: 'CARD', card });
  if (end === 'certified') {
    await at.until('identified');
    at.act({ act: 'continue' });
    at.act({ act: 'consent', accept: true, agreements: ['service'], evidenceMayLeave: false });
    at.perform();
  }
  await at.endsAs(end);
  expect(at.shown()).toMatchObject({ staffWays: [] });
});
