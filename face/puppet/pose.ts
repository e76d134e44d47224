import type { LivenessAction } from '../../domain/liveness/action.ts';

/** How the puppet holds its head. Degrees; openness 0 to 1. */
export interface Pose {
  /** positive to the image's right */
  yaw: number;
  /** positive downwards */
  pitch: number;
  /** positive clockwise */
  roll: number;
  /** 0 eyes open, 1 shut */
  blink: number;
  /** 0 mouth shut, 1 wide open */
  mouth: number;
}

/** Seconds that an action takes. */
export const actionSeconds: Record<LivenessAction, number> = {
  gaze: 2,
  blink: 1.6,
  'open-mouth': 2,
  shake: 3.2,
  nod: 3.2,
};

/** How far the head swings, in degrees: well over what the judge asks for, and still a good picture. */
const shakeDegrees = 13;
const nodDegrees = 10;
const swingSeconds = 1.6;

/** Goes from 0 to 1 between two values, without a jerk. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

const hold = (t: number, from: number, length: number, ease: number) =>
  smoothStep(from, from + ease, t) * (1 - smoothStep(from + length - ease, from + length, t));

/**
 * The pose while doing an action, `seconds` after it began, or at rest (null). Nobody is ever quite still:
 * `idleSeconds` is the clock of the small movements that are always there.
 */
export function poseDuring(action: LivenessAction | null, seconds: number, idleSeconds: number): Pose {
  const pose: Pose = {
    yaw: 0.7 * Math.sin(idleSeconds * 1.3),
    pitch: 0.5 * Math.sin(idleSeconds * 0.9 + 1),
    roll: 0.4 * Math.sin(idleSeconds * 0.7),
    blink: 0,
    mouth: 0,
  };
  if (action === null) return pose;
  const swing =
    hold(seconds, 0, actionSeconds[action], 0.35) * Math.sin((2 * Math.PI * seconds) / swingSeconds);
  switch (action) {
    case 'gaze':
      return pose;
    case 'blink':
      return { ...pose, blink: hold(seconds, 0.3, 0.9, 0.1) };
    case 'open-mouth':
      return { ...pose, mouth: hold(seconds, 0.3, 1.4, 0.25) };
    case 'shake':
      return { ...pose, yaw: pose.yaw + shakeDegrees * swing };
    case 'nod':
      return { ...pose, pitch: pose.pitch + nodDegrees * swing };
  }
}
