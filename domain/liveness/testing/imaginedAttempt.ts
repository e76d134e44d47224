import type { LivenessAction } from '../action.ts';
import { type JudgeState, observe, startJudge } from '../judge.ts';
import { askFor, type Visitor, visitor } from './scriptedFace.ts';

/** Test support: judges a visitor who does what `choose` says, by default what is asked, until the attempt ends. */
export function attempt(
  actions: LivenessAction[],
  who: Visitor = {},
  choose: (asked: LivenessAction, state: JudgeState) => LivenessAction | null = (asked) => asked,
): JudgeState {
  const seen = visitor(who);
  let state = startJudge(askFor(actions, who.seed));
  let doing: LivenessAction | null = null;
  let sinceMs = 0;
  while (!state.outcome && seen.atMs < 120_000) {
    const asked = state.phase === 'action' ? state.challenge.actions[state.step] : undefined;
    const wanted = asked ? choose(asked, state) : null;
    if (wanted !== doing) {
      doing = wanted;
      sinceMs = seen.atMs;
    }
    state = observe(state, seen.next(doing, sinceMs));
  }
  return state;
}

/** Why an attempt failed; its outcome where it did not. */
export const reasonOf = ({ outcome }: JudgeState) => (outcome && !outcome.passed ? outcome.reason : outcome);
