import { judgeFlash } from '../../domain/liveness/flash.ts';
import { type JudgeState, replay } from '../../domain/liveness/judge.ts';
import { LivenessTrace } from '../../domain/liveness/trace.ts';

/** A judgement repeated from its trace, told in lines that a person can read. */
export type ReplayReport = { ok: true; state: JudgeState; lines: string[] } | { ok: false; reason: string };

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Repeats the judgement of a stored trace. The outcome depends on nothing but the trace. */
export function replayTrace(content: string): ReplayReport {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return { ok: false, reason: 'this is not JSON' };
  }
  const trace = LivenessTrace.safeParse(json);
  if (!trace.success)
    return { ok: false, reason: `this is no liveness trace: ${trace.error.issues[0]?.path.join('.')}` };
  const state = replay(trace.data);
  const { observations, challenge } = trace.data;
  const beganMs = observations[0]?.atMs ?? 0;
  const lastedMs = (observations.at(-1)?.atMs ?? beganMs) - beganMs;
  const { outcome } = state;
  const drawnAgain = state.challenge.actions.join() !== challenge.actions.join();
  return {
    ok: true,
    state,
    lines: [
      `asked: ${challenge.actions.join(', ')}`,
      `${observations.length} observations in ${seconds(lastedMs)}`,
      ...state.passedSteps.map(
        ({ action, promptedAtMs, completedAtMs, peak }) =>
          `${action}: done ${seconds(completedAtMs - promptedAtMs)} after its prompt, peak ${peak.toFixed(3)}`,
      ),
      ...state.wrongActions.map(
        ({ asked, done, atMs }) => `${done} instead of ${asked} at ${seconds(atMs - beganMs)}`,
      ),
      ...state.gaps.map(
        ({ step, fromMs, toMs }) =>
          `nothing seen for ${seconds(toMs - fromMs)} in step ${step + 1}, from ${seconds(fromMs - beganMs)} on`,
      ),
      ...(drawnAgain ? [`drawn again: ${state.challenge.actions.join(', ')}`] : []),
      outcome === null
        ? `not decided: ${state.phase}${state.hint ? `, ${state.hint}` : ''}`
        : outcome.passed
          ? 'passed'
          : `failed in step ${outcome.step + 1}: ${outcome.reason}`,
      ...flashLines(trace.data),
    ],
  };
}

/** The colours after the actions, judged again; nothing where none were shown. */
function flashLines({ challenge, settings, flash }: LivenessTrace): string[] {
  if (!challenge.flash || !flash) return [];
  const judgement = judgeFlash(challenge.flash, flash, settings);
  const shown = `colours: ${challenge.flash.map(({ colour, ms }) => `${colour} ${seconds(ms)}`).join(', ')}`;
  if (judgement.outcome === 'not-measured') return [shown, `colours not measured: ${judgement.gap}`];
  const { outcome, chance, correlation, lagMs, gain } = judgement;
  return [
    shown,
    `colours: ${outcome}; correlation ${correlation.toFixed(3)} at a lag of ${lagMs} ms, as good as ${(100 * chance).toFixed(2)} % of all sequences`,
    `light of the screen: face ${gain.face.toFixed(3)}, background ${gain.background.toFixed(3)}, difference ${gain.difference.toFixed(3)}`,
  ];
}
