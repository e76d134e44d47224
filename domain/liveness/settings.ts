import { z } from 'zod';

/**
 * The numbers by which observations are judged. Times in milliseconds; lengths in fractions of the frame; yaw, pitch
 * and openness in the units of `FaceObservation`. Where a value comes from is said in `docs/accuracy.md`.
 */
export const JudgeSettings = z.object({
  framing: z.object({
    /** how long the face has to stay frontal before the first prompt, … */
    steadyMs: z.number(),
    /** … and up to how much longer, as the challenge's lots say: nobody knows when the prompt comes */
    steadyDrawnMs: z.number(),
    /** mean luminance of the face below which it is too dark, above which too bright */
    darkest: z.number(),
    brightest: z.number(),
    /** how much brighter the surroundings may be than the face before it counts as backlit */
    backlight: z.number(),
    /** width of the face in widths of the frame */
    narrowest: z.number(),
    widest: z.number(),
    /** distance of the face's centre from the frame's */
    offCentre: z.number(),
    /** largest |yaw|, largest |roll| in degrees, range of pitch, that count as frontal */
    yaw: z.number(),
    rollDeg: z.number(),
    pitchLow: z.number(),
    pitchHigh: z.number(),
    /** smallest sharpness */
    sharpness: z.number(),
    /** what counts as something before the face; absent: nothing does, as in traces from before this was measured */
    covered: z
      .object({
        /** detail below which mouth or eyes are covered by something of the skin's colour */
        mouthDetail: z.number(),
        eyeDetail: z.number(),
        /** a mouth of another colour than the cheeks by this much … */
        mouthColour: z.number(),
        /** … is cloth with less detail than this; cloth has folds, which a beard's lips outdo */
        clothDetail: z.number(),
        /** largest overexposed share of the lenses' places */
        glare: z.number(),
      })
      .optional(),
    /** largest movement of yaw and pitch while holding still */
    stillness: z.number(),
  }),
  /** what counts as a hand at the head; absent: nothing does, as in traces from before hands were looked for */
  hand: z
    .object({
      /** smallest confidence of a look */
      confidence: z.number(),
      /** how far beside and above the face, in its widths and heights, a hand is still at the head */
      beside: z.number(),
      above: z.number(),
      /** how far down the face, in its heights, a hand has to reach up; lower ones hold a card or gesture */
      reachesUpTo: z.number(),
      /** older looks say nothing any more; a slow machine looks seldom */
      memoryMs: z.number(),
    })
    .optional(),
  action: z.object({
    /** time a person has for one action; generous, because hands that help and hearing aids take time */
    timeoutMs: z.number(),
    /** nobody reacts faster than this; what begins earlier was not an answer to the prompt */
    reactionMs: z.number(),
    /** a swing (nod, shake) has to fit into this */
    swingMs: z.number(),
  }),
  blink: z.object({
    /** eye openness by the open eye's: below is closed, above is open again */
    closed: z.number(),
    reopened: z.number(),
    /** longer than eyes blink by themselves: a film of any face blinks, and the prompt asks for more than that */
    shortestMs: z.number(),
    longestMs: z.number(),
    /** largest change of pitch (twice that of yaw) while they are shut; a nod narrows the eyes too */
    headStill: z.number(),
  }),
  openMouth: z.object({ above: z.number(), holdMs: z.number(), closedBelow: z.number() }),
  shake: z.object({
    eachSide: z.number(),
    total: z.number(),
    /** smallest change of yaw by foreshortening; see `parallax` in `gesture.ts` */
    parallax: z.number(),
  }),
  nod: z.object({
    swing: z.number(),
    /** where the head has to come back to */
    back: z.number(),
    /** largest yaw to either side meanwhile */
    yaw: z.number(),
    parallax: z.number(),
  }),
  gaze: z.object({ holdMs: z.number(), within: z.number() }),
  pause: z.object({
    /** how long the face rests between two actions, … */
    restMs: z.number(),
    /** … and how long the pause lasts at least: up to this, as the challenge's lots say */
    drawnMs: z.number(),
    /** how near to the baseline yaw and pitch have to be for it */
    within: z.number(),
  }),
  continuity: z.object({
    faceLostMs: z.number(),
    /** nothing is held still, open or steady across a longer time without an observation */
    holeMs: z.number(),
    /** a longer time without an observation is a gap: what was running is asked for anew */
    gapMs: z.number(),
    /** gaps after which an attempt goes on; one more, and the machine is too slow to see anybody by */
    gapsBridged: z.number(),
    secondFaceMs: z.number(),
    /** movement of the box between two observations, in its own widths: a fixed part, one by second, and the most */
    jump: z.number(),
    jumpPerSecond: z.number(),
    jumpAtMost: z.number(),
    /** complete wrong actions after which everything is drawn anew: a person may misunderstand once */
    wrongActionsForgiven: z.number(),
  }),
  input: z.object({
    /** more observations in one second than any camera gives */
    perSecond: z.number(),
    /** over this many intervals, … */
    regularCount: z.number(),
    /** … a standard deviation smaller than this (ms) is a program's, not a sensor's */
    regularDeviationMs: z.number(),
    /** the same numbers to the last digit for so long come from a picture, not from a sensor */
    frozenMs: z.number(),
  }),
});
export type JudgeSettings = z.infer<typeof JudgeSettings>;

/** The settings that the terminal uses unless a test or a bench says otherwise. */
export const defaultJudgeSettings: JudgeSettings = {
  framing: {
    steadyMs: 1000,
    steadyDrawnMs: 1000,
    darkest: 45,
    brightest: 235,
    backlight: 90,
    narrowest: 0.17,
    widest: 0.62,
    offCentre: 0.22,
    yaw: 0.25,
    rollDeg: 20,
    pitchLow: 0.3,
    pitchHigh: 0.95,
    sharpness: 12,
    stillness: 0.1,
    covered: { mouthDetail: 0.055, eyeDetail: 0.055, mouthColour: 0.2, clothDetail: 0.07, glare: 0.15 },
  },
  hand: { confidence: 0.8, beside: 0.25, above: 0.35, reachesUpTo: 0.7, memoryMs: 10_000 },
  action: { timeoutMs: 15_000, reactionMs: 150, swingMs: 4000 },
  blink: {
    closed: 0.72,
    reopened: 0.85,
    shortestMs: 400,
    longestMs: 2000,
    headStill: 0.05,
  },
  openMouth: { above: 0.3, holdMs: 200, closedBelow: 0.2 },
  shake: { eachSide: 0.1, total: 0.22, parallax: 0.45 },
  nod: { swing: 0.1, back: 0.06, yaw: 0.08, parallax: 0.3 },
  gaze: { holdMs: 1000, within: 0.06 },
  pause: { restMs: 400, drawnMs: 1500, within: 0.08 },
  continuity: {
    faceLostMs: 500,
    holeMs: 700,
    gapMs: 1500,
    gapsBridged: 3,
    secondFaceMs: 300,
    jump: 0.25,
    jumpPerSecond: 2,
    jumpAtMost: 1.25,
    wrongActionsForgiven: 1,
  },
  input: { perSecond: 75, regularCount: 40, regularDeviationMs: 0.02, frozenMs: 1000 },
};
