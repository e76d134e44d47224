import type { LivenessAction } from './action.ts';
import { atRest, type Baseline, baselineOf } from './baseline.ts';
import { type Challenge, redrawRest, redrawWhole, timeOfLot } from './challenge.ts';
import { type ContinuityFault, continuityFault } from './continuity.ts';
import { type FramingHint, framingReason } from './framing.ts';
import { findGesture, findWrongAction } from './gesture.ts';
import { handAtHead } from './hand.ts';
import { type InputFault, inputFault } from './inputCheck.ts';
import type { FaceObservation } from './observation.ts';
import { isSeen, spanMs, trailing, unbroken } from './sequence.ts';
import { defaultJudgeSettings, type JudgeSettings } from './settings.ts';
import type { LivenessTrace } from './trace.ts';

/**
 * Why an attempt failed. A closed list: the page has words for each of them. `frames-missing` is the machine's failure,
 * never the person's: it stood still more often than can be bridged.
 */
export type LivenessFailure =
  | ContinuityFault
  | InputFault
  | 'helped-by-hand' // 有人用手扶着
  | 'frames-missing'
  | 'action-timeout'
  | 'wrong-order'
  | 'not-at-rest';

/** One action that was done after its prompt. */
interface PassedStep {
  action: LivenessAction;
  promptedAtMs: number;
  completedAtMs: number;
  /** strongest value of the action's signal, in its own unit; evidence, never shown */
  peak: number;
}

/**
 * A time in which nothing was seen because the machine stood still. Whoever was there before must be there after it:
 * that the judge cannot tell, so frames from both sides have to be compared.
 */
export interface Gap {
  /** the step that was running */
  step: number;
  /** the last observation before it and the first one after it */
  fromMs: number;
  toMs: number;
}

type LivenessOutcome =
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
  /** what is asked for now: the trace's challenge, unless something was drawn again */
  challenge: Challenge;
  trace: LivenessTrace;
  passedSteps: PassedStep[];
  baseline: Baseline | null;
  /**
   * `atMs` of the first prompt since the last gap, of the current phase's begin, and from which on wrong actions are
   * looked for
   */
  promptedAtMs: number;
  phaseSinceMs: number;
  watchedSinceMs: number;
  /** how much longer than it has to this framing or pause lasts, by lot */
  waitMs: number;
  lotsUsed: number;
  wrongActions: { asked: LivenessAction; done: LivenessAction; atMs: number }[];
  gaps: Gap[];
}

const framingMemoryMs = 3000;
/** Asking for a hand to be taken away costs a moment, so one look is enough for it; ending an attempt takes two. */
const looksThatEnd = 2;
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
  const state: JudgeState = {
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
    waitMs: 0,
    lotsUsed: 0,
    wrongActions: [],
    gaps: [],
  };
  return withWait(state, settings.framing.steadyDrawnMs);
}

function takeLot(state: JudgeState): [number, JudgeState] {
  const lot = state.challenge.lots[state.lotsUsed];
  if (lot === undefined) throw new RangeError('The challenge holds too few lots');
  return [lot, { ...state, lotsUsed: state.lotsUsed + 1 }];
}

function withWait(state: JudgeState, longestMs: number): JudgeState {
  const [lot, next] = takeLot(state);
  return { ...next, waitMs: timeOfLot(lot, longestMs) };
}

function failed(state: JudgeState, reason: LivenessFailure): JudgeState {
  return { ...state, phase: 'done', progress: 0, outcome: { passed: false, reason, step: state.step } };
}

/** What came before a gap proves nothing about who is there after it: the framing begins anew, and with it the step. */
function afterGap(state: JudgeState, gap: Gap): JudgeState {
  const { continuity, framing } = state.trace.settings;
  const gaps = [...state.gaps, gap];
  if (gaps.length > continuity.gapsBridged) return failed({ ...state, gaps }, 'frames-missing');
  const done = state.passedSteps.map(({ action }) => action);
  const [lot, next] = takeLot(state);
  const challenge = { ...state.challenge, actions: redrawRest(state.challenge, done, lot) };
  const anew: JudgeState = {
    ...next,
    gaps,
    challenge,
    phase: 'framing',
    progress: 0,
    phaseSinceMs: gap.toMs,
  };
  return withWait(anew, framing.steadyDrawnMs);
}

/** Takes note of a gap before the newest observation, if there is one. Before the first prompt there is nothing to lose. */
function withGap(state: JudgeState, now: FaceObservation): JudgeState {
  const before = state.trace.observations.at(-2);
  const { gapMs } = state.trace.settings.continuity;
  if (!state.baseline || !before || now.atMs - before.atMs <= gapMs) return state;
  const last = state.gaps.at(-1);
  if (state.phase !== 'framing' || !last)
    return afterGap(state, { step: state.step, fromMs: before.atMs, toMs: now.atMs });
  // Nothing was asked for since: it is the same gap, and it is longer.
  return {
    ...state,
    gaps: [...state.gaps.slice(0, -1), { ...last, toMs: now.atMs }],
    phaseSinceMs: now.atMs,
  };
}

