import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { loadConfiguration } from '../base/configuration.ts';
import { createStatus } from '../base/status.ts';
import { keptLog, openTestStore } from '../vault/testing/storeFixture.ts';
import { createStoreWatch, maySalvageByItself } from './storeWatch.ts';

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

async function watched(somebodyThere = () => false) {
  const { store } = await openTestStore({ nowMs: Date.now });
  const status = createStatus(loadConfiguration({ argv: [], env: {} }), 'browser', '0');
  const { log, lines } = keptLog();
  const startAnew = vi.fn();
  const watch = createStoreWatch({ store, status, log, startAnew, somebodyThere, nowMs: () => nowMs });
  return { store, status, lines, startAnew, watch };
}

test('a disk that takes nothing is said once in the log and on the welcome as long as it lasts', async () => {
  const { store, status, lines, startAnew, watch } = await watched();
  expect(watch.look()).toBe(true);
  store.internals.handle.pragma('query_only = ON');
  for (let looks = 0; looks < 3; looks += 1) expect(watch.look()).toBe(true);
  expect(status.current.store).toEqual({ state: 'unavailable', reason: 'read-only' });
  expect(lines.filter((line) => line.includes('"event":"store-refused","reason":"read-only"'))).toHaveLength(
    1,
  );
  store.internals.handle.pragma('query_only = OFF');
  expect(watch.look()).toBe(true);
  expect(status.current.store).toEqual({ state: 'ready' });
  expect(startAnew).not.toHaveBeenCalled();
});

test('a damaged store is noted beside its file, and the terminal starts anew once, as soon as nobody is there', async () => {
  let somebody = true;
  const { store, status, startAnew, watch } = await watched(() => somebody);
  watch.noticeIn(new Error('of something else'));
  expect(watch.look()).toBe(true);
  watch.tellDamage();
  expect(watch.look()).toBe(false);
  expect(status.current.store).toEqual({ state: 'unavailable', reason: 'corrupt' });
  expect(existsSync(`${store.file}.damage-found`)).toBe(true);
  expect(startAnew).not.toHaveBeenCalled();
  somebody = false;
  watch.look();
  watch.look();
  expect(startAnew).toHaveBeenCalledOnce();
});
