import { z } from 'zod';

/** Which picture the page takes for its camera. */
export const CameraChoice = z.enum([
  'real',
  'demo-person', // does what the screen asks
  'flat-photo', // the same face as a print held to the camera
  'other-person', // somebody else's face, who also does what is asked
]);
export type CameraChoice = z.infer<typeof CameraChoice>;

const DockCard = z.object({
  id: z.string(),
  label: z.string(),
  /** what this card is there to show */
  purpose: z.string(),
});

/** The development aids: simulated cards, camera, network and clock. Absent from packaged builds. */
export const DockState = z.object({
  cards: z.array(DockCard),
  /** the card on the simulated reader; null when it is empty */
  laidCardId: z.string().nullable(),
  /** faults that the simulated reader can commit on the next answer */
  faults: z.array(z.string()),
  camera: CameraChoice,
  networkCut: z.boolean(),
  /** how far the terminal's clock is moved, in milliseconds */
  clockOffsetMs: z.number().int(),
});
export type DockState = z.infer<typeof DockState>;
