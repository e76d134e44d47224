import { expect, test } from 'vitest';
import { maySalvageByItself } from './damageWatch.ts';

const nowMs = Date.UTC(2026, 4, 20, 1);
const dayMs = 86_400_000;
const damaged = { somebodyThere: false, salvagedAtMs: null, nowMs };

test('a terminal with a damaged store starts anew only when nobody is at it', () => {
  expect(maySalvageByItself(damaged)).toBe(true);
  expect(maySalvageByItself({ ...damaged, somebodyThere: true })).toBe(false);
});

test('a disk that breaks again within a day is left for an engineer, and so is one whose clock went back', () => {
  expect(maySalvageByItself({ ...damaged, salvagedAtMs: nowMs - dayMs / 2 })).toBe(false);
  expect(maySalvageByItself({ ...damaged, salvagedAtMs: nowMs + dayMs })).toBe(false);
  expect(maySalvageByItself({ ...damaged, salvagedAtMs: nowMs - 2 * dayMs })).toBe(true);
});
