import { LivenessAction } from '../action.ts';
import { type Challenge, drawChallenge } from '../challenge.ts';
import type { FaceObservation } from '../observation.ts';

/** Test support: what an imagined face does at a moment, `t` in ms since the action began. Ratios as in FaceObservation. */
export interface Play {
  yaw?: number;
  pitch?: number;
  /** 1 open, 0 shut */
  eyes?: number;
  mouth?: number;
  /** how much narrower (below 1) or lower (above 1) the face looks */
  aspect?: number;
}

const rise = (t: number, fromMs: number, toMs: number) =>
  Math.min(1, Math.max(0, (t - fromMs) / (toMs - fromMs)));
const hold = (t: number, fromMs: number, toMs: number, easeMs: number) =>
  rise(t, fromMs, fromMs + easeMs) * (1 - rise(t, toMs - easeMs, toMs));

/** How a person does each action, beginning 400 ms after being asked; sizes measured on people (docs/accuracy.md). */
export const person: Record<LivenessAction, (t: number) => Play> = {
  nod: (t) => ({ pitch: 0.09 * hold(t, 400, 3400, 300) * Math.sin((2 * Math.PI * (t - 400)) / 1500) }),
  shake: (t) => {
    const turn = hold(t, 400, 3400, 300) * Math.sin((2 * Math.PI * (t - 400)) / 1500);
    return { yaw: 0.2 * turn, aspect: 1 - 0.1 * Math.max(0, turn) };
  },
  'open-mouth': (t) => ({ mouth: 0.48 * hold(t, 400, 1600, 200) }),
  blink: (t) => ({ eyes: 1 - 0.8 * hold(t, 400, 1300, 100) }),
  gaze: () => ({}),
};

/**
 * The same asked of a flat print that somebody swings as wildly as the mesh can follow. The measured worst: 0.30 of yaw
 * and 0.13 of pitch by foreshortening.
 */
export const flatPrint: Record<LivenessAction, (t: number) => Play> = {
  nod: (t) => {
    const angle = (40 / 180) * Math.PI * Math.sin((2 * Math.PI * t) / 1500);
    return { pitch: 0.1 * Math.sin(angle), aspect: 1 / Math.cos(angle) };
  },
  shake: (t) => {
    const angle = (48 / 180) * Math.PI * Math.sin((2 * Math.PI * t) / 1500);
    return { yaw: 0.22 * Math.sin(angle), aspect: Math.cos(angle) };
  },
  'open-mouth': (t) => ({ mouth: 0.02 * Math.sin(t / 500) }),
  blink: (t) => ({ eyes: 1 - 0.08 * hold(t, 400, 1300, 100) }),
  gaze: () => ({}),
};

/** A small generator (mulberry32), so that a failing sequence can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A challenge that asks for `actions`, whatever would be drawn; its lots come from the seed. */
export function askFor(actions: LivenessAction[], seed = 1): Challenge {
  const random = seededRandom(seed);
  const drawn = drawChallenge({ random: (below) => Math.floor(random() * below), nonce: 'n' });
  return { ...drawn, actions, from: [...LivenessAction.options] };
}

/** One frame's face at rest with sensor noise (measured: yaw .010, pitch .007), changed by `play`. */
export function faceOf(play: Play, random: () => number): NonNullable<FaceObservation['face']> {
  const noise = (deviation: number) => (random() + random() + random() - 1.5) * 2 * deviation;
  const eyes = 0.34 * (play.eyes ?? 1) + noise(0.008);
  return {
    box: { x: 0.32 + noise(0.003), y: 0.2 + noise(0.003), width: 0.36 + noise(0.003), height: 0.6 },
    confidence: 0.99,
    yaw: 0.02 + (play.yaw ?? 0) + noise(0.01),
    pitch: 0.52 + (play.pitch ?? 0) + noise(0.007),
    aspect: 0.86 * (play.aspect ?? 1) + noise(0.008),
    rollDeg: 1 + noise(0.5),
    eyeOpennessWider: eyes + 0.01,
    eyeOpennessNarrower: eyes - 0.01,
    mouthOpenness: 0.05 + Math.max(0, (play.mouth ?? 0) + noise(0.01)),
    faceLight: 130 + noise(2),
    surroundLight: 120 + noise(2),
    sharpness: 80 + noise(5),
  };
}

export interface Visitor {
  /** what is in view; default: {@link person} */
  acts?: Record<LivenessAction, (t: number) => Play>;
  /** frames per second, before jitter */
  rate?: number;
  /** milliseconds by which every reaction is late */
  lateMs?: number;
  seed?: number;
  /** changes an observation before it is judged */
  bend?: (observation: FaceObservation) => FaceObservation;
}

/** Makes observations of an imagined visitor, one at each call, doing `action` since `sinceMs` or resting. */
export function visitor({
  acts = person,
  rate = 24,
  lateMs = 0,
  seed = 1,
  bend = (seen) => seen,
}: Visitor = {}) {
  const random = seededRandom(seed);
  let atMs = 0;
  return {
    get atMs() {
      return atMs;
    },
    next(action: LivenessAction | null, sinceMs = 0): FaceObservation {
      atMs += (1000 / rate) * (0.8 + 0.4 * random());
      const t = atMs - sinceMs - lateMs;
      const play = action && t > 0 ? acts[action](t) : {};
      return bend({ atMs, faces: 1, face: faceOf(play, random) });
    },
  };
}
