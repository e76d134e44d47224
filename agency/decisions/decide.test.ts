import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonEvent } from '../../domain/person.ts';
import { type DecidableRecord, decide } from './decide.ts';

const days = ['2030-01-01', '2030-01-02', '2030-01-03'] as const;

const anyRecord: fc.Arbitrary<DecidableRecord> = fc.record({
  terminalId: fc.constantFrom('T-1', 'T-2', 'T-3'),
  recordId: fc.integer({ min: 0, max: 999 }).map((n) => `id-${String(n).padStart(3, '0')}`),
  on: fc.constantFrom(...days),
  result: fc.constantFrom('certified', 'certified', 'awaiting-review', 'not-matched', 'liveness-failed'),
  clockTrust: fc.constantFrom('certain', 'certain', 'drifting', 'uncertain'),
  stale: fc.boolean(),
  unknown: fc.boolean(),
  forked: fc.boolean(),
  afterAll: fc.boolean(),
  officer: fc.constantFrom(null, null, { state: 'accepted' as const }, { state: 'rejected' as const }),
});
const anyRecords = fc.uniqueArray(anyRecord, { selector: (record) => record.recordId, maxLength: 8 });
const anyEvents: fc.Arbitrary<PersonEvent[] | null> = fc.option(
  fc.array(
    fc.record({
      kind: fc.constantFrom('custody', 'release', 'death', 'eligibility-lost'),
      on: fc.constantFrom(...days),
    }),
    { maxLength: 3 },
  ),
);

const byId = (decisions: ReturnType<typeof decide>) =>
  [...decisions].map(([record, decision]) => [record.recordId, decision]).sort();

test('the order of records and events decides nothing', () => {
  fc.assert(
    fc.property(anyRecords, anyEvents, fc.infiniteStream(fc.nat()), (records, events, noise) => {
      const shuffled = <Item>(items: readonly Item[]): Item[] =>
        items
          .map((item) => ({ item, place: noise.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ item }) => item);
      expect(byId(decide(events && shuffled(events), shuffled(records)))).toEqual(
        byId(decide(events, records)),
      );
    }),
  );
});

test('what was not understood is never accepted and never rejected without an officer', () => {
  fc.assert(
    fc.property(anyRecords, anyEvents, (records, events) => {
      for (const [{ unknown, officer }, { state }] of decide(events, records))
        if (unknown && !officer) expect(['needs-review', 'received']).toContain(state);
    }),
  );
});

test('of one person on one day, records of two terminals are never both accepted without an officer', () => {
  fc.assert(
    fc.property(anyRecords, anyEvents, (records, events) => {
      const accepted = [...decide(events, records)].filter(
        ([record, { state }]) => state === 'accepted' && !record.officer && record.result === 'certified',
      );
      for (const day of days) {
        const terminals = new Set(
          accepted.filter(([record]) => record.on === day).map(([record]) => record.terminalId),
        );
        expect(terminals.size).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a failed attempt is received and nothing more', () => {
  fc.assert(
    fc.property(anyRecords, anyEvents, (records, events) => {
      for (const [record, { state }] of decide(events, records)) {
        if (record.result === 'not-matched' || record.result === 'liveness-failed')
          expect(state).toBe('received');
        else expect(state).not.toBe('received');
      }
    }),
  );
});

const certified: DecidableRecord = {
  terminalId: 'T-1',
  recordId: 'id-1',
  on: '2030-01-02',
  result: 'certified',
  clockTrust: 'certain',
  stale: false,
  unknown: false,
  forked: false,
  afterAll: false,
  officer: null,
};
const decisionOn = (events: PersonEvent[] | null, changes: Partial<DecidableRecord> = {}) =>
  [...decide(events, [{ ...certified, ...changes }]).values()][0];

test.each<[string, PersonEvent[], string, string | null]>([
  ['died the day before', [{ kind: 'death', on: '2030-01-01' }], 'rejected', 'died'],
  ['died on the day itself', [{ kind: 'death', on: '2030-01-02' }], 'needs-review', 'died'],
  ['died the day after', [{ kind: 'death', on: '2030-01-03' }], 'accepted', null],
  [
    'lost eligibility on the day',
    [{ kind: 'eligibility-lost', on: '2030-01-02' }],
    'rejected',
    'eligibility-lost',
  ],
  ['is in custody', [{ kind: 'custody', on: '2030-01-01' }], 'needs-review', 'in-custody'],
  [
    'was released that day',
    [
      { kind: 'release', on: '2030-01-02' },
      { kind: 'custody', on: '2030-01-01' },
    ],
    'accepted',
    null,
  ],
])('who %s', (_, events, state, reason) => {
  expect(decisionOn(events)).toEqual({ state, reason });
});

test('a doubtful clock comes before what happened on which day', () => {
  expect(decisionOn([{ kind: 'death', on: '2029-01-01' }], { clockTrust: 'uncertain' })).toEqual({
    state: 'needs-review',
    reason: 'clock-uncertain',
  });
});

test('a record of a terminal that had long heard nothing goes to an officer, unless the agency knows something worse', () => {
  expect(decisionOn([], { stale: true })).toEqual({ state: 'needs-review', reason: 'terminal-stale' });
  expect(decisionOn([{ kind: 'death', on: '2030-01-01' }], { stale: true })).toEqual({
    state: 'rejected',
    reason: 'died',
  });
  expect(decisionOn([], { stale: true, officer: { state: 'accepted' } })).toEqual({
    state: 'accepted',
    reason: 'officer',
  });
});
