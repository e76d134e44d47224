import type { LivenessAction } from './action.ts';
import { atRest, type Baseline, baselineOf } from './baseline.ts';
import type { Challenge } from './challenge.ts';
import { type ContinuityFault, continuityFault } from './continuity.ts';
import { type FramingHint, framingProblem } from './framing.ts';
import { findGesture, findWrongAction } from './gesture.ts';
import { type InputFault, inputFault } from './inputCheck.ts';
import type { FaceObservation } from './observation.ts';
import { isSeen, spanMs, trailing } from './sequence.ts';
import { defaultJudgeSettings, type JudgeSettings } from './settings.ts';
import type { LivenessTrace } from './trace.ts';

/** Why an attempt failed. A closed list: the page has words for each of them. */
export type LivenessFailure = ContinuityFault | InputFault | 'action-timeout' | 'wrong-order' | 'not-at-rest';

/** One action that was done after its prompt. */
export interface PassedStep {
  action: LivenessAction;
  promptedAtMs: number;
  completedAtMs: number;
  /** strongest value of the action's signal, in its own unit; evidence, never shown */
  peak: number;
}

export type LivenessOutcome =
  | { passed: true; steps: PassedStep[] }
  | { passed: false; reason: LivenessFailure; step: number };

/** Where a judgement stands. Plain data: it can be stored, sent and compared. */
export interface JudgeState {
  phase: 'framing' | 'action' | 'pause' | 'done';
  /** index of the current action in `challenge.actions`; in a pause, of the next one */
  step: number;
  /** what the person can do to be seen better; `ready` when all is well before the first prompt */
  hint: FramingHint | null;
  /** how far the framing or the current action has come, 0 to 1 */
  progress: number;
  outcome: LivenessOutcome | null;
  challenge: Challenge;
  trace: LivenessTrace;
  passedSteps: PassedStep[];
  baseline: Baseline | null;
  /** `atMs` of the first prompt, of the current phase's begin, and from which on wrong actions are looked for */
  promptedAtMs: number;
  phaseSinceMs: number;
  watchedSinceMs: number;
  wrongActions: { asked: LivenessAction; done: LivenessAction; atMs: number }[];
}

const framingMemoryMs = 3000;
/** During an action a turned or moving head is what was asked for. */
const hintsDuringActions: readonly FramingHint[] = [
  'no-face',
  'two-faces',
  'too-dark',
  'too-bright',
  'backlit',
  'too-far',
  'too-near',
];

/** Begins to judge an attempt at the challenge. */
export function startJudge(challenge: Challenge, settings: JudgeSettings = defaultJudgeSettings): JudgeState {
  return {
    phase: 'framing',
    step: 0,
    hint: null,
    progress: 0,
    outcome: null,
    challenge,
    trace: { challenge, settings, observations: [] },
    passedSteps: [],
    baseline: null,
    promptedAtMs: 0,
    phaseSinceMs: 0,
    watchedSinceMs: 0,
    wrongActions: [],
  };
}

function failed(state: JudgeState, reason: LivenessFailure): JudgeState {
  return { ...state, phase: 'done', progress: 0, outcome: { passed: false, reason, step: state.step } };
}

function observeFraming(state: JudgeState, now: FaceObservation): JudgeState {
  const { settings } = state.trace;
  const observations = state.trace.observations.filter(({ atMs }) => atMs >= now.atMs - framingMemoryMs);
  const kept = { ...state, trace: { ...state.trace, observations } };
  const problem = framingProblem(now, settings);
  if (problem || !isSeen(now)) return { ...kept, hint: problem, progress: 0 };
  const steady = trailing(
    observations,
    (past) =>
      isSeen(past) &&
      framingProblem(past, settings) === null &&
      Math.abs(past.face.yaw - now.face.yaw) <= settings.framing.stillness &&
      Math.abs(past.face.pitch - now.face.pitch) <= settings.framing.stillness,
  ).filter(isSeen);
  const heldMs = spanMs(steady);
  if (heldMs < settings.framing.steadyMs)
    return { ...kept, hint: 'hold-still', progress: heldMs / settings.framing.steadyMs };
  return {
    ...kept,
    phase: 'action',
    hint: 'ready',
    progress: 0,
    baseline: baselineOf(steady),
    promptedAtMs: now.atMs,
    phaseSinceMs: now.atMs,
    watchedSinceMs: now.atMs,
  };
}

