import { z } from 'zod';
import { LivenessAction } from './action.ts';
import { drawFlash, FlashSequence } from './flashSequence.ts';

/** Lots lie below this: 32 bits, so that the remainder by a few dozen possibilities is even to one part in 10^7. */
const lotRange = 2 ** 32;
/** More than an attempt can use up with all that the judge forgives and bridges. */
const lotsOfAnAttempt = 32;

/** The actions drawn for one attempt (随机动作), in the order in which they are asked for, bound to a nonce. */
export const Challenge = z.object({
  /** the terminal's random value for this attempt; evidence of another attempt carries another one */
  nonce: z.string().min(1),
  actions: z.array(LivenessAction).min(1),
  /** the actions that this person can do: what is drawn again comes out of these */
  from: z.array(LivenessAction).min(1),
  /**
   * 签: random numbers in [0, 2^32), drawn together with the actions and used up one after the other, for the time
   * before each prompt and for what is drawn again. So chance is the terminal's, and the judgement stays repeatable.
   */
  lots: z.array(z.int().nonnegative().lt(lotRange)),
  /** colours that the screen shows after the actions; absent where none are */
  flash: FlashSequence.optional(),
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
  /** how a sequence of colours is drawn; absent where none is */
  flash?: { steps: number; stepMs: readonly number[] } | undefined;
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
 * The share of the possible challenges that one film of the person passes: the most that an order of its actions can
 * reach, when it rests so long between them that no pause catches it. Gazing comes by itself in any film.
 */
export function bestFilmShare(actions: readonly LivenessAction[], count = 3): number {
  const possible = possibleChallenges(actions, count);
  const moves = possible.map((sequence) => sequence.filter((action) => action !== 'gaze').join());
  const films = possibleChallenges(
    [...new Set(actions)].filter((action) => action !== 'gaze'),
    count,
  ).concat(possible.map((sequence) => sequence.filter((action) => action !== 'gaze')));
  const passedBy = (film: readonly LivenessAction[]) =>
    moves.filter((asked) => `${film.join()},`.startsWith(`${asked},`)).length;
  return Math.max(0, ...films.map(passedBy)) / Math.max(1, possible.length);
}

/**
 * Draws a challenge uniformly from {@link possibleChallenges}, and the attempt's lots.
 * @throws RangeError when fewer distinct actions than `count` are allowed: the caller leads to the counter instead
 */
export function drawChallenge({
  random,
  nonce,
  actions = LivenessAction.options,
  count = 3,
  flash,
}: DrawOptions): Challenge {
  const possible = possibleChallenges(actions, count);
  const drawn = possible[possible.length > 0 ? random(possible.length) : 0];
  if (!drawn) throw new RangeError(`No challenge of ${count} different actions can be drawn`);
  const lots = Array.from({ length: lotsOfAnAttempt }, () => random(lotRange));
  const colours = flash ? { flash: drawFlash(random, flash) } : {};
  return { nonce, actions: drawn, from: [...actions], lots, ...colours };
}

/**
 * Draws the actions again that are still to come after `done`, uniformly from the possible challenges. What was already
 * asked for may come again: an action that cannot come is one that a film need not hold ready.
 */
export function redrawRest(
  { actions, from }: Challenge,
  done: readonly LivenessAction[],
  lot: number,
): LivenessAction[] {
  const possible = possibleChallenges(from, actions.length).filter((sequence) =>
    done.every((action, index) => sequence[index] === action),
  );
  return possible[lot % possible.length] ?? actions;
}

/**
 * Draws the whole challenge again, without gazing where enough is left: any film of a face gazes between its actions,
 * so an order that holds it is one that a film meets four times as often.
 */
export function redrawWhole(challenge: Challenge, lot: number): LivenessAction[] {
  const moving = challenge.from.filter((action) => action !== 'gaze');
  const enough = new Set(moving).size >= challenge.actions.length;
  return redrawRest(enough ? { ...challenge, from: moving } : challenge, [], lot);
}

/** The share of `longestMs` that a lot stands for. */
export const timeOfLot = (lot: number, longestMs: number): number => (lot / lotRange) * longestMs;
