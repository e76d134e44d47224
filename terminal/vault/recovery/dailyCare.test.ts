import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTrustedClock, type TrustedClock } from '../clock/trustedClock.ts';
import { damage, filledStore, pagesOf } from '../testing/damageFixture.ts';
import {
  draftOf,
  fixtureNowMs,
  frameOf,
  keptLog,
  type OpenedStore,
  openTestStore,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { backupsIn } from './backup.ts';
import { careForStore, startDailyCare } from './dailyCare.ts';
import { openSoundStore } from './openSoundStore.ts';

const dayMs = 86_400_000;

/** A clock that the agency confirmed at the fixtures' moment, moved on by days. */
function clockAfter({ store }: OpenedStore, days: () => number): TrustedClock {
  const elapsed = (): number => days() * dayMs;
  const clock = createTrustedClock({
    now: () => fixtureNowMs + elapsed(),
    monotonicNow: elapsed,
    settings: store.settings,
  });
  clock.confirm(new Date(fixtureNowMs).toISOString(), 0);
  return clock;
}

test('the day’s care erases what is past its term, copies the store and empties its log', async () => {
  const opened = await openTestStore();
  const { store, writer, key, logLines } = opened;
  let days = 0;
  const clock = clockAfter(opened, () => days);
  await writer.append(draftOf(), [frameOf(), frameOf()]);
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  expect(await careForStore({ store, key, clock, backup })).toMatchObject({
    erased: 0,
    backup: { ok: true },
  });
  days = 31;
  expect(await careForStore({ store, key, clock, backup })).toMatchObject({
    erased: 2,
    backup: { ok: true },
  });
  expect(store.evidence.held().pieces).toBe(0);
  expect(backupsIn(backup.directory)).toHaveLength(1);
  expect(logLines.join('')).toContain('"event":"evidence-erased","pieces":2');
});

test('nothing is erased by a clock that was never confirmed or stands implausibly far ahead', async () => {
  const opened = await openTestStore();
  const { store, writer, key, logLines } = opened;
  await writer.append(draftOf(), [frameOf()]);
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  const unconfirmed = createTrustedClock({
    now: () => fixtureNowMs + 40 * dayMs,
    monotonicNow: () => 0,
    settings: store.settings,
  });
  expect(await careForStore({ store, key, clock: unconfirmed, backup })).toMatchObject({ erased: null });
  let days = 0;
  const clock = clockAfter(opened, () => days);
  days = 5000;
  expect(await careForStore({ store, key, clock, backup })).toMatchObject({ erased: null });
  expect(store.evidence.held().pieces).toBe(1);
  expect(logLines.filter((line) => line.includes('erasure-postponed'))).toHaveLength(2);
});

test('what else has a term is erased with the evidence, and as little by a clock that nobody confirmed', async () => {
  const opened = await openTestStore();
  const { store, key } = opened;
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  const asked: number[] = [];
  const eraseMore = (_work: unknown, nowMs: number) => {
    asked.push(nowMs);
    return 3;
  };
  const clock = clockAfter(opened, () => 0);
  expect(await careForStore({ store, key, clock, backup, eraseMore })).toMatchObject({ erased: 3 });
  expect(asked).toEqual([fixtureNowMs]);
  const another = await openTestStore();
  const unconfirmed = createTrustedClock({
    now: () => fixtureNowMs,
    monotonicNow: () => 0,
    settings: another.store.settings,
  });
  const care = { store: another.store, key: another.key, clock: unconfirmed, backup, eraseMore };
  expect(await careForStore(care)).toMatchObject({ erased: null });
  expect(asked).toHaveLength(1);
});

test('a damaged file that was set aside is removed when its own term is over, and not before', async () => {
  const opened = await openTestStore();
  const { store, key, file } = opened;
  let days = 0;
  const clock = clockAfter(opened, () => days);
  const setAside = `${file}.damaged-${fixtureNowMs}`;
  for (const path of [setAside, `${setAside}-wal`, `${file}.damaged-0-wal`]) writeFileSync(path, 'damaged');
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  days = 90;
  await careForStore({ store, key, clock, backup });
  expect(existsSync(setAside)).toBe(true);
  days = 91;
  await careForStore({ store, key, clock, backup });
  expect(readdirSync(dirname(file)).filter((name) => name.includes('.damaged-'))).toEqual([]);
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('care is taken once a day, when nobody is at the terminal', async () => {
  const opened = await openTestStore();
  const { store, key } = opened;
  let days = 0;
  let idle = false;
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  const stop = startDailyCare({
    store,
    key,
    clock: clockAfter(opened, () => days),
    backup,
    idle: () => idle,
    onDamage: () => undefined,
  });
  const copies = (): number => backupsIn(backup.directory).length;
  const later = async (expected: number): Promise<void> => {
    vi.advanceTimersByTime(5 * 60_000);
    await expect.poll(copies).toBe(expected);
  };
  await later(0);
  idle = true;
  await later(1);
  await later(1);
  days = 1;
  await later(2);
  stop();
  days = 2;
  await later(2);
  expect(opened.logLines.filter((line) => line.includes('store-backed-up'))).toHaveLength(2);
});

test('a night whose care is broken off by a disk that takes nothing is said in the log, and tried again', async () => {
  const opened = await openTestStore();
  const { store, key, logLines } = opened;
  const { handle } = store.internals;
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  const onDamage = vi.fn();
  const clock = clockAfter(opened, () => 1);
  await opened.writer.append(draftOf(), [frameOf({ eraseAfter: new Date(fixtureNowMs).toISOString() })]);
  handle.pragma('query_only = ON');
  const stop = startDailyCare({ store, key, clock, backup, idle: () => true, onDamage });
  vi.advanceTimersByTime(5 * 60_000);
  await expect.poll(() => logLines.join('')).toContain('"event":"care-postponed","reason":"read-only"');
  expect(backupsIn(backup.directory)).toEqual([]);
  handle.pragma('query_only = OFF');
  vi.advanceTimersByTime(5 * 60_000);
  await expect.poll(() => backupsIn(backup.directory)).toHaveLength(1);
  stop();
  expect(onDamage).not.toHaveBeenCalled();
});

test('a damaged picture is found at night, erases nothing on the way, and is salvaged at the next start', async () => {
  const filled = await filledStore();
  const { file, key } = filled;
  const page = pagesOf(filled, 'evidence').at(-1) as number;
  filled.store.close();
  damage(file, [page]);
  const opened = await openTestStore({ file, key });
  const clock = clockAfter(opened, () => 31);
  const backup = { directory: temporaryDirectory(), keepDays: 7 };
  expect(await careForStore({ store: opened.store, key, clock, backup })).toEqual({
    damagedTables: ['evidence'],
    erased: null,
    backup: null,
  });
  opened.store.close();
  const { log } = keptLog();
  const start = () => openSoundStore({ file, key, log, now: () => fixtureNowMs, backupDirectory: null });
  const mended = await start();
  if (!mended.ok) throw new Error(mended.reason);
  expect(mended.salvaged).toMatchObject({ records: 20, lost: [] });
  const after = await careForStore({
    store: mended.store,
    key,
    clock: clockAfter({ ...opened, store: mended.store }, () => 0),
    backup,
  });
  expect(after).toMatchObject({ damagedTables: [], backup: { ok: true } });
  mended.store.close();
  const ordinary = await start();
  expect(ordinary).toMatchObject({ ok: true, salvaged: null });
  if (ordinary.ok) ordinary.store.close();
});
