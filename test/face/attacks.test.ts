import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import { possibleChallenges } from '../../domain/liveness/challenge.ts';
import { type JudgeState, observe, startJudge } from '../../domain/liveness/judge.ts';
import { askFor, seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
import type { RgbaImage } from '../../face/image.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { poseDuring } from '../../face/puppet/pose.ts';
import { createPuppet } from '../../face/puppet/puppet.ts';
import { demoStill } from '../../terminal/dock/testing/demoPuppet.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { createCameraTrust } from '../../terminal/visit/cameraTrust.ts';
import {
  joinedBy,
  movingPart,
  onScreen,
  recordedActions,
  swungPrint,
} from '../../tools/bench/face/attacks.ts';

/** Pictures a second: what a slow terminal sees. */
const rate = 10;

/** Each attack goes through the real nets and the real judge. What is drawn against it is chosen to be its best case. */
describe('an attack before the camera', () => {
  let observer: FaceObserver;
  let still: Awaited<ReturnType<typeof demoStill>>;
  let other: Awaited<ReturnType<typeof demoStill>>;
  beforeAll(async () => {
    observer = await loadObserver(await startTf(), readInstalled);
    still = await demoStill('A');
    other = await demoStill('C');
  });
  afterAll(() => observer.dispose());

  /** Shows a film once, from its beginning, and says where the judgement stands after it. */
  async function show(film: AsyncIterable<RgbaImage>, challenge: LivenessAction[]): Promise<JudgeState> {
    observer.reset();
    const random = seededRandom(1);
    let state = startJudge(askFor(challenge));
    let index = 0;
    for await (const picture of film) {
      const { observation } = await observer.observe(picture, (index++ * 1000) / rate + random() * 8);
      state = observe(state, observation);
      if (state.outcome) break;
    }
    return state;
  }

  test('a flat print does what no rigid picture can do in none of its swings', async () => {
    const state = await show(swungPrint(still, { rate }), ['nod', 'shake', 'open-mouth']);
    expect(state.passedSteps).toEqual([]);
    expect(state.outcome?.passed ?? false).toBe(false);
  });

  test('a bent print may pass for a head that is shaken, and never for eyes or a mouth, one of which is always asked for', async () => {
    for (const challenge of possibleChallenges())
      expect(challenge.some((action) => action === 'blink' || action === 'open-mouth')).toBe(true);
    for (const first of ['blink', 'open-mouth'] as const) {
      const state = await show(swungPrint(still, { rate, bendRadius: 300 }), [first, 'shake', 'nod']);
      expect(state.passedSteps).toEqual([]);
    }
  });

  test('a print with holes for the eyes, or for the mouth, does the one thing again and again and nothing else', async () => {
    const done = ({ passedSteps, wrongActions }: JudgeState) =>
      new Set([...passedSteps.map(({ action }) => action), ...wrongActions.map((wrong) => wrong.done)]);
    const eyes = movingPart(still, (t) => ({ blink: t % 4 > 2.8 ? 1 : 0 }), { rate, seconds: 10 });
    const blinking = await show(eyes, ['blink', 'open-mouth', 'nod']);
    expect(done(blinking)).toEqual(new Set(['blink']));
    expect(blinking.outcome?.passed ?? false).toBe(false);
    const mouth = movingPart(still, (t) => ({ mouth: t % 4 > 2.4 ? 1 : 0 }), { rate, seconds: 10 });
    const speaking = await show(mouth, ['open-mouth', 'blink', 'shake']);
    expect(done(speaking)).toEqual(new Set(['open-mouth']));
    expect(speaking.outcome?.passed ?? false).toBe(false);
  });

  test('the right actions on a tablet, in another order, meet two draws that are not theirs', async () => {
    const film = onScreen(
      recordedActions(still, ['shake', 'open-mouth', 'nod', 'blink'], { rate, restSeconds: 2.5 }),
      { rate },
    );
    const state = await show(film, ['nod', 'blink', 'open-mouth']);
    expect(state.outcome).toMatchObject({ passed: false, reason: 'wrong-order' });
    expect(state.wrongActions).toHaveLength(2);
  });

  test('what remains: the right actions on a tablet in the drawn order pass, because order is all that the judge knows', async () => {
    const film = onScreen(
      recordedActions(still, ['shake', 'open-mouth', 'nod'], { rate, restSeconds: 3.5 }),
      { rate },
    );
    const state = await show(film, ['shake', 'open-mouth', 'nod']);
    expect(state.outcome).toMatchObject({ passed: true });
  });

  test('a second face that comes to help ends the attempt with its name', async () => {
    const film = joinedBy(
      recordedActions(still, ['gaze', 'gaze', 'gaze'], { rate, restSeconds: 2 }),
      other.still,
      { rate },
    );
    const state = await show(film, ['nod', 'shake', 'blink']);
    expect(state.outcome).toMatchObject({ passed: false, reason: 'second-face' });
  });

  test('a still that is animated and injected as the camera passes every action: only trust in the camera stops it', async () => {
    const puppet = createPuppet(still.still, still.points);
    observer.reset();
    const random = seededRandom(2);
    let state = startJudge(askFor(['nod', 'blink', 'open-mouth']));
    for (let atMs = 0; !state.outcome && atMs < 60_000; atMs += 90 + 20 * random()) {
      const asked = state.phase === 'action' ? (state.challenge.actions[state.step] ?? null) : null;
      const pose = poseDuring(asked, (atMs - state.phaseSinceMs) / 1000 - 0.4, atMs / 1000);
      const data = puppet.render(pose);
      const picture = { data, width: puppet.width, height: puppet.height };
      state = observe(state, (await observer.observe(picture, atMs)).observation);
    }
    expect(state.outcome).toMatchObject({ passed: true });

    // What stands against it: it has to come in as a camera, and a hall knows its own.
    const trusted = createCameraTrust({ label: '046d:082d', dock: false });
    for (const label of [
      'OBS Virtual Camera',
      'Dummy video device (0x0000)',
      'anxin-dock-camera',
      'USB Camera',
    ])
      expect(trusted(label), label).toBe(false);
  });
});
