import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LivenessAction } from './action.ts';
import { possibleChallenges } from './challenge.ts';
import { filmOf, judgeFilm, patientFilm, recordVisit } from './recordedVisit.ts';
import { askFor } from './scriptedFace.ts';
import { defaultJudgeSettings } from './settings.ts';

const anyChallenge = fc.constantFrom(...possibleChallenges());
const onlyOneDraw = {
  ...defaultJudgeSettings,
  continuity: { ...defaultJudgeSettings.continuity, wrongActionsForgiven: 0 },
};

describe('a film of the right person that does not know what is asked', () => {
  // It rests so long between its actions that no drawn pause catches it: order is all that stands against it.
  const filmed: LivenessAction[] = ['nod', 'open-mouth', 'shake', 'blink'];

  test('passes one draw exactly where the drawn order is its own, with gazing as the only thing that comes by itself', () => {
    const withGaze = [0, 1, 2].map((at) => filmed.slice(0, 2).toSpliced(at, 0, 'gaze'));
    const passing = new Set([filmed.slice(0, 3), ...withGaze].map(String));
    for (const actions of possibleChallenges()) {
      const { outcome } = judgeFilm(askFor(actions), patientFilm(filmed), 1, onlyOneDraw);
      expect(outcome?.passed ?? false, actions.join()).toBe(passing.has(String(actions)));
    }
  });

  test('passes after a wrong action only where the second draw is its own too', () => {
    const passed = possibleChallenges().flatMap((actions, index) => {
      const state = judgeFilm(askFor(actions, index), patientFilm(filmed), index);
      return state.outcome?.passed && state.wrongActions.length > 0 ? [state] : [];
    });
    for (const { challenge, trace } of passed) {
      expect(challenge.actions).not.toEqual(trace.challenge.actions);
      expect(challenge.actions).not.toContain('gaze');
      expect(`${filmed},${filmed}`).toContain(String(challenge.actions));
    }
  });

  test('does not pass for blinking as everybody does: the prompt asks for eyes that stay shut for a moment', () => {
    const blinksOnly = patientFilm(['nod', 'open-mouth', 'shake']);
    for (const actions of possibleChallenges().filter((drawn) => drawn.includes('blink')))
      expect(judgeFilm(askFor(actions), blinksOnly, 1, onlyOneDraw).outcome?.passed ?? false).toBe(false);
  });

  test('of another visit, however slow the person was, does not pass where the first action asked for is not its first', () => {
    fc.assert(
      fc.property(
        anyChallenge,
        anyChallenge,
        fc.nat(),
        fc.integer({ max: 3000 }),
        (was, is, seed, lateMs) => {
          const moves = (drawn: LivenessAction[]) => drawn.filter((action) => action !== 'gaze')[0];
          fc.pre(moves(was) !== moves(is));
          const film = filmOf(recordVisit(was, { seed, lateMs: Math.max(0, lateMs) }));
          const { outcome } = judgeFilm(askFor(is, seed + 1), film, 1, onlyOneDraw);
          expect(outcome?.passed ?? false).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });
});
