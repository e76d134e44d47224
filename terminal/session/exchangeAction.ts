import type { LivenessAction } from '../../domain/liveness/action.ts';
import { possibleChallenges } from '../../domain/liveness/challenge.ts';
import type { VisitContext } from './visitContext.ts';

/**
 * Fewer challenges than this to draw from, and a film of one of them would pass too often. Six is what three actions in
 * any order leave.
 */
const fewestChallenges = 6;

/** The action that the person may have exchanged now, because they cannot do it (neck, eyelid, mouth); null where none. */
export function exchangeableAction({ judge, facts, exchanged }: VisitContext): LivenessAction | null {
  const asked = judge?.phase === 'action' ? judge.challenge.actions[judge.step] : undefined;
  if (!asked || !facts) return null;
  const left = facts.actions.filter((action) => action !== asked && !exchanged.includes(action));
  if (left.length < facts.actionsDrawn) return null;
  return possibleChallenges(left, facts.actionsDrawn).length >= fewestChallenges ? asked : null;
}
