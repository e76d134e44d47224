import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../store/settings.ts';
import { openTestStore } from '../testing/storeFixture.ts';
import { createTrustedClock, type TrustedClock } from './trustedClock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const trueStart = Date.UTC(2026, 4, 20, 1, 30);
const year2009 = Date.UTC(2009, 0, 1);

/** A machine whose clock can be set and which can be switched off, and the true time beside it. */
class Machine {
  trueMs = trueStart;
  machineMs = trueStart;
  monotonicMs = 0;
  readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  start(): TrustedClock {
    this.monotonicMs = 0;
    return createTrustedClock({
      now: () => this.machineMs,
      monotonicNow: () => this.monotonicMs,
      settings: this.settings,
    });
  }

  pass(ms: number): void {
    this.passAsleep(ms);
    this.monotonicMs += ms;
  }

  passAsleep(ms: number): void {
    this.trueMs += ms;
    this.machineMs += ms;
  }

  confirm(clock: TrustedClock): void {
    clock.confirm(new Date(this.trueMs).toISOString(), 0);
  }
}

const machine = async (): Promise<Machine> => new Machine((await openTestStore()).store.settings);

test('a clock that no agency ever confirmed is uncertain', async () => {
  const clock = (await machine()).start();
  expect(clock.state()).toMatchObject({ trust: 'uncertain', lastConfirmedAt: null });
});

test('a confirmed clock is certain for seven days and drifting after that', async () => {
  const at = await machine();
  const clock = at.start();
  at.confirm(clock);
  expect(clock.state()).toMatchObject({
    trust: 'certain',
    lastConfirmedAt: new Date(trueStart).toISOString(),
  });
  at.pass(7 * dayMs);
  expect(clock.state().trust).toBe('certain');
  at.pass(1);
  expect(clock.state().trust).toBe('drifting');
  at.confirm(clock);
  expect(clock.state().trust).toBe('certain');
});

test('half of the round trip is the way back; an answer that took over a minute confirms nothing', async () => {
  const at = await machine();
  const clock = at.start();
  clock.confirm(new Date(trueStart).toISOString(), 400);
  expect(clock.nowMs()).toBe(trueStart + 200);
  clock.confirm(new Date(trueStart + hourMs).toISOString(), 60_001);
  expect(clock.nowMs()).toBe(trueStart + 200);
});

test("a machine that is eight hours wrong shows the agency's time once it was confirmed, also after a restart", async () => {
  const at = await machine();
  at.machineMs -= 8 * hourMs;
  const clock = at.start();
  at.confirm(clock);
  expect(clock.nowMs()).toBe(trueStart);
  at.pass(hourMs);
  clock.keep();
  at.passAsleep(dayMs);
  const restarted = at.start();
  expect(restarted.nowMs()).toBe(at.trueMs);
  expect(restarted.state().trust).toBe('certain');
});

test('setting the clock back while it runs makes it uncertain and does not make it run back', async () => {
  const at = await machine();
  const clock = at.start();
  at.confirm(clock);
  at.machineMs = year2009;
  at.pass(hourMs);
  expect(clock.state().trust).toBe('uncertain');
  expect(clock.nowMs()).toBe(at.trueMs);
  at.machineMs = at.trueMs;
  expect(clock.state().trust).toBe('uncertain');
  at.confirm(clock);
  expect(clock.state().trust).toBe('certain');
});

test('a clock that fell back to 2009 while the power was off is uncertain and stays at the last time it had', async () => {
  const at = await machine();
  const clock = at.start();
  at.confirm(clock);
  at.pass(hourMs);
  clock.keep();
  at.passAsleep(dayMs);
  at.machineMs = year2009;
  const restarted = at.start();
  expect(restarted.state().trust).toBe('uncertain');
  expect(restarted.nowMs()).toBe(trueStart + hourMs);
  at.pass(hourMs);
  expect(restarted.nowMs()).toBe(trueStart + 2 * hourMs);
  at.confirm(restarted);
  expect(restarted.state().trust).toBe('certain');
  expect(restarted.nowMs()).toBe(at.trueMs);
});

test('a machine that slept, or was set ahead, is believed but counts as drifting until it is confirmed', async () => {
  const at = await machine();
  const clock = at.start();
  at.confirm(clock);
  at.passAsleep(3 * hourMs);
  expect(clock.nowMs()).toBe(at.trueMs);
  expect(clock.state().trust).toBe('drifting');
  at.confirm(clock);
  expect(clock.state().trust).toBe('certain');
});

test('corrections of less than a minute, as a time service makes them, change nothing', async () => {
  const at = await machine();
  const clock = at.start();
  at.confirm(clock);
  at.machineMs -= 50_000;
  expect(clock.nowMs()).toBe(trueStart);
  at.machineMs += 100_000;
  expect(clock.nowMs()).toBe(trueStart);
  expect(clock.state().trust).toBe('certain');
});

test('the clock goes on where the store is full', async () => {
  const { store } = await openTestStore();
  const at = new Machine(store.settings);
  const clock = at.start();
  store.internals.handle.pragma('query_only = ON');
  clock.keep();
  at.confirm(clock);
  expect(clock.state().trust).toBe('certain');
});

test('through any clock settings, sleeps and restarts the time never runs back, unless the agency corrects it', async () => {
  const at = await machine();
  const happening = fc.oneof(
    fc.record({ pass: fc.nat(10 * dayMs) }),
    fc.record({ sleep: fc.nat(10 * dayMs) }),
    fc.record({ set: fc.integer({ min: year2009, max: trueStart + 1000 * dayMs }) }),
    fc.constant({ restart: true }),
    fc.constant({ confirm: true }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
      let clock = at.start();
      let last = 0;
      for (const one of happenings) {
        if ('pass' in one) at.pass(one.pass);
        if ('sleep' in one) at.passAsleep(one.sleep);
        if ('set' in one) at.machineMs = one.set;
        if ('restart' in one) clock = at.start();
        if ('confirm' in one) {
          at.confirm(clock);
          last = 0;
        }
        clock.stamp();
        const shown = clock.nowMs();
        expect(shown).toBeGreaterThanOrEqual(last);
        expect(clock.nowMs()).toBeGreaterThanOrEqual(shown);
        last = shown;
      }
    }),
    { numRuns: 60 },
  );
});
