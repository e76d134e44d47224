import type { LivenessAction } from '../action.ts';
import type { Challenge } from '../challenge.ts';
import { type JudgeState, observe, startJudge } from '../judge.ts';
import type { FaceObservation } from '../observation.ts';
import { defaultJudgeSettings, type JudgeSettings } from '../settings.ts';
import { attempt } from './imaginedAttempt.ts';
import { faceOf, person, seededRandom, type Visitor } from './scriptedFace.ts';

/** Test support: a film of somebody's actions, played before the camera without regard to what is asked. */
export type Film = (seed: number) => Generator<FaceObservation, void>;

/** What was seen of somebody who obeyed, in a visit that asked for `actions`. */
export function recordVisit(actions: LivenessAction[], who: Visitor = {}): FaceObservation[] {
  return attempt(actions, { rate: 12, ...who }).trace.observations;
}

/** Plays a recorded visit from its beginning, `times` over. */
export function filmOf(recorded: readonly FaceObservation[], times = 1): Film {
  return function* () {
    const lengthMs = (recorded.at(-1)?.atMs ?? 0) + 83;
    for (let round = 0; round < times; round++)
      for (const observation of recorded) yield { ...observation, atMs: observation.atMs + round * lengthMs };
  };
}

/**
 * A film made for the attack: `actions` in a loop with `idleMs` of rest after each, so long that no drawn pause can
 * catch it in the middle of one, and a blink every three seconds as in any film of a face.
 */
export function patientFilm(actions: readonly LivenessAction[], { idleMs = 4000, rate = 12 } = {}): Film {
  const actMs = 3500;
  return function* (seed) {
    const random = seededRandom(seed);
    for (let atMs = 0; atMs < 120_000; atMs += (1000 / rate) * (0.8 + 0.4 * random())) {
      const filmMs = atMs - idleMs;
      const index = Math.floor(filmMs / (actMs + idleMs));
      const action = index >= 0 ? actions[index % actions.length] : undefined;
      const play = action ? person[action](filmMs - index * (actMs + idleMs)) : {};
      const blinks = action !== 'blink' && atMs % 3000 < 200;
      yield { atMs, faces: 1, face: faceOf(blinks ? { ...play, eyes: 0.2 } : play, random) };
    }
  };
}

/** Judges a film against a challenge; an attempt that the film does not outlast is not passed. */
export function judgeFilm(
  challenge: Challenge,
  film: Film,
  seed = 1,
  settings: JudgeSettings = defaultJudgeSettings,
): JudgeState {
  let state = startJudge(challenge, settings);
  for (const observation of film(seed)) {
    if (state.outcome) break;
    state = observe(state, observation);
  }
  return state;
}
