import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FaceObservation } from '../../domain/liveness/observation.ts';
import { deskContract } from './desk.ts';
import { CameraChoice, DockState } from './dock.ts';
import { ObserverChoice, PublicNotice, TerminalStatus } from './status.ts';
import { upkeepContract } from './upkeep.ts';
import { VisitAct, VisitSnapshot } from './visit.ts';

export * from './desk.ts';
export * from './deskSession.ts';
export * from './deskViews.ts';
export * from './dock.ts';
export * from './status.ts';
export * from './upkeep.ts';
export * from './visit.ts';

const stale = {
  /** the call belongs to a visit or an attempt that is over; the page should draw the newest snapshot */
  STALE_VISIT: { status: 409, message: 'This visit is over' },
  /** the act does not fit the state */
  NOT_NOW: { status: 409, message: 'Not possible in this state' },
} as const;

const noDock = { NO_DOCK: { status: 404, message: 'This terminal has no dock' } } as const;

/** What the page and the terminal say to each other, over a MessagePort or a WebSocket. */
export const terminalContract = {
  terminal: {
    /** the status now, and again whenever it changes */
    watch: oc.output(eventIterator(TerminalStatus)),
    notice: oc.output(PublicNotice),
  },
  visit: {
    /** the snapshot now, and again whenever it changes */
    watch: oc.output(eventIterator(VisitSnapshot)),
    act: oc.errors(stale).input(z.object({ visitId: z.uuidv7(), act: VisitAct })),
  },
  camera: {
    /** what the page's nets run best on, found while nobody was there */
    tried: oc.errors(stale).input(ObserverChoice),
    /** which camera was opened, before any frame of it counts */
    opened: oc.errors(stale).input(
      z.object({
        visitId: z.uuidv7(),
        attempt: z.number().int().positive(),
        label: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        frameRate: z.number().nullable(),
      }),
    ),
    failed: oc.errors(stale).input(
      z.object({
        visitId: z.uuidv7(),
        reason: z.enum(['no-camera', 'permission-denied', 'camera-lost', 'engine-failed']),
      }),
    ),
    observe: oc.errors(stale).input(
      z.object({
        visitId: z.uuidv7(),
        attempt: z.number().int().positive(),
        observations: z.array(FaceObservation).min(1).max(60),
      }),
    ),
    /** when each of the flash's colours came onto the screen, and when the last one left it, on the observations' clock */
    colours: oc.errors(stale).input(
      z.object({
        visitId: z.uuidv7(),
        attempt: z.number().int().positive(),
        shownAtMs: z.array(z.number().nonnegative()).min(3).max(33),
      }),
    ),
    /** one of the best frames, as JPEG; the verification and the evidence rest on these */
    frame: oc.errors(stale).input(
      z.object({
        visitId: z.uuidv7(),
        attempt: z.number().int().positive(),
        atMs: z.number().nonnegative(),
        jpeg: z.instanceof(Blob),
      }),
    ),
  },
  /** only where the profile is a desk's; in a hall every call is refused as `out-of-service` */
  desk: deskContract,
  upkeep: upkeepContract,
  dock: {
    watch: oc.errors(noDock).output(eventIterator(DockState)),
    layCard: oc.errors(noDock).input(z.object({ cardId: z.string() })),
    removeCard: oc.errors(noDock),
    fault: oc.errors(noDock).input(z.object({ fault: z.string() })),
    camera: oc.errors(noDock).input(z.object({ camera: CameraChoice })),
    network: oc.errors(noDock).input(z.object({ cut: z.boolean() })),
    clock: oc.errors(noDock).input(z.object({ offsetMs: z.number().int() })),
  },
};
