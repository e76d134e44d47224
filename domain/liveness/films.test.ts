import { describe, expect, test } from 'vitest';
import type { LivenessAction } from './action.ts';
import { possibleChallenges } from './challenge.ts';
import { defaultJudgeSettings } from './settings.ts';
import { filmOf, judgeFilm, patientFilm, recordVisit } from './testing/recordedVisit.ts';
import { askFor } from './testing/scriptedFace.ts';

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

  test('of another visit, however slow the person was, passes a draw that begins otherwise only where it is gazing and the film ends with the rest', () => {
    const movesOf = (drawn: LivenessAction[]) => drawn.filter((action) => action !== 'gaze');
    const challenges = possibleChallenges();
    for (const [seed, was] of challenges.entries())
      for (const lateMs of [0, 1500]) {
        const film = filmOf(recordVisit(was, { seed, lateMs }));
        const passed = challenges.filter((is) => {
          if (movesOf(is)[0] === movesOf(was)[0]) return false;
          return judgeFilm(askFor(is, seed + 1), film, 1, onlyOneDraw).outcome?.passed;
        });
        // While the gaze is asked for, its first movement falls into a pause, where it may be a person's fidgeting.
        expect(passed.filter((is) => is[0] !== 'gaze')).toEqual([]);
        for (const is of passed) expect(movesOf(was).slice(-2)).toEqual(movesOf(is));
      }
  });
});
