import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LivenessAction } from './action.ts';
import { possibleChallenges } from './challenge.ts';
import { observe, replay, startJudge } from './judge.ts';
import type { FaceObservation } from './observation.ts';
import { attempt, reasonOf } from './testing/imaginedAttempt.ts';
import { askFor, flatPrint, person, visitor } from './testing/scriptedFace.ts';
import { LivenessTrace } from './trace.ts';

const anyChallenge = fc.constantFrom(...possibleChallenges());
const anyOrder = fc.shuffledSubarray(LivenessAction.options, { minLength: 3, maxLength: 3 });

describe('a person who does what is asked', () => {
  test('passes whatever is drawn, at any frame rate and however late they begin', () => {
    fc.assert(
      fc.property(
        anyOrder,
        fc.integer({ min: 10, max: 30 }),
        fc.integer({ min: 0, max: 9000 }),
        fc.nat(),
        (actions, rate, lateMs, seed) => {
          const { outcome } = attempt(actions, { rate, lateMs, seed });
          expect(outcome).toMatchObject({ passed: true });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('passes with the steps in the order that was drawn, each answered after its prompt', () => {
    const { outcome } = attempt(['shake', 'blink', 'gaze']);
    if (!outcome?.passed) throw new Error('should have passed');
    expect(outcome.steps.map(({ action }) => action)).toEqual(['shake', 'blink', 'gaze']);
    for (const { promptedAtMs, completedAtMs } of outcome.steps)
      expect(completedAtMs).toBeGreaterThan(promptedAtMs + 150);
  });

  test('is shown progress that grows from nothing to the whole', () => {
    const seen: number[] = [];
    attempt(['shake', 'blink', 'gaze'], {}, (asked, state) => {
      seen.push(state.progress);
      return asked;
    });
    expect(Math.min(...seen)).toBe(0);
    expect(Math.max(...seen)).toBeGreaterThan(0.4);
    expect(seen.every((progress) => progress >= 0 && progress <= 1)).toBe(true);
  });
});

describe('what is not an answer', () => {
  test('a flat print swung before the camera never passes', () => {
    fc.assert(
      fc.property(anyChallenge, fc.nat(), fc.integer({ min: 10, max: 30 }), (actions, seed, rate) => {
        expect(attempt(actions, { acts: flatPrint, seed, rate }).outcome?.passed).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test('an action before its prompt does not count', () => {
    const seen = visitor();
    let state = startJudge(askFor(['open-mouth', 'nod', 'gaze']));
    // The mouth opens while the face is being framed and closes 100 ms after the prompt.
    let openedAtMs: number | null = null;
    while (state.phase !== 'action' || seen.atMs < state.phaseSinceMs + 3000) {
      if (state.progress > 0.5) openedAtMs ??= seen.atMs;
      const open = openedAtMs !== null && (state.phase === 'framing' || seen.atMs < state.phaseSinceMs + 100);
      const observation = seen.next(null);
      if (observation.face && open) observation.face.mouthOpenness = 0.5;
      state = observe(state, observation);
    }
    expect(openedAtMs).not.toBeNull();
    expect(state.step).toBe(0);
    expect(state.phase).toBe('action');
  });

  test('doing nothing ends in a timeout, not before fifteen seconds', () => {
    const state = attempt(['nod', 'blink', 'shake'], {}, () => null);
    expect(reasonOf(state)).toBe('action-timeout');
    expect((state.trace.observations.at(-1)?.atMs ?? 0) - state.promptedAtMs).toBeGreaterThan(15_000);
  });

  test('after one misunderstanding everything is drawn anew, after the second it is the wrong order', () => {
    const once = attempt(['nod', 'blink', 'gaze'], {}, (asked, state) =>
      asked === 'blink' && state.wrongActions.length === 0 ? 'shake' : asked,
    );
    if (!once.outcome?.passed) throw new Error('should have passed');
    expect(once.wrongActions.map(({ done }) => done)).toEqual(['shake']);
    expect(once.outcome.steps).toHaveLength(3);
    for (const { promptedAtMs } of once.outcome.steps)
      expect(promptedAtMs).toBeGreaterThan(once.wrongActions[0]?.atMs ?? 0);
    const twice = attempt(['nod', 'blink', 'gaze'], {}, (asked) => (asked === 'shake' ? 'nod' : 'shake'));
    expect(reasonOf(twice)).toBe('wrong-order');
  });

  test('ordinary blinking during another action is not a wrong action', () => {
    const blinking = Object.fromEntries(
      Object.entries(person).map(([action, play]) => [
        action,
        (t: number) => ({ ...play(t), ...(t % 3000 < 180 ? { eyes: 0.2 } : {}) }),
      ]),
    ) as typeof person;
    expect(attempt(['open-mouth', 'shake', 'nod'], { acts: blinking }).outcome?.passed).toBe(true);
  });
});

describe('one face, and the same one, all the time', () => {
  const during = (change: (seen: FaceObservation) => FaceObservation, fromMs: number, toMs: number) =>
    attempt(['gaze', 'nod', 'blink'], {
      lateMs: 500,
      bend: (seen) => (seen.atMs > fromMs && seen.atMs < toMs ? change(seen) : seen),
    });

  test('a face lost for longer than half a second ends the attempt', () => {
    const lost = ({ atMs }: FaceObservation) => ({ atMs, faces: 0 });
    expect(reasonOf(during(lost, 1600, 2500))).toBe('face-lost');
    expect(during(lost, 1600, 1900).outcome?.passed).toBe(true);
  });

  test('a second face ends it, a flicker of one does not', () => {
    const joined = (seen: FaceObservation) => ({ ...seen, faces: 2 });
    expect(reasonOf(during(joined, 1600, 2500))).toBe('second-face');
    expect(during(joined, 1600, 1750).outcome?.passed).toBe(true);
  });

  test('a face that is suddenly somewhere else, or another size, ends it', () => {
    const moved = (x: number, width: number) => (seen: FaceObservation) => ({
      ...seen,
      ...(seen.face ? { face: { ...seen.face, box: { ...seen.face.box, x, width } } } : {}),
    });
    expect(reasonOf(during(moved(0.55, 0.36), 1600, 2500))).toBe('box-jumped');
    expect(reasonOf(during(moved(0.32, 0.2), 1600, 2500))).toBe('box-jumped');
    expect(during(moved(0.36, 0.38), 1600, 2500).outcome?.passed).toBe(true);
  });
});

describe('a stream that no camera gives', () => {
  const stream = (bend: (seen: FaceObservation, index: number) => FaceObservation, rate = 24) => {
    let index = 0;
    return attempt(['gaze', 'nod', 'blink'], { rate, bend: (seen) => bend(seen, index++) });
  };

  test('a clock that stands still or goes back is refused', () => {
    expect(reasonOf(stream((seen, index) => (index === 20 ? { ...seen, atMs: seen.atMs - 80 } : seen)))).toBe(
      'clock-not-monotonic',
    );
    expect(reasonOf(stream((seen) => ({ ...seen, atMs: 5 })))).toBe('clock-not-monotonic');
  });

  test('frames to the microsecond are refused', () => {
    expect(reasonOf(stream((seen, index) => ({ ...seen, atMs: index * 40 })))).toBe('frames-too-regular');
  });

  test('more frames than a camera has are refused', () => {
    expect(reasonOf(stream((seen) => seen, 120))).toBe('frames-too-fast');
  });

  test('the same numbers again and again are refused', () => {
    let first: FaceObservation['face'];
    const state = stream((seen) => {
      first ??= seen.face;
      return { ...seen, ...(first ? { face: first } : {}) };
    });
    expect(reasonOf(state)).toBe('frames-frozen');
  });
});

describe('framing', () => {
  const hintFor = (face: Partial<NonNullable<FaceObservation['face']>>, faces = 1) => {
    const seen = visitor({
      bend: (observation) => ({
        ...observation,
        faces,
        ...(observation.face ? { face: { ...observation.face, ...face } } : {}),
      }),
    });
    let state = startJudge(askFor(['gaze', 'nod', 'blink']));
    for (let i = 0; i < 60; i++) state = observe(state, seen.next(null));
    return [state.phase, state.hint];
  };

  test.each([
    ['two-faces', {}, 2],
    ['too-dark', { faceLight: 20, surroundLight: 25 }, 1],
    ['too-bright', { faceLight: 250 }, 1],
    ['backlit', { faceLight: 60, surroundLight: 200 }, 1],
    ['too-far', { box: { x: 0.45, y: 0.45, width: 0.1, height: 0.15 } }, 1],
    ['too-near', { box: { x: 0.1, y: 0.1, width: 0.8, height: 0.8 } }, 1],
    ['off-centre', { box: { x: 0.6, y: 0.2, width: 0.36, height: 0.6 } }, 1],
    ['not-frontal', { yaw: 0.4 }, 1],
    ['blurred', { sharpness: 2 }, 1],
  ] as const)('tells the person what is wrong: %s', (hint, face, faces) => {
    expect(hintFor(face, faces)).toEqual(['framing', hint]);
  });

  test('says that nobody is there', () => {
    let state = startJudge(askFor(['gaze', 'nod', 'blink']));
    for (let i = 0; i < 60; i++) state = observe(state, { atMs: 40 * i + (i % 7), faces: 0 });
    expect([state.phase, state.hint]).toEqual(['framing', 'no-face']);
  });

  test('takes one to two seconds of a good picture before the first prompt, as the lots say', () => {
    const framedInMs = (seed: number) => {
      const seen = visitor();
      let state = startJudge(askFor(['gaze', 'nod', 'blink'], seed));
      while (state.phase === 'framing') state = observe(state, seen.next(null));
      expect(state.hint).toBe('ready');
      return seen.atMs;
    };
    const times = Array.from({ length: 40 }, (_, seed) => framedInMs(seed));
    expect(Math.min(...times)).toBeGreaterThan(1000);
    expect(Math.min(...times)).toBeLessThan(1300);
    expect(Math.max(...times)).toBeGreaterThan(1800);
    expect(Math.max(...times)).toBeLessThan(2200);
  });
});

describe('the trace', () => {
  test('repeats every judgement, whatever its outcome, also after being stored as JSON', () => {
    fc.assert(
      fc.property(
        anyOrder,
        fc.nat(),
        fc.boolean(),
        fc.integer({ min: 0, max: 4000 }),
        (actions, seed, real, hiddenMs) => {
          const state = attempt(actions, {
            seed,
            acts: real ? person : flatPrint,
            bend: (seen) => (seen.atMs < hiddenMs ? { atMs: seen.atMs, faces: 0 } : seen),
          });
          const stored = LivenessTrace.parse(JSON.parse(JSON.stringify(state.trace)));
          expect(replay(stored).outcome).toEqual(state.outcome);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('does not grow while nobody is ready', () => {
    let state = startJudge(askFor(['gaze', 'nod', 'blink']));
    for (let i = 0; i < 2000; i++) state = observe(state, { atMs: 40 * i + (i % 7), faces: 0 });
    expect(state.trace.observations.length).toBeLessThan(100);
  });
});
