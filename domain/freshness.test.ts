import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agedGauges, GaugeName, type GaugeReading, readGauges, usualGaugeLimits } from './freshness.ts';

const fresh: GaugeReading = {
  syncAgeDays: 0,
  rosterAgeDays: 0,
  packAgeDays: 0,
  recordsWaiting: 0,
  evidenceWaiting: 0,
  freeSpaceMegabytes: 50_000,
  clockTrust: 'certain',
};
const levels = (reading: GaugeReading, limits?: Parameters<typeof readGauges>[1]) =>
  Object.fromEntries(readGauges(reading, limits).map(({ name, level }) => [name, level]));

test('a terminal that has just synced is green on every instrument', () => {
  expect(new Set(Object.values(levels(fresh)))).toEqual(new Set(['green']));
});

test.each([
  ['syncAgeDays', 7, 'green'],
  ['syncAgeDays', 7.1, 'amber'],
  ['syncAgeDays', 30.1, 'red'],
  ['freeSpaceMegabytes', 2048, 'green'],
  ['freeSpaceMegabytes', 2047, 'amber'],
  ['freeSpaceMegabytes', 255, 'red'],
] as const)('%s of %d is %s', (name, value, level) => {
  expect(levels({ ...fresh, [name]: value })[name]).toBe(level);
});

test('what never happened is red, and so is a clock that nobody has confirmed', () => {
  expect(levels({ ...fresh, rosterAgeDays: null, clockTrust: 'uncertain' })).toMatchObject({
    rosterAgeDays: 'red',
    clockTrust: 'red',
    syncAgeDays: 'green',
  });
});

test('a pack sets its own limits for the instruments it names, and for no other', () => {
  const limits = { recordsWaiting: { amber: 1, red: 2 } };
  expect(levels({ ...fresh, recordsWaiting: 3, syncAgeDays: 8 }, limits)).toMatchObject({
    recordsWaiting: 'red',
    syncAgeDays: 'amber',
  });
});

test('more of what is bad never makes a level better', () => {
  const order = ['green', 'amber', 'red'];
  const measured = GaugeName.exclude(['clockTrust']).options;
  fc.assert(
    fc.property(fc.constantFrom(...measured), fc.nat(100_000), fc.nat(100_000), (name, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const rank = (value: number) => order.indexOf(levels({ ...fresh, [name]: value })[name] ?? '');
      if (name === 'freeSpaceMegabytes') expect(rank(less)).toBeGreaterThanOrEqual(rank(more));
      else expect(rank(more)).toBeGreaterThanOrEqual(rank(less));
    }),
  );
  expect(usualGaugeLimits.syncAgeDays.amber).toBeLessThan(usualGaugeLimits.syncAgeDays.red);
});

test('what nobody has read for a while grows older by itself, and never fresher', () => {
  const read = readGauges({ ...fresh, recordsWaiting: 1 });
  expect(Object.fromEntries(agedGauges(read, 8).map(({ name, level }) => [name, level]))).toMatchObject({
    syncAgeDays: 'amber',
    recordsWaiting: 'green',
    clockTrust: 'green',
  });
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((days) => agedGauges(read, days));
      const rank = (level: string) => ['green', 'amber', 'red'].indexOf(level);
      for (const [index, gauge] of (less ?? []).entries())
        expect(rank(more?.[index]?.level ?? '')).toBeGreaterThanOrEqual(rank(gauge.level));
    }),
  );
  const strict = readGauges({ ...fresh, syncAgeDays: 3 }, { syncAgeDays: { amber: 1, red: 2 } });
  expect(agedGauges(strict, 1).find(({ name }) => name === 'syncAgeDays')?.level).toBe('red');
});
