import { z } from 'zod';
import { Challenge } from './challenge.ts';
import { FlashTrace } from './flash.ts';
import { FaceObservation } from './observation.ts';
import { JudgeSettings } from './settings.ts';

/** Everything that is needed to repeat a judgement later: `replay` in `judge.ts` comes to the same outcome. */
export const LivenessTrace = z.object({
  challenge: Challenge,
  settings: JudgeSettings,
  /** in the order in which they were judged, from three seconds before the first prompt */
  observations: z.array(FaceObservation),
  /** the colours after the actions; `judgeFlash` judges them again */
  flash: FlashTrace.optional(),
});
export type LivenessTrace = z.infer<typeof LivenessTrace>;
