import { z } from 'zod';

/**
 * What the face engine saw in one camera frame. Numbers only: no pixels, no identity.
 * Angles are the 2-D ratios of the landmarks, not degrees: see each field.
 */
export const FaceObservation = z.object({
  /** Milliseconds on the page's monotonic clock at which the frame was captured. */
  atMs: z.number().nonnegative(),
  /** Faces found in the frame. */
  faces: z.number().int().nonnegative(),
  /** The largest face, absent when there is none. Lengths are fractions of the frame's width and height. */
  face: z
    .object({
      box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
      /** detector's confidence, 0 to 1 */
      confidence: z.number(),
      /** nose offset across the line of the eyes, in eye distances; positive to the image's right */
      yaw: z.number(),
      /** (nose − eyes) / (mouth − eyes) along the face's vertical axis; grows when the head goes down */
      pitch: z.number(),
      /**
       * distance of the eyes by the distance from eyes to mouth: falls when the face turns aside, real or printed.
       * Absent in observations of an engine that does not measure it.
       */
      aspect: z.number().optional(),
      /** inclination of the line of the eyes, in degrees, clockwise positive */
      rollDeg: z.number(),
      /** eye aspect ratio of the wider eye and of the narrower one */
      eyeOpennessWider: z.number(),
      eyeOpennessNarrower: z.number(),
      /** distance of the inner lips by the width of the mouth */
      mouthOpenness: z.number(),
      /** mean luminance of the face, 0 to 255 */
      faceLight: z.number(),
      /** mean luminance of what is around the face, 0 to 255 */
      surroundLight: z.number(),
      /** variance of the Laplacian on the face at a fixed scale; higher is sharper */
      sharpness: z.number(),
      /**
       * What would show that something is before the face. Absent where the face reaches out of the frame and in
       * observations of an engine that does not measure it.
       */
      occlusion: z
        .object({
          /** spread of ln(luminance) down across the mouth, and across the eye that shows more */
          mouthDetail: z.number(),
          eyeDetail: z.number(),
          /** difference of ln(R/G) and ln(B/G) between mouth and cheekbones */
          mouthColour: z.number(),
          /** share of the lenses' places that is overexposed, 0 to 1 */
          glare: z.number(),
        })
        .optional(),
      /**
       * Mean colour of the skin and of what is behind the person, each as ln(R/G) and ln(B/G) of linear light, so that
       * neither exposure nor a uniform dimming changes it. Absent where either was over- or underexposed.
       */
      chroma: z
        .object({
          skin: z.tuple([z.number(), z.number()]),
          background: z.tuple([z.number(), z.number()]),
        })
        .optional(),
    })
    .optional(),
  /**
   * What a look for a hand at one place beside the face came to. Absent in most frames, because such a look takes as
   * long as half a frame, and in observations of an engine that does not look for hands.
   */
  hand: z
    .object({
      /** where it was looked for: degrees from the middle of the face, clockwise from the image's right */
      direction: z.number(),
      /** 0 to 1: how sure the net is that there is a hand */
      confidence: z.number(),
      /** around the hand's points, in fractions of the frame; meaningful only where there is a hand */
      box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    })
    .optional(),
});
export type FaceObservation = z.infer<typeof FaceObservation>;
