import { implement } from '@orpc/server';
import { type PublicNotice, type TerminalStatus, terminalContract } from '../contract/terminal/index.ts';
import type { Desk } from './desk/desk.ts';
import { createDeskRouter } from './desk/deskRouter.ts';
import type { Dock } from './dock/dock.ts';
import type { LiveValue } from './liveValue.ts';
import type { VisitReply, Visits } from './session/visits.ts';
import type { Upkeep } from './upkeep/upkeep.ts';
import { createUpkeepRouter } from './upkeep/upkeepRouter.ts';

export interface RouterParts {
  status: LiveValue<TerminalStatus>;
  notice(): PublicNotice;
  visits: Visits;
  /** a camera that the configuration does not allow is refused before its first frame */
  cameraAllowed(label: string): boolean;
  desk: Desk | null;
  upkeep: Upkeep | null;
  dock: Dock | null;
}

/** The terminal's side of its page's wire. Both shells serve this one router. */
export function createTerminalRouter({
  status,
  notice,
  visits,
  cameraAllowed,
  desk,
  upkeep,
  dock,
}: RouterParts) {
  const os = implement(terminalContract);
  const requireDock = <Failure extends Error>(errors: { NO_DOCK(): Failure }): Dock => {
    if (!dock) throw errors.NO_DOCK();
    return dock;
  };
  return os.router({
    terminal: {
      watch: os.terminal.watch.handler(({ signal }) => status.watch(signal)),
      notice: os.terminal.notice.handler(notice),
    },
    visit: {
      watch: os.visit.watch.handler(({ signal }) => visits.snapshot.watch(signal)),
      act: os.visit.act.handler(({ input, errors }) => answer(visits.act(input.visitId, input.act), errors)),
    },
    camera: {
      opened: os.camera.opened.handler(({ input, errors }) => {
        if (cameraAllowed(input.label)) return;
        answer(visits.camera(input.visitId, input.attempt, { type: 'CAMERA_UNAVAILABLE' }), errors);
      }),
      failed: os.camera.failed.handler(({ input, errors }) =>
        answer(
          visits.camera(input.visitId, null, {
            type: input.problem === 'engine-failed' ? 'FACE_ENGINE_UNAVAILABLE' : 'CAMERA_UNAVAILABLE',
          }),
          errors,
        ),
      ),
      observe: os.camera.observe.handler(({ input, errors }) =>
        answer(
          visits.camera(input.visitId, input.attempt, {
            type: 'OBSERVATIONS',
            observations: input.observations,
          }),
          errors,
        ),
      ),
      frame: os.camera.frame.handler(async ({ input, errors }) => {
        const jpeg = new Uint8Array(await input.jpeg.arrayBuffer());
        answer(
          visits.camera(input.visitId, input.attempt, { type: 'FRAME', frame: { atMs: input.atMs, jpeg } }),
          errors,
        );
      }),
    },
    desk: createDeskRouter(desk),
    upkeep: createUpkeepRouter(desk, upkeep),
    dock: {
      watch: os.dock.watch.handler(({ signal, errors }) => requireDock(errors).state.watch(signal)),
      layCard: os.dock.layCard.handler(({ input, errors }) => requireDock(errors).layCard(input.cardId)),
      removeCard: os.dock.removeCard.handler(({ errors }) => requireDock(errors).removeCard()),
      fault: os.dock.fault.handler(({ input, errors }) => requireDock(errors).fault(input.fault)),
      camera: os.dock.camera.handler(({ input, errors }) => requireDock(errors).chooseCamera(input.camera)),
      network: os.dock.network.handler(({ input, errors }) => requireDock(errors).cutNetwork(input.cut)),
      clock: os.dock.clock.handler(({ input, errors }) => requireDock(errors).moveClock(input.offsetMs)),
    },
  });
}

export type TerminalRouter = ReturnType<typeof createTerminalRouter>;

function answer<Stale extends Error, NotNow extends Error>(
  reply: VisitReply,
  errors: { STALE_VISIT(): Stale; NOT_NOW(): NotNow },
): void {
  if (reply === 'stale') throw errors.STALE_VISIT();
  if (reply === 'not-now') throw errors.NOT_NOW();
}
