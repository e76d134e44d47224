import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LivenessAction } from './action.ts';
import { drawChallenge, possibleChallenges } from './challenge.ts';

const five = LivenessAction.options;

test('three different actions are drawn and the nonce is theirs', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ minLength: 1 }), (seed, nonce) => {
      const challenge = drawChallenge({ random: (max) => seed % max, nonce });
      expect(challenge.nonce).toBe(nonce);
      expect(challenge.actions).toHaveLength(3);
      expect(new Set(challenge.actions).size).toBe(3);
    }),
  );
});

test('every possible challenge is drawn by exactly one value of the random number', () => {
  const all = possibleChallenges();
  const drawn = all.map((_, index) => drawChallenge({ random: () => index, nonce: 'n' }).actions.join());
  expect(new Set(drawn).size).toBe(all.length);
  expect(all.length).toBe(54);
});

test('a challenge always asks for something that a rigid picture cannot show, while the person can do it', () => {
  fc.assert(
    fc.property(fc.subarray(five, { minLength: 3 }), fc.nat(), (actions, seed) => {
      const drawn = drawChallenge({ random: (max) => seed % max, nonce: 'n', actions }).actions;
      expect(drawn.every((action) => actions.includes(action))).toBe(true);
      if (actions.includes('blink') || actions.includes('open-mouth'))
        expect(drawn.some((action) => action === 'blink' || action === 'open-mouth')).toBe(true);
    }),
  );
});

test('with fewer actions left than are asked for, nothing is drawn', () => {
  expect(() => drawChallenge({ random: () => 0, nonce: 'n', actions: ['nod', 'gaze', 'nod'] })).toThrow(
    RangeError,
  );
});
