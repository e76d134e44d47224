import type { LivenessAction } from '../../domain/liveness/action.ts';
import { bestFilmShare, possibleChallenges } from '../../domain/liveness/challenge.ts';
import type { VisitContext } from './visitContext.ts';

/** Where staff look at the person, this many challenges are enough: what three actions in any order leave. */
const fewestChallenges = 6;
/**
 * Where nobody looks, a film may not pass a larger share of the draws than this. Anybody may say that they cannot do an
 * action, so the attempt is as strong as what is left after it.
 */
const largestFilmShare = 1 / 4;

/** The action that the person may have exchanged now, because they cannot do it (neck, eyelid, mouth); null where none. */
export function exchangeableAction({ judge, facts, exchanged }: VisitContext): LivenessAction | null {
  const asked = judge?.phase === 'action' ? judge.challenge.actions[judge.step] : undefined;
  if (!asked || !facts) return null;
  const left = facts.actions.filter((action) => action !== asked && !exchanged.includes(action));
  if (left.length < facts.actionsDrawn) return null;
  const enough = facts.attendance
    ? possibleChallenges(left, facts.actionsDrawn).length >= fewestChallenges
    : bestFilmShare(left, facts.actionsDrawn) <= largestFilmShare;
  return enough ? asked : null;
}
