import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LivenessAction } from './action.ts';
import { baselineOf } from './baseline.ts';
import { findGesture, findWrongAction } from './gesture.ts';
import type { Seen } from './sequence.ts';
import { defaultJudgeSettings as settings } from './settings.ts';
import { faceOf, flatPrint, type Play, person, seededRandom } from './testing/scriptedFace.ts';

const rate = fc.integer({ min: 10, max: 30 });
const moving = ['nod', 'shake', 'open-mouth', 'blink'] as const satisfies LivenessAction[];

function play(acts: (t: number) => Play, fps: number, seed: number, seconds = 4): Seen[] {
  const random = seededRandom(seed);
  return Array.from({ length: Math.round(seconds * fps) }, (_, index) => {
    const atMs = (index * 1000) / fps;
    return { atMs, faces: 1, face: faceOf(acts(atMs), random) };
  });
}
const base = baselineOf(play(() => ({}), 24, 7));
const find = (action: LivenessAction, seen: Seen[]) =>
  seen.some((_, end) => findGesture(action, seen.slice(0, end + 1), base, settings).done);

test.each(moving)('a person who does %s is seen to do it, and nothing else', (action) => {
  fc.assert(
    fc.property(rate, fc.nat(), (fps, seed) => {
      const seen = play(person[action], fps, seed);
      expect(find(action, seen)).toBe(true);
      for (const other of moving.filter((candidate) => candidate !== action))
        expect(find(other, seen), other).toBe(false);
    }),
    { numRuns: 25 },
  );
});

test.each(moving)('a flat print, swung however wildly, is never seen to do %s', (action) => {
  fc.assert(
    fc.property(rate, fc.nat(), (fps, seed) => {
      expect(find(action, play(flatPrint[action], fps, seed))).toBe(false);
    }),
    { numRuns: 25 },
  );
});

test('the swing of a print is as large as a head’s: what refuses it is that the picture narrows with it', () => {
  const withoutAspect = (seen: Seen[]): Seen[] =>
    seen.map(({ face: { aspect: _, ...face }, ...rest }) => ({ ...rest, face }));
  const swung = withoutAspect(play(flatPrint.shake, 24, 1));
  const unmeasured = { ...base };
  delete unmeasured.aspect;
  expect(
    swung.some((_, end) => findGesture('shake', swung.slice(0, end + 1), unmeasured, settings).done),
  ).toBe(true);
});

test('a turn to one side is no shake, and a bow without coming back is no nod', () => {
  const oneSide = play((t) => ({ yaw: t > 400 ? 0.3 : 0 }), 24, 1);
  const bowed = play((t) => ({ pitch: t > 400 ? 0.2 : 0 }), 24, 1);
  expect(find('shake', oneSide)).toBe(false);
  expect(find('nod', bowed)).toBe(false);
});

test('eyes that stay shut for longer than two seconds are no blink, nor eyes that narrow while the head nods', () => {
  expect(
    find(
      'blink',
      play((t) => ({ eyes: t > 400 && t < 2900 ? 0.2 : 1 }), 24, 1),
    ),
  ).toBe(false);
  const nodding = play(
    (t) => ({ ...person.nod(t), eyes: 1 - 4 * Math.abs(person.nod(t).pitch ?? 0) }),
    24,
    1,
  );
  expect(find('blink', nodding)).toBe(false);
});

test('a mouth that was open before does not count until it has been shut', () => {
  expect(
    find(
      'open-mouth',
      play((t) => ({ mouth: t < 1500 ? 0.5 : 0 }), 24, 1),
    ),
  ).toBe(false);
  expect(
    find(
      'open-mouth',
      play((t) => ({ mouth: t < 800 || (t > 1400 && t < 2400) ? 0.5 : 0 }), 24, 1),
    ),
  ).toBe(true);
});

test('looking away or shutting the eyes begins the second of gazing anew', () => {
  expect(
    find(
      'gaze',
      play(() => ({}), 24, 1, 1.2),
    ),
  ).toBe(true);
  expect(
    find(
      'gaze',
      play((t) => ({ yaw: t % 900 < 150 ? 0.2 : 0 }), 24, 1),
    ),
  ).toBe(false);
  expect(
    find(
      'gaze',
      play((t) => ({ eyes: t % 900 < 150 ? 0.2 : 1 }), 24, 1),
    ),
  ).toBe(false);
});

test('a blink as eyes do it by themselves is neither an answer nor wrong, however few frames show it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 30 }),
      fc.integer({ min: 60, max: 360 }),
      fc.nat({ max: 400 }),
      fc.nat(),
      (fps, ms, shiftMs, seed) => {
        const from = 1000 + shiftMs;
        const seen = play((t) => ({ eyes: t > from && t < from + ms ? 0.2 : 1 }), fps, seed);
        expect(findWrongAction('nod', seen, base, settings)).toBeNull();
        if (fps >= 26) expect(find('blink', seen)).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

test('a short blink is nothing wrong, shutting the eyes on purpose is', () => {
  const blinking = (ms: number) => play((t) => ({ eyes: t > 1000 && t < 1000 + ms ? 0.2 : 1 }), 24, 1);
  expect(findWrongAction('nod', blinking(200), base, settings)).toBeNull();
  expect(find('blink', blinking(200))).toBe(false);
  expect(findWrongAction('nod', blinking(800), base, settings)).toBe('blink');
  expect(findWrongAction('blink', blinking(800), base, settings)).toBeNull();
});
