import { expect, test } from 'vitest';
import { createEventLog } from '../../events/eventLog.ts';
import { repeatRuns } from './repeatRuns.ts';
import type { SyncRun } from './syncReason.ts';

/** Runs that end when the test says how, and a timer that goes off when it says so. */
function stage() {
  let ended: PromiseWithResolvers<SyncRun> | null = null;
  const timers: { ms: number; callback: () => void }[] = [];
  const log: string[] = [];
  let runs = 0;
  const runOnce = () => {
    if (!ended) {
      runs += 1;
      ended = Promise.withResolvers<SyncRun>();
    }
    return ended.promise;
  };
  const settle = async (how: (run: PromiseWithResolvers<SyncRun>) => void) => {
    const run = ended;
    ended = null;
    if (!run) throw new Error('nothing runs');
    how(run);
    await run.promise.catch(() => {});
    await Promise.resolve();
  };
  const repeated = repeatRuns({
    log: createEventLog({ write: (line) => void log.push(line) }),
    random: () => 0.5,
    intervalMs: 1000,
    setTimer: (callback, ms) => {
      const timer = { ms, callback };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    runOnce,
    underWay: () => ended !== null,
  });
  return {
    ...repeated,
    runOnce,
    log,
    runs: () => runs,
    waits: () => timers.map(({ ms }) => ms),
    ends: (result: SyncRun) => settle((run) => run.resolve(result)),
    breaks: () => settle((run) => run.reject(new Error('nobody foresaw it'))),
    goesOff: () => timers.shift()?.callback(),
  };
}

const offline: SyncRun = { ok: false, reason: { kind: 'offline' } };

test('it runs when it is started, and again after the interval', async () => {
  const at = stage();
  at.start();
  expect(at.runs()).toBe(1);
  await at.ends({ ok: true });
  await expect.poll(at.waits).toEqual([1000]);
  at.goesOff();
  expect(at.runs()).toBe(2);
});

test('after failures it waits longer each time, after an unforeseen one too, and that stands in the log', async () => {
  const at = stage();
  at.start();
  const waited: number[] = [];
  for (const end of [() => at.ends(offline), () => at.breaks(), () => at.ends(offline)]) {
    await end();
    await expect.poll(() => at.waits().length).toBe(1);
    waited.push(...at.waits());
    at.goesOff();
  }
  expect(waited).toEqual(waited.toSorted((a, b) => a - b));
  expect(new Set(waited).size).toBe(3);
  expect(at.log.join('')).toContain('"where":"sync"');
});

test('what is written while a run goes on is not left until the next interval, whoever began the run', async () => {
  const at = stage();
  at.start();
  at.wake();
  expect(at.runs()).toBe(1);
  await at.ends({ ok: true });
  await expect.poll(at.waits).toEqual([0]);
  at.goesOff();
  await at.ends({ ok: true });
  await expect.poll(at.waits).toEqual([1000]);
  void at.runOnce();
  at.wake();
  expect(at.runs()).toBe(3);
  await at.ends({ ok: true });
  await expect.poll(at.waits).toEqual([0]);
});

test('once it is stopped nothing runs any more', async () => {
  const at = stage();
  at.start();
  at.stop();
  await at.ends({ ok: true });
  at.wake();
  expect([at.runs(), at.waits()]).toEqual([1, []]);
});
