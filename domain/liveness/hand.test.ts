import { expect, test } from 'vitest';
import { observe, replay, startJudge } from './judge.ts';
import type { FaceObservation } from './observation.ts';
import { defaultJudgeSettings } from './settings.ts';
import { attempt, reasonOf } from './testing/imaginedAttempt.ts';
import { askFor, visitor } from './testing/scriptedFace.ts';
import { LivenessTrace } from './trace.ts';

type Hand = NonNullable<FaceObservation['hand']>;

/** The face of the imagined visitor is at .32, .2 and .36 wide, .6 high. */
const atTheTemple: Hand = {
  direction: 0,
  confidence: 0.95,
  box: { x: 0.66, y: 0.3, width: 0.15, height: 0.25 },
};
const nowhere: Hand = { direction: 180, confidence: 0.02, box: { x: 0.1, y: 0.3, width: 0.2, height: 0.2 } };

/** Looks to the right and to the left in turn, one of them every 400 ms; the hand is there from `fromMs` to `toMs`. */
function looking(hand: Hand, fromMs = 0, toMs = Number.POSITIVE_INFINITY) {
  let looks = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (seen: FaceObservation): FaceObservation => {
    if (seen.atMs - lastMs < 400) return seen;
    lastMs = seen.atMs;
    if (looks++ % 2 > 0) return { ...seen, hand: nowhere };
    const there = seen.atMs >= fromMs && seen.atMs < toMs;
    return { ...seen, hand: there ? hand : { ...hand, confidence: 0.01 } };
  };
}

const attemptWith = (bend: (seen: FaceObservation) => FaceObservation) =>
  attempt(['gaze', 'nod', 'blink'], { lateMs: 500, bend });

test('an attempt that a hand at the head helps with ends with its own name', () => {
  expect(reasonOf(attemptWith(looking(atTheTemple, 3000)))).toBe('helped-by-hand');
});

test('the same comes of judging the trace again, and nothing of one from before hands were looked for', () => {
  const { trace } = attemptWith(looking(atTheTemple, 3000));
  const kept = LivenessTrace.parse(JSON.parse(JSON.stringify(trace)));
  expect(reasonOf(replay(kept))).toBe('helped-by-hand');
  const { hand: _, ...before } = defaultJudgeSettings;
  expect(replay({ ...kept, settings: before }).outcome).toBeNull();
});

test('a hand that is there in one look only does not end it', () => {
  expect(attemptWith(looking(atTheTemple, 3000, 3700)).outcome?.passed).toBe(true);
});

test.each<[string, Partial<Hand>]>([
  ['holds a card before the chest', { box: { x: 0.4, y: 0.78, width: 0.2, height: 0.2 } }],
  ['gestures beside the body', { box: { x: 0.8, y: 0.4, width: 0.15, height: 0.25 } }],
  ['waves above', { box: { x: 0.4, y: -0.25, width: 0.2, height: 0.2 } }],
  ['may be none', { confidence: 0.7 }],
])('a hand that %s does not end it', (_, hand) => {
  expect(attemptWith(looking({ ...atTheTemple, ...hand })).outcome?.passed).toBe(true);
});

test('before the first prompt the person is asked to take the hand away, and then it goes on', () => {
  const seen = visitor({ bend: looking(atTheTemple, 0, 8000) });
  let state = startJudge(askFor(['gaze', 'nod', 'blink']));
  const hints = new Set<string | null>();
  while (seen.atMs < 7900) {
    state = observe(state, seen.next(null));
    if (seen.atMs > 1700) hints.add(state.hint);
    expect(state.phase).toBe('framing');
  }
  expect([...hints]).toEqual(['hand']);
  while (seen.atMs < 14_000 && state.phase === 'framing') state = observe(state, seen.next(null));
  expect(state.phase).toBe('action');
});
