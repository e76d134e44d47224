import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStalenessCheck } from './staleness.ts';

const everyMs = 33;

test('frames that come with the jitter of a camera are all taken, wherever its clock begins', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 100 }),
      (begin, delays) => {
        const isStale = createStalenessCheck();
        for (const [index, delay] of delays.entries())
          expect(isStale(begin + index * everyMs, index * everyMs + delay)).toBe(false);
      },
    ),
  );
});

test('of a queue that built up while the machine was held up only the end is taken', () => {
  const isStale = createStalenessCheck();
  for (let index = 0; index < 30; index++) expect(isStale(index * everyMs, index * everyMs + 5)).toBe(false);
  const held = 30 * everyMs + 400;
  const stale = Array.from({ length: 12 }, (_, index) => isStale((30 + index) * everyMs, held + index));
  expect(stale).toEqual(Array.from({ length: 12 }, (_, index) => index * (everyMs - 1) < 400 - 255));
});

test('a camera whose clock was set back is seen again after half a second of frames', () => {
  const isStale = createStalenessCheck();
  for (let index = 0; index < 30; index++) isStale(index * everyMs, index * everyMs);
  const after = Array.from({ length: 40 }, (_, index) =>
    isStale((30 + index) * everyMs - 10_000, (30 + index) * everyMs),
  );
  expect(after.filter(Boolean)).toHaveLength(15);
  expect(after.slice(15)).not.toContain(true);
});
