import { expect, test } from 'vitest';
import { createCrashBudget } from './crashBudget.ts';

test('what dies again and again within a minute is given up; what dies now and then is not', () => {
  let now = 0;
  const quick = createCrashBudget(() => now, { limit: 3, withinMs: 60_000 });
  const outcomes = [0, 10_000, 20_000, 30_000].map((at) => {
    now = at;
    return quick.allowsAnother();
  });
  expect(outcomes).toEqual([true, true, true, false]);

  const slow = createCrashBudget(() => now, { limit: 3, withinMs: 60_000 });
  for (let crash = 0; crash < 20; crash++) {
    now += 21_000;
    expect(slow.allowsAnother()).toBe(true);
  }
});
