import { z } from 'zod';

/** The five actions of the Luoyang notice (点头、摇头、张嘴、眨眼、注视屏幕), three of which are drawn for each attempt. */
export const LivenessAction = z.enum(['nod', 'shake', 'open-mouth', 'blink', 'gaze']);
export type LivenessAction = z.infer<typeof LivenessAction>;
