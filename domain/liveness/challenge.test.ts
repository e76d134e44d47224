import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LivenessAction } from './action.ts';
import { bestFilmShare, drawChallenge, possibleChallenges, redrawRest, redrawWhole } from './challenge.ts';

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

test('what is drawn again keeps what was done, and can be anything that could have been drawn with it', () => {
  const challenge = drawChallenge({ random: () => 0, nonce: 'n' });
  const [first = 'nod', second = 'shake'] = challenge.actions;
  const drawn = Array.from({ length: 200 }, (_, lot) => redrawRest(challenge, [first], lot).join());
  const possible = possibleChallenges().filter(([begin]) => begin === first);
  expect(new Set(drawn)).toEqual(new Set(possible.map(String)));
  expect(redrawRest(challenge, [first, second], 3).slice(0, 2)).toEqual([first, second]);
});

test('a whole new draw holds no gazing, unless nothing else is left', () => {
  const challenge = drawChallenge({ random: () => 0, nonce: 'n' });
  const drawn = Array.from({ length: 200 }, (_, lot) => redrawWhole(challenge, lot));
  expect(new Set(drawn.map(String)).size).toBe(24);
  expect(drawn.flat()).not.toContain('gaze');
  const few = drawChallenge({ random: () => 0, nonce: 'n', actions: ['blink', 'nod', 'gaze'] });
  expect(new Set(Array.from({ length: 60 }, (_, lot) => redrawWhole(few, lot).join())).size).toBe(6);
});

test('one film passes 4 of 54 draws from all actions, and half of those that hold only two movements', () => {
  expect(bestFilmShare(five)).toBeCloseTo(4 / 54);
  expect(bestFilmShare(['nod', 'shake', 'open-mouth', 'blink'])).toBeCloseTo(1 / 24);
  expect(bestFilmShare(['shake', 'open-mouth', 'blink', 'gaze'])).toBeCloseTo(4 / 24);
  expect(bestFilmShare(['nod', 'shake', 'open-mouth', 'gaze'])).toBeCloseTo(4 / 18);
  expect(bestFilmShare(['nod', 'shake', 'open-mouth'])).toBeCloseTo(1 / 6);
  expect(bestFilmShare(['open-mouth', 'blink', 'gaze'])).toBeCloseTo(1 / 2);
});
