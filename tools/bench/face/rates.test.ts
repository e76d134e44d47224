import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../domain/liveness/testing/scriptedFace.ts';
import {
  detTable,
  medianInterval,
  missingFor,
  operatingPoint,
  rateOf,
  type Score,
  wilsonInterval,
} from './rates.ts';

const scores = (distances: number[], people = 20): Score[] =>
  distances.map((distance, index) => ({
    reference: `r${index % people}`,
    probe: `p${index % (people + 1)}`,
    distance,
  }));

test('Wilson’s interval is the published one: 10 of 100 is 5.5 % to 17.4 %, 0 of 10 is 0 to 27.8 %', () => {
  const [low, high] = wilsonInterval(10, 100);
  expect(low).toBeCloseTo(0.0552, 4);
  expect(high).toBeCloseTo(0.1744, 4);
  expect(wilsonInterval(0, 10)[0]).toBe(0);
  expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 4);
});

test('the median lies between the published order statistics: the 2nd and 9th of 10, the 6th and 15th of 20', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index);
  expect(medianInterval(upTo(10))).toEqual([2, 9]);
  expect(medianInterval(upTo(20))).toEqual([6, 15]);
  expect(medianInterval(upTo(6))).toEqual([1, 6]);
  expect(medianInterval(upTo(5))).toBeNull();
});

test('a rate lies inside its own interval', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 200 }),
      fc.nat(),
      (distances, seed) => {
        const { rate, interval } = rateOf(
          scores(distances),
          ({ distance }) => distance > 0.5,
          seededRandom(seed),
        );
        expect(interval[0]).toBeLessThanOrEqual(rate);
        expect(interval[1]).toBeGreaterThanOrEqual(rate);
      },
    ),
    { numRuns: 20 },
  );
});

test('comparisons of few people give a wider interval than as many of many people', () => {
  const distances = Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 0.3 : 0.8));
  const width = (people: number) => {
    const { interval } = rateOf(
      distances.map((distance, index) => ({
        reference: `${index % people}`,
        probe: `${index % people}`,
        distance,
      })),
      ({ distance }) => distance < 0.5,
      seededRandom(1),
    );
    return interval[1] - interval[0];
  };
  expect(width(10)).toBeGreaterThan(2 * width(1000));
});

test('a rate that the sample cannot carry is refused, with the number of comparisons that are missing', () => {
  const strangers = scores(Array.from({ length: 5000 }, (_, index) => 0.4 + index / 10_000));
  const genuine = scores([0.1, 0.2, 0.3]);
  expect(operatingPoint(genuine, strangers, 1e-3, seededRandom(1))).toEqual({
    ok: false,
    fmr: 1e-3,
    missingComparisons: 5000,
  });
  const point = operatingPoint(genuine, strangers, 1e-2, seededRandom(1));
  if (!point.ok) throw new Error('should be told');
  expect(point.falseMatch.rate).toBeLessThanOrEqual(1e-2);
  expect(point.falseMatch.errors).toBe(50);
});

test('a rate of fewer than ten errors is not told, and it is said about how many comparisons are missing', () => {
  const of = (errors: number, n: number) =>
    missingFor(
      rateOf(
        scores(Array.from({ length: n }, (_, index) => (index < errors ? 1 : 0))),
        ({ distance }) => distance > 0.5,
        seededRandom(1),
      ),
    );
  expect(of(10, 100)).toBeNull();
  expect(of(4, 80)).toBe(120);
  expect(of(0, 100)).toBeGreaterThan(100);
});

test('the DET curve leaves out what fewer than ten errors stand behind', () => {
  const strangers = scores(Array.from({ length: 100 }, (_, index) => index / 100));
  const genuine = scores(Array.from({ length: 20 }, () => 0.1));
  expect(detTable(genuine, strangers, [0.04, 0.09, 0.5])).toEqual([
    { threshold: 0.04, fmr: null, fnmr: 1 },
    { threshold: 0.09, fmr: 0.1, fnmr: 1 },
    { threshold: 0.5, fmr: 0.51, fnmr: null },
  ]);
});
