import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, defaultBackoff } from './backoff.ts';

test('a wait is never longer than the longest, and after many failures a county is spread over all of it', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const wait = backoffMs(failures, random, defaultBackoff);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(defaultBackoff.longestMs);
    }),
  );
  expect(backoffMs(40, 0, defaultBackoff)).toBe(0);
  expect(backoffMs(40, 0.5, defaultBackoff)).toBe(defaultBackoff.longestMs / 2);
});

test('each failure doubles the longest possible wait', () => {
  expect([0, 1, 2, 3].map((failures) => backoffMs(failures, 0.5, defaultBackoff))).toEqual([
    2500, 5000, 10_000, 20_000,
  ]);
});
