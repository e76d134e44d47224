import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareHybridTimes, nextHybridTime } from './hybridLogicalClock.ts';

test('whatever the physical clock shows, each time lies after the one before it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 4e12, noNaN: true })), (readings) => {
      let last = { physicalMs: 0, logical: 0 };
      for (const reading of readings) {
        const next = nextHybridTime(last, reading);
        expect(compareHybridTimes(next, last)).toBeGreaterThan(0);
        expect(next.physicalMs).toBeGreaterThanOrEqual(Math.floor(reading));
        last = next;
      }
    }),
  );
});

test('a clock that moves on starts the counter anew, one that stands or falls back raises it', () => {
  expect(nextHybridTime({ physicalMs: 5, logical: 3 }, 6)).toEqual({ physicalMs: 6, logical: 0 });
  expect(nextHybridTime({ physicalMs: 5, logical: 3 }, 5)).toEqual({ physicalMs: 5, logical: 4 });
  expect(nextHybridTime({ physicalMs: 5, logical: 3 }, 1)).toEqual({ physicalMs: 5, logical: 4 });
});
