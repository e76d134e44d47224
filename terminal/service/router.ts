import { os as anyCall, implement, ORPCError } from '@orpc/server';
import { terminalContract } from '../../contract/terminal/index.ts';
import type { Desk } from '../desk/desk.ts';
import { createDeskRouter } from '../desk/deskRouter.ts';
import { createUpkeepRouter } from '../desk/upkeepRouter.ts';
import type { Dock } from '../dock/dock.ts';
import type { Upkeep } from '../exchange/upkeep.ts';
import { createVisitRouter, type VisitRouterParts } from '../visit/visitRouter.ts';

export interface RouterParts extends VisitRouterParts {
  unforeseen(where: string, error: unknown): void;
  desk: Desk | null;
  upkeep: Upkeep | null;
  dock: Dock | null;
}

/** The terminal's side of its page's wire. Both shells serve this one router. */
export function createTerminalRouter({ desk, upkeep, dock, unforeseen, ...visit }: RouterParts) {
  const os = implement(terminalContract);
  const requireDock = <Failure extends Error>(errors: { NO_DOCK(): Failure }): Dock => {
    if (!dock) throw errors.NO_DOCK();
    return dock;
  };
  return os.use(watchedCall(unforeseen)).router({
    ...createVisitRouter(visit, 'main'),
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

/** What a call throws is told to the one place for it; a refusal that the wire has a name for is none. */
function watchedCall(unforeseen: RouterParts['unforeseen']) {
  return anyCall.middleware(async ({ next, path }) => {
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof ORPCError)) unforeseen(path.join('.'), error);
      throw error;
    }
  });
}

export type TerminalRouter = ReturnType<typeof createTerminalRouter>;

/**
 * The terminal's side of the wire of the pensioner's own view: the visit and its camera, and nothing of the desk.
 * @param parts.dock what stands before the camera, in development
 */
export function createVisitorRouter({ dock, ...visit }: VisitRouterParts & { dock: Dock | null }) {
  const os = implement(terminalContract);
  const watch = os.dock.watch.handler(({ signal, errors }) => {
    if (!dock) throw errors.NO_DOCK();
    return dock.state.watch(signal);
  });
  return { ...createVisitRouter(visit, 'visitor'), dock: { watch } };
}

export type VisitorRouter = ReturnType<typeof createVisitorRouter>;
