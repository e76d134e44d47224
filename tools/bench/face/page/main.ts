import type { LivenessAction } from '../../../../domain/liveness/action.ts';
import { type JudgeState, observe, startJudge } from '../../../../domain/liveness/judge.ts';
import type { FaceObservation } from '../../../../domain/liveness/observation.ts';
import { askFor } from '../../../../domain/liveness/testing/scriptedFace.ts';
import { tryBackends } from '../../../../renderer/camera/backendTrial.ts';
import { type CameraWatchReason, startCamera } from '../../../../renderer/camera/camera.ts';
import { createDemoPerson, type DemoPersonId } from '../../../../renderer/dock/demoPerson/demoPerson.ts';

import { loadFaceApi } from './faceApi.ts';
import { loadHuman } from './human.ts';
import { type OtherEngineReport, timeEngine } from './otherEngine.ts';
import { type WatchReport, watch } from './watch.ts';

/** What one attempt before the real camera worker came to. */
export interface AttemptReport {
  outcome: JudgeState['outcome'];
  phase: JudgeState['phase'];
  hint: JudgeState['hint'];
  wrongActions: JudgeState['wrongActions'];
  observations: FaceObservation[];
  /** frames that the engine handed out, as data URLs */
  frames: { atMs: number; quality: number; url: string }[];
  /** main-thread tasks over 50 ms while watching, in ms */
  longTasks: number[];
  reason: CameraWatchReason | null;
  watchedMs: number;
  startedInMs: number;
}

export interface AttemptPlan {
  /** absent: the browser's camera */
  who?: DemoPersonId;
  flat?: boolean;
  challenge: LivenessAction[];
  /** what the demo person does; what is asked when absent */
  does?: LivenessAction;
  longestMs: number;
}

const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(blob);
  });

/** Lets somebody stand before the camera and judges what the worker sees. */
async function attempt({ who, flat, challenge, does, longestMs }: AttemptPlan): Promise<AttemptReport> {
  const videoElement = document.createElement('video');
  const person = who ? await createDemoPerson({ who, flat: flat ?? false }) : null;
  const source = person?.stream ?? (await browserCamera());
  let state = startJudge(askFor(challenge));
  let asked: LivenessAction | null = null;
  let reason: CameraWatchReason | null = null;
  const observations: FaceObservation[] = [];
  const frames: Promise<AttemptReport['frames'][number]>[] = [];
  const longTasks: number[] = [];
  const over = Promise.withResolvers<void>();
  const beganMs = performance.now();
  const session = await startCamera({
    source,
    videoElement,
    onObservation(observation) {
      observations.push(observation);
      state = observe(state, observation);
      const wanted = state.phase === 'action' ? (does ?? challenge[state.step] ?? null) : null;
      if (wanted !== asked) person?.perform(wanted);
      asked = wanted;
      if (state.outcome) over.resolve();
    },
    onFrame: ({ jpeg, ...frame }) => frames.push(dataUrl(jpeg).then((url) => ({ ...frame, url }))),
    onProblem(found) {
      reason = found;
      over.resolve();
    },
  });
  const startedMs = performance.now();
  const tasks = new PerformanceObserver((list) =>
    longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  );
  tasks.observe({ type: 'longtask' });
  setTimeout(over.resolve, longestMs);
  await over.promise;
  const watchedMs = performance.now() - startedMs;
  tasks.disconnect();
  session.stop();
  person?.stop();
  return {
    outcome: state.outcome,
    phase: state.phase,
    hint: state.hint,
    wrongActions: state.wrongActions,
    observations,
    frames: await Promise.all(frames),
    longTasks,
    reason,
    watchedMs,
    startedInMs: startedMs - beganMs,
  };
}

const browserCamera = () => navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });

const otherEngines = { human: loadHuman, 'face-api.js 0.22.2': loadFaceApi };

/** The browser's camera before this engine or another one. */
const speed = {
  own: async (seconds: number): Promise<WatchReport> => watch(await browserCamera(), seconds),
  other: async ({
    engine,
    seconds,
  }: {
    engine: keyof typeof otherEngines;
    seconds: number;
  }): Promise<OtherEngineReport> => timeEngine(await browserCamera(), seconds, otherEngines[engine]),
};

Object.assign(window, { attempt, speed, tryBackends });
declare global {
  interface Window {
    attempt: typeof attempt;
    speed: typeof speed;
    tryBackends: typeof tryBackends;
  }
}
