import { expect, test } from 'vitest';
import { defaultFlashSettings } from '../../domain/liveness/flash.ts';
import { drawFlash } from '../../domain/liveness/flashSequence.ts';
import { observe, startJudge } from '../../domain/liveness/judge.ts';
import { flashedFace } from '../../domain/liveness/testing/flashFixture.ts';
import { attempt } from '../../domain/liveness/testing/imaginedAttempt.ts';
import { askFor, visitor } from '../../domain/liveness/testing/scriptedFace.ts';
import { replayTrace } from './replay.ts';

function judged() {
  const seen = visitor();
  let state = startJudge(askFor(['gaze', 'open-mouth']));
  while (!state.outcome) {
    const asked = state.phase === 'action' ? (state.challenge.actions[state.step] ?? null) : null;
    state = observe(state, seen.next(asked, state.phaseSinceMs));
  }
  return state;
}

test('a stored trace comes to the outcome that it was judged with, and says how', () => {
  const state = judged();
  const report = replayTrace(JSON.stringify(state.trace));
  if (!report.ok) throw new Error(report.reason);
  expect(report.state.outcome).toEqual(state.outcome);
  expect(report.lines[0]).toBe('asked: gaze, open-mouth');
  expect(report.lines.at(-1)).toBe('passed');
});

test('a gap is told with its length, and what was drawn again after it', () => {
  let lostMs = 0;
  const state = attempt(['nod', 'open-mouth', 'gaze'], {
    seed: 4,
    lateMs: 3000,
    bend: (seen) => {
      if (seen.atMs > 4000) lostMs = 6000;
      return { ...seen, atMs: seen.atMs + lostMs };
    },
  });
  const report = replayTrace(JSON.stringify(state.trace));
  if (!report.ok) throw new Error(report.reason);
  expect(report.state).toEqual(state);
  expect(report.lines).toContainEqual(
    expect.stringMatching(/^nothing seen for 6\.0\d s in step 1, from 3\.\d+ s on$/),
  );
  expect(report.lines).toContain(`drawn again: ${state.challenge.actions.join(', ')}`);
  expect(report.lines.at(-1)).toBe('passed');
});

test('a trace with a changed observation comes to another outcome', () => {
  const { trace } = judged();
  const observations = trace.observations.map((seen) =>
    seen.face ? { ...seen, face: { ...seen.face, mouthOpenness: 0.05 + seen.face.yaw / 1000 } } : seen,
  );
  const report = replayTrace(JSON.stringify({ ...trace, observations }));
  if (!report.ok) throw new Error(report.reason);
  expect(report.lines.at(-1)).toBe('not decided: action');
});

test('what is no trace is refused with the reason', () => {
  expect(replayTrace('nonsense')).toEqual({ ok: false, reason: 'this is not JSON' });
  expect(replayTrace('{"challenge":{}}')).toMatchObject({ ok: false });
});

test('the colours after the actions are judged again from the same file', () => {
  const { trace } = judged();
  const sequence = drawFlash((below) => below - 1, defaultFlashSettings);
  const stored = {
    ...trace,
    challenge: { ...trace.challenge, flash: sequence },
    flash: flashedFace({ sequence, gain: 0.2 }),
  };
  const report = replayTrace(JSON.stringify(stored));
  if (!report.ok) throw new Error(report.reason);
  expect(report.lines).toContain('passed');
  expect(report.lines.at(-2)).toMatch(/^colours: follows; /);
  const unlit = { ...stored, flash: flashedFace({ sequence, gain: 0 }) };
  const other = replayTrace(JSON.stringify(unlit));
  if (!other.ok) throw new Error(other.reason);
  expect(other.lines.at(-2)).toMatch(/^colours: does-not-follow; /);
});