function observeFraming(state: JudgeState, now: FaceObservation): JudgeState {
  const { settings } = state.trace;
  const sinceMs = state.baseline ? state.phaseSinceMs : now.atMs - framingMemoryMs;
  const recent = state.trace.observations.filter(({ atMs }) => atMs >= sinceMs);
  const kept = state.baseline ? state : { ...state, trace: { ...state.trace, observations: recent } };
  const reason = framingReason(now, settings) ?? (handAtHead(recent, settings, 1) ? 'hand' : null);
  if (reason || !isSeen(now)) return { ...kept, hint: reason, progress: 0 };
  const steady = trailing(
    unbroken(recent, settings.continuity.holeMs),
    (past) =>
      isSeen(past) &&
      framingReason(past, settings) === null &&
      Math.abs(past.face.yaw - now.face.yaw) <= settings.framing.stillness &&
      Math.abs(past.face.pitch - now.face.pitch) <= settings.framing.stillness,
  ).filter(isSeen);
  const heldMs = spanMs(steady);
  const neededMs = settings.framing.steadyMs + state.waitMs;
  if (heldMs < neededMs) return { ...kept, hint: 'hold-still', progress: heldMs / neededMs };
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
    const done: JudgeState = {
      ...state,
      passedSteps: steps,
      hint: null,
      progress: 1,
      phaseSinceMs: now.atMs,
    };
    return steps.length === state.challenge.actions.length
      ? { ...done, phase: 'done', outcome: { passed: true, steps } }
      : withWait({ ...done, phase: 'pause', step: state.step + 1 }, settings.pause.drawnMs);
  }
  const wrong = findWrongAction(asked, since(state.watchedSinceMs), baseline, settings);
  if (wrong) {
    const wrongActions = [...state.wrongActions, { asked, done: wrong, atMs: now.atMs }];
    const noted: JudgeState = { ...state, wrongActions };
    if (wrongActions.length > settings.continuity.wrongActionsForgiven) return failed(noted, 'wrong-order');
    // Whoever misunderstood loses nothing but a little time; a film that goes on meets another order.
    const [lot, next] = takeLot(noted);
    const anew: JudgeState = {
      ...next,
      challenge: { ...state.challenge, actions: redrawWhole(state.challenge, lot) },
      passedSteps: [],
      phase: 'pause',
      step: 0,
      hint: null,
      progress: 0,
      phaseSinceMs: now.atMs,
    };
    return withWait(anew, settings.pause.drawnMs);
  }
  if (now.atMs - state.phaseSinceMs > settings.action.timeoutMs) return failed(state, 'action-timeout');
  const reason = framingReason(now, settings);
  const hint = reason && hintsDuringActions.includes(reason) ? reason : null;
  return { ...state, hint, progress: gesture.progress };
}

function observePause(state: JudgeState, now: FaceObservation, baseline: Baseline): JudgeState {
  const { settings, observations } = state.trace;
  const rest = trailing(
    unbroken(observations, settings.continuity.holeMs),
    (past) => past.atMs >= state.phaseSinceMs && isSeen(past) && atRest(past.face, baseline, settings),
  ).filter(isSeen);
  if (spanMs(rest) >= settings.pause.restMs && now.atMs - state.phaseSinceMs >= state.waitMs)
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
 * Judges one more observation. Pure: the clock is the observation's, chance is the challenge's lots, and the same
 * sequence always comes to the same outcome. What begins before its prompt does not count; a wrong action draws
 * everything anew, a gap what is still to come; a second face, a lost face, a jump of the box, a hand at the head or a
 * stream that no camera gives ends the attempt with its name.
 */
export function observe(state: JudgeState, observation: FaceObservation): JudgeState {
  if (state.outcome) return state;
  const observations = [...state.trace.observations, observation];
  const seen: JudgeState = { ...state, trace: { ...state.trace, observations } };
  const fault = inputFault(observations, seen.trace.settings);
  if (fault) return failed(seen, fault);
  const next = withGap(seen, observation);
  if (next.outcome) return next;
  if (next.phase === 'framing' || !next.baseline) return observeFraming(next, observation);
  const sincePrompt = observations.filter(({ atMs }) => atMs >= next.promptedAtMs);
  const broken = continuityFault(sincePrompt, next.trace.settings);
  if (broken) return failed(next, broken);
  if (handAtHead(sincePrompt, next.trace.settings, looksThatEnd)) return failed(next, 'helped-by-hand');
  return next.phase === 'action'
    ? observeAction(next, observation, next.baseline)
    : observePause(next, observation, next.baseline);
}

/** Repeats a judgement from its trace. */
export function replay(trace: LivenessTrace): JudgeState {
  return trace.observations.reduce(observe, startJudge(trace.challenge, trace.settings));
}
