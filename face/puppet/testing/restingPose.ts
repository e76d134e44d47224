import type { Pose } from '../pose.ts';

/** Facing the camera, at rest. */
export const restingPose: Pose = { yaw: 0, pitch: 0, roll: 0, blink: 0, mouth: 0 };
