import { z } from 'zod';
import type { FaceObservation } from './observation.ts';
import type { JudgeSettings } from './settings.ts';

/** What the person can do right now to be seen well. A closed list: the page has words for each of them. */
export const FramingHint = z.enum([
  'no-face',
  'two-faces',
  'too-dark',
  'too-bright',
  'backlit',
  'too-far',
  'too-near',
  'off-centre',
  'not-frontal',
  'blurred',
  'mask',
  'hand',
  'glare',
  'hold-still',
  'ready',
]);
export type FramingHint = z.infer<typeof FramingHint>;

/** The first thing that keeps this frame from being a good picture of one frontal face, or null. */
export function framingReason(
  { faces, face }: FaceObservation,
  { framing }: JudgeSettings,
): FramingHint | null {
  if (faces > 1) return 'two-faces';
  if (!face) return 'no-face';
  if (face.faceLight < framing.darkest && face.surroundLight - face.faceLight < framing.backlight)
    return 'too-dark';
  if (face.surroundLight - face.faceLight > framing.backlight) return 'backlit';
  if (face.faceLight > framing.brightest) return 'too-bright';
  if (face.box.width < framing.narrowest) return 'too-far';
  if (face.box.width > framing.widest) return 'too-near';
  const centreX = face.box.x + face.box.width / 2;
  const centreY = face.box.y + face.box.height / 2;
  if (Math.hypot(centreX - 0.5, centreY - 0.5) > framing.offCentre) return 'off-centre';
  if (
    Math.abs(face.yaw) > framing.yaw ||
    Math.abs(face.rollDeg) > framing.rollDeg ||
    face.pitch < framing.pitchLow ||
    face.pitch > framing.pitchHigh
  )
    return 'not-frontal';
  if (face.sharpness < framing.sharpness) return 'blurred';
  return occlusionReason(face, framing);
}

/** What is before the face (遮挡): a mask, a hand, or light on glasses. Blur would look alike, so it is asked first. */
function occlusionReason(
  { occlusion }: NonNullable<FaceObservation['face']>,
  { covered }: JudgeSettings['framing'],
): FramingHint | null {
  if (!occlusion || !covered) return null;
  const { mouthDetail, eyeDetail, mouthColour, glare } = occlusion;
  const otherColour = mouthColour > covered.mouthColour;
  if (mouthDetail < (otherColour ? covered.clothDetail : covered.mouthDetail))
    return otherColour ? 'mask' : 'hand';
  if (eyeDetail < covered.eyeDetail) return 'hand';
  return glare > covered.glare ? 'glare' : null;
}