function observeAction(state: JudgeState, now: FaceObservation, baseline: Baseline): JudgeState {
  const { settings, observations } = state.trace;
  const asked = state.challenge.actions[state.step];
  if (!asked) throw new RangeError(`The challenge has no action ${state.step}`);
  const since = (beginMs: number) =>
    observations.filter(isSeen).filter(({ atMs }) => atMs >= beginMs + settings.action.reactionMs);
  const gesture = findGesture(asked, since(state.phaseSinceMs), baseline, settings);
  if (gesture.done) {
    const passed = {
      action: asked,
      promptedAtMs: state.phaseSinceMs,
      completedAtMs: now.atMs,
      peak: gesture.peak,
    };
    const steps = [...state.passedSteps, passed];
    const last = steps.length === state.challenge.actions.length;
    return {
      ...state,
      passedSteps: steps,
      hint: null,
      progress: 1,
      phaseSinceMs: now.atMs,
      ...(last
        ? { phase: 'done', outcome: { passed: true, steps } }
        : { phase: 'pause', step: state.step + 1 }),
    };
  }
  const wrong = findWrongAction(asked, since(state.watchedSinceMs), baseline, settings);
  if (wrong) {
    const wrongActions = [...state.wrongActions, { asked, done: wrong, atMs: now.atMs }];
    const noted = { ...state, wrongActions, watchedSinceMs: now.atMs };
    return wrongActions.length > settings.continuity.wrongActionsForgiven
      ? failed(noted, 'wrong-order')
      : noted;
  }
  if (now.atMs - state.phaseSinceMs > settings.action.timeoutMs) return failed(state, 'action-timeout');
  const problem = framingProblem(now, settings);
  const hint = problem && hintsDuringActions.includes(problem) ? problem : null;
  return { ...state, hint, progress: gesture.progress };
}

function observePause(state: JudgeState, now: FaceObservation, baseline: Baseline): JudgeState {
  const { settings, observations } = state.trace;
  const rest = trailing(
    observations,
    (past) => past.atMs >= state.phaseSinceMs && isSeen(past) && atRest(past.face, baseline, settings),
  ).filter(isSeen);
  if (spanMs(rest) >= settings.pause.restMs)
    return {
      ...state,
      phase: 'action',
      hint: null,
      progress: 0,
      // People settle a little differently after each action.
      baseline: baselineOf(rest),
      phaseSinceMs: now.atMs,
      watchedSinceMs: now.atMs,
    };
  return now.atMs - state.phaseSinceMs > settings.action.timeoutMs ? failed(state, 'not-at-rest') : state;
}

/**
 * Judges one more observation. Pure: the clock is the observation's, and the same sequence always comes to the same
 * outcome. What begins before its prompt does not count; a second face, a lost face, a jump of the box or a stream
 * that no camera gives ends the attempt with its name.
 */
export function observe(state: JudgeState, observation: FaceObservation): JudgeState {
  if (state.outcome) return state;
  const observations = [...state.trace.observations, observation];
  const next: JudgeState = { ...state, trace: { ...state.trace, observations } };
  const fault = inputFault(observations, next.trace.settings);
  if (fault) return failed(next, fault);
  if (next.phase === 'framing' || !next.baseline) return observeFraming(next, observation);
  const broken = continuityFault(
    observations.filter(({ atMs }) => atMs >= next.promptedAtMs),
    next.trace.settings,
  );
  if (broken) return failed(next, broken);
  return next.phase === 'action'
    ? observeAction(next, observation, next.baseline)
    : observePause(next, observation, next.baseline);
}

/** Repeats a judgement from its trace. */
export function replay(trace: LivenessTrace): JudgeState {
  return trace.observations.reduce(observe, startJudge(trace.challenge, trace.settings));
}
