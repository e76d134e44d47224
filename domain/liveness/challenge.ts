import { z } from 'zod';
import { LivenessAction } from './action.ts';

/** The actions drawn for one attempt (随机动作), in the order in which they are asked for, bound to a nonce. */
export const Challenge = z.object({
  /** the terminal's random value for this attempt; evidence of another attempt carries another one */
  nonce: z.string().min(1),
  actions: z.array(LivenessAction).min(1),
});
export type Challenge = z.infer<typeof Challenge>;

/** Actions that a rigid picture, however it is turned, cannot show. Each challenge holds at least one where it may. */
const beyondARigidPicture: readonly LivenessAction[] = ['open-mouth', 'blink'];

export interface DrawOptions {
  /** uniform integer in [0, exclusiveMax), from a CSPRNG */
  random: (exclusiveMax: number) => number;
  nonce: string;
  /** the actions that this person can do; all five unless some were exchanged */
  actions?: readonly LivenessAction[];
  /** how many are asked for; the Luoyang notice says three */
  count?: number;
}

/**
 * Every challenge that can be drawn: ordered, without repetition, and with at least one action that a rigid picture
 * cannot show as long as `actions` holds one. The length of the list is the entropy left after an exchange of actions.
 */
export function possibleChallenges(
  actions: readonly LivenessAction[] = LivenessAction.options,
  count = 3,
): LivenessAction[][] {
  const distinct = [...new Set(actions)];
  const sequences = Array.from({ length: count }).reduce<LivenessAction[][]>(
    (begun) =>
      begun.flatMap((sequence) =>
        distinct.filter((action) => !sequence.includes(action)).map((action) => [...sequence, action]),
      ),
    [[]],
  );
  const living = sequences.filter((sequence) =>
    sequence.some((action) => beyondARigidPicture.includes(action)),
  );
  return living.length > 0 ? living : sequences;
}

/**
 * Draws a challenge uniformly from {@link possibleChallenges}.
 * @throws RangeError when fewer distinct actions than `count` are allowed: the caller leads to the counter instead
 */
export function drawChallenge({ random, nonce, actions, count = 3 }: DrawOptions): Challenge {
  const possible = possibleChallenges(actions, count);
  const drawn = possible[possible.length > 0 ? random(possible.length) : 0];
  if (!drawn) throw new RangeError(`No challenge of ${count} different actions can be drawn`);
  return { nonce, actions: drawn };
}
