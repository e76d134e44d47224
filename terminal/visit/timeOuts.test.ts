import { expect, test } from 'vitest';
import { createActor, SimulatedClock, waitFor } from 'xstate';
import type { VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import {
  card,
  facts,
  identityNumber,
  performAsked,
  type Scene,
  scriptedPorts,
  verified,
} from './testing/visitFixture.ts';
import { type LimitedState, timeLimits } from './timeLimits.ts';
import { emptyVisit } from './visitContext.ts';
import { visitMachine } from './visitMachine.ts';
import { visitSnapshot } from './visitSnapshot.ts';

/** One visit at the statechart itself, so that what it still knows can be looked at. */
function visit(scene: Scene = {}) {
  const clock = new SimulatedClock();
  const { ports, recorded, discarded } = scriptedPorts(clock, scene);
  const actor = createActor(visitMachine, { input: { ports }, clock });
  actor.start();
  const progress = { delivery: 'queued', code: null, handOver: null } as const;
  const shown = () => visitSnapshot(actor.getSnapshot(), 1, progress);
  const until = (state: VisitSnapshot['state']) =>
    waitFor(actor, (machine) => visitSnapshot(machine, 1, progress).state === state);
  const act = (what: VisitAct) => actor.send({ type: 'ACT', act: what });
  return {
    actor,
    ports,
    recorded,
    discarded,
    shown,
    until,
    async identify() {
      actor.send({ type: 'CARD', card });
      await until('identified');
    },
    async consent() {
      await this.identify();
      act({ act: 'continue' });
      act({ act: 'consent', accept: true, agreements: ['service'], evidenceMayLeave: false });
    },
    async perform(last?: VisitSnapshot['state']) {
      await this.consent();
      const see = (observation: Parameters<Parameters<typeof performAsked>[1]>[0]) =>
        actor.send({ type: 'OBSERVATIONS', observations: [observation] });
      performAsked(shown, see, { until: (now) => now.state === last });
    },
    act,
    /** does nothing until the welcome is back; what each screen on the way said of its time, second by second */
    leaveAlone() {
      const screens: { state: VisitSnapshot['state']; limits: Limit[] }[] = [];
      for (let second = 0; second < 1200; second += 1) {
        const now = shown();
        if (screens.at(-1)?.state !== now.state) screens.push({ state: now.state, limits: [] });
        if (now.state === 'idle') return screens;
        screens.at(-1)?.limits.push(now.timeLimit);
        clock.increment(1000);
      }
      throw new Error(`after twenty minutes still ${shown().state}`);
    },
  };
}

type Limit = Exclude<VisitSnapshot, { state: 'idle' }>['timeLimit'];
type Visit = ReturnType<typeof visit>;

/** How each limited state is reached, and the screens that doing nothing then leads through. */
const leftAlone: Record<
  LimitedState,
  { scene?: Scene; reach: (at: Visit) => Promise<unknown>; screens: VisitSnapshot['state'][] }
> = {
  cardProblem: {
    reach: async ({ actor }) => actor.send({ type: 'CARD_PROBLEM', reason: 'unreadable' }),
    screens: ['card-problem', 'ended', 'idle'],
  },
  identifying: {
    scene: { identification: 'never' },
    reach: async ({ actor }) => actor.send({ type: 'CARD', card }),
    screens: ['reading', 'ended', 'idle'],
  },
  identified: { reach: (at) => at.identify(), screens: ['identified', 'ended', 'idle'] },
  consent: {
    reach: async (at) => {
      await at.identify();
      at.act({ act: 'continue' });
    },
    screens: ['consent', 'ended', 'idle'],
  },
  contact: {
    scene: { identification: { known: true, facts: facts({ contactRequired: ['phone'] }) } },
    reach: (at) => at.consent(),
    screens: ['contact', 'ended', 'idle'],
  },
  framing: { reach: (at) => at.consent(), screens: ['framing', 'ended', 'idle'] },
  action: { reach: (at) => at.perform('capturing'), screens: ['capturing', 'ended', 'idle'] },
  flashing: {
    scene: { flash: 'measure', checked: 'never' },
    reach: (at) => at.perform(),
    screens: ['capturing', 'verifying', 'ended', 'idle'],
  },
  verifying: {
    scene: { checked: 'never' },
    reach: (at) => at.perform(),
    screens: ['verifying', 'ended', 'idle'],
  },
  attemptFailed: {
    scene: { checked: verified('refused') },
    reach: async (at) => {
      await at.perform();
      await at.until('attempt-failed');
    },
    screens: ['attempt-failed', 'ended', 'idle'],
  },
  ended: {
    reach: async (at) => {
      await at.perform();
      await at.until('ended');
    },
    screens: ['ended', 'idle'],
  },
  cardTaken: {
    reach: async (at) => {
      await at.perform();
      await at.until('ended');
      at.actor.send({ type: 'CARD_REMOVED' });
    },
    screens: ['ended', 'idle'],
  },
};

/** Where the terminal waits for the camera or for itself, not for the person: no countdown is shown. */
const showsNoCountdown: readonly VisitSnapshot['state'][] = ['reading', 'capturing', 'verifying'];

test.each(Object.entries(leftAlone))(
  'doing nothing at %s leads through a warning to a welcome that knows nobody',
  async (limited, { scene, reach, screens }) => {
    const at = visit(scene);
    await reach(at);
    const passed = at.leaveAlone();
    expect(passed.map(({ state }) => state)).toEqual(screens);
    for (const { state, limits } of passed) {
      if (state === 'idle') continue;
      if (showsNoCountdown.includes(state)) expect(limits.every((limit) => limit === null)).toBe(true);
      else {
        const warned = limits.filter((limit) => limit && limit.remainingMs <= limit.warnWithinMs);
        expect(warned.length, `seconds of warning at ${state}`).toBeGreaterThanOrEqual(10);
        expect(warned.every((limit) => limit?.extendable)).toBe(true);
        expect(limits.length, `${state} does not begin with its warning`).toBeGreaterThan(warned.length);
      }
    }
    expect(at.actor.getSnapshot().context).toEqual({ ...emptyVisit, ports: at.ports });
    expect(JSON.stringify(at.shown())).not.toMatch(new RegExp(`${card.name}|${identityNumber}`));
    expect(passed[0]?.limits.length).toBe(timeLimits[limited as LimitedState].ms / 1000);
  },
);

test('time running out before the camera keeps no picture and lets go of the frames', async () => {
  const at = visit();
  await at.perform('capturing');
  at.leaveAlone();
  expect(at.recorded).toMatchObject([{ result: 'broken-off', frames: [] }]);
  expect(at.discarded()).toBeGreaterThan(0);
});

test.each(['identified', 'ended'] as const)(
  'one touch during the warning gives the whole time of %s again',
  async (state) => {
    const at = visit();
    await (state === 'ended' ? at.perform() : at.identify());
    await at.until(state);
    const { ms, warnWithinMs } = timeLimits[state];
    const limit = () => {
      const now = at.shown();
      return now.state === 'idle' ? null : now.timeLimit;
    };
    (at.actor.clock as SimulatedClock).increment(ms - warnWithinMs / 2);
    expect(limit()?.remainingMs).toBe(warnWithinMs / 2);
    at.act({ act: 'more-time' });
    expect(limit()?.remainingMs).toBe(ms);
  },
);
