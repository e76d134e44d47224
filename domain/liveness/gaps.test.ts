import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { possibleChallenges } from './challenge.ts';
import { observe, replay, startJudge } from './judge.ts';
import type { FaceObservation } from './observation.ts';
import { defaultJudgeSettings } from './settings.ts';
import { attempt, reasonOf } from './testing/imaginedAttempt.ts';
import { askFor, visitor } from './testing/scriptedFace.ts';
import { LivenessTrace } from './trace.ts';

const anyChallenge = fc.constantFrom(...possibleChallenges());
const { gapMs, gapsBridged, holeMs } = defaultJudgeSettings.continuity;

/** A machine that stands still: at each of the moments, counted in observations, the clock goes on and nothing is seen. */
function standingStill(stalls: readonly { at: number; ms: number }[]) {
  let [seen, lostMs] = [0, 0];
  return (observation: FaceObservation): FaceObservation => {
    seen += 1;
    lostMs += stalls.filter(({ at }) => at === seen).reduce((sum, { ms }) => sum + ms, 0);
    return { ...observation, atMs: observation.atMs + lostMs };
  };
}

const stall = (longestMs: number) =>
  fc.record({ at: fc.integer({ min: 1, max: 250 }), ms: fc.integer({ min: gapMs + 200, max: longestMs }) });

describe('a machine that stands still', () => {
  test('never fails the person: what was running is asked for anew, and the attempt passes', () => {
    fc.assert(
      fc.property(
        anyChallenge,
        fc.array(stall(20_000), { maxLength: gapsBridged }),
        fc.integer({ min: 5, max: 30 }),
        fc.nat(),
        (actions, stalls, rate, seed) => {
          const state = attempt(actions, { rate, seed, lateMs: 400, bend: standingStill(stalls) });
          expect(reasonOf(state)).toMatchObject({ passed: true });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('as often as cannot be bridged is the machine’s failure and nobody else’s', () => {
    fc.assert(
      fc.property(anyChallenge, fc.integer({ min: 55, max: 90 }), fc.nat(), (actions, every, seed) => {
        const stalls = Array.from({ length: 60 }, (_, index) => ({ at: every * (index + 1), ms: 2500 }));
        const state = attempt(actions, { seed, lateMs: 10_000, bend: standingStill(stalls) });
        expect(reasonOf(state)).toBe('frames-missing');
        expect(state.gaps).toHaveLength(gapsBridged + 1);
      }),
      { numRuns: 20 },
    );
  });

  test('leaves what was done before it, and only what was done before it', () => {
    fc.assert(
      fc.property(anyChallenge, stall(6000), fc.nat(), (actions, once, seed) => {
        const state = attempt(actions, { seed, lateMs: 600, bend: standingStill([once]) });
        if (!state.outcome?.passed) throw new Error(`failed: ${state.outcome?.reason}`);
        const [gap] = state.gaps;
        if (!gap) return;
        state.outcome.steps.forEach(({ action, promptedAtMs, completedAtMs }, index) => {
          if (index < gap.step) {
            expect(completedAtMs).toBeLessThanOrEqual(gap.fromMs);
            expect(action).toBe(actions[index]);
          } else expect(promptedAtMs).toBeGreaterThanOrEqual(gap.toMs + 1000);
        });
        expect(gap.toMs - gap.fromMs).toBeGreaterThan(gapMs);
      }),
      { numRuns: 40 },
    );
  });

  test('what is asked after a gap is drawn anew: whoever used it to prepare for the prompt does not know the next one', () => {
    const asked = Array.from({ length: 60 }, (_, seed) => {
      const bend = standingStill([{ at: 60, ms: 3000 }]);
      const state = attempt(['nod', 'blink', 'shake'], { seed, lateMs: 5000, bend });
      return state.outcome?.passed ? state.outcome.steps[0]?.action : null;
    });
    expect(new Set(asked)).toEqual(new Set(['nod', 'shake', 'open-mouth', 'blink', 'gaze']));
  });

  test('holds nothing for the person: nobody gazes while nothing is seen', () => {
    // Between any two looks at the screen the camera is blind for longer than a hole and shorter than a gap.
    const seen = visitor();
    const blindMs = (holeMs + gapMs) / 2;
    let state = startJudge(askFor(['gaze', 'nod', 'blink']));
    while (state.phase === 'framing') state = observe(state, seen.next(null));
    for (let look = 1; look <= 10; look++) {
      const observation = seen.next(null);
      state = observe(state, { ...observation, atMs: observation.atMs + look * blindMs });
    }
    expect([state.phase, state.step, state.gaps]).toEqual(['action', 0, []]);
  });

  test('stands in the trace, which repeats the judgement with the gaps in it', () => {
    fc.assert(
      fc.property(
        anyChallenge,
        fc.array(stall(5000), { maxLength: 5 }),
        fc.nat(),
        (actions, stalls, seed) => {
          const state = attempt(actions, { seed, bend: standingStill(stalls) });
          const again = replay(LivenessTrace.parse(JSON.parse(JSON.stringify(state.trace))));
          expect(again.outcome).toEqual(state.outcome);
          expect(again.gaps).toEqual(state.gaps);
          expect(again.challenge).toEqual(state.challenge);
        },
      ),
      { numRuns: 25 },
    );
  });
});
