import { implement } from '@orpc/server';
import {
  type ObserverChoice,
  type PageRole,
  type PublicNotice,
  type TerminalStatus,
  terminalContract,
} from '../../contract/terminal/index.ts';
import type { LiveValue } from '../base/liveValue.ts';
import type { CameraEvent, VisitReply, Visits } from './visits.ts';

export interface VisitRouterParts {
  status: LiveValue<TerminalStatus>;
  notice(): PublicNotice;
  visits: Visits;
  /** a camera that the configuration does not allow is refused before its first frame */
  cameraAllowed(label: string): boolean;
  /** remembers what the page's nets run best on */
  keepObserver(choice: ObserverChoice): void;
}

/** What a page of the terminal is told and may say of the visit: the status, the notice, the visit and its camera. */
export function createVisitRouter(
  { status, notice, visits, cameraAllowed, keepObserver }: VisitRouterParts,
  page: PageRole,
) {
  const { terminal, visit, camera } = implement(terminalContract);
  const ownsCamera = () => status.current.cameraAt === page;
  // At a desk the operator closes a visit that has ended: they may still want to print.
  const mayAct = () => page === 'main' || visits.snapshot.current.state !== 'ended';
  const see = (visitId: string, attempt: number | null, event: CameraEvent): VisitReply =>
    ownsCamera() ? visits.camera(visitId, attempt, event) : 'not-now';
  return {
    terminal: terminal.router({
      watch: terminal.watch.handler(({ signal }) => status.watch(signal)),
      notice: terminal.notice.handler(notice),
    }),
    visit: visit.router({
      watch: visit.watch.handler(({ signal }) => visits.snapshot.watch(signal)),
      act: visit.act.handler(({ input, errors }) =>
        answer(mayAct() ? visits.act(input.visitId, input.act) : 'not-now', errors),
      ),
    }),
    camera: camera.router({
      tried: camera.tried.handler(({ input, errors }) => {
        if (!ownsCamera()) throw errors.NOT_NOW();
        keepObserver(input);
      }),
      opened: camera.opened.handler(({ input, errors }) => {
        if (ownsCamera() && cameraAllowed(input.label)) return;
        answer(see(input.visitId, input.attempt, { type: 'CAMERA_UNAVAILABLE' }), errors);
      }),
      failed: camera.failed.handler(({ input, errors }) =>
        answer(
          see(input.visitId, null, {
            type: input.reason === 'engine-failed' ? 'FACE_ENGINE_UNAVAILABLE' : 'CAMERA_UNAVAILABLE',
          }),
          errors,
        ),
      ),
      observe: camera.observe.handler(({ input: { visitId, attempt, observations }, errors }) =>
        answer(see(visitId, attempt, { type: 'OBSERVATIONS', observations }), errors),
      ),
      colours: camera.colours.handler(({ input: { visitId, attempt, shownAtMs }, errors }) =>
        answer(see(visitId, attempt, { type: 'COLOURS_SHOWN', shownAtMs }), errors),
      ),
      frame: camera.frame.handler(async ({ input: { visitId, attempt, atMs, jpeg }, errors }) => {
        const frame = { atMs, jpeg: new Uint8Array(await jpeg.arrayBuffer()) };
        answer(see(visitId, attempt, { type: 'FRAME', frame }), errors);
      }),
    }),
  };
}

function answer<Stale extends Error, NotNow extends Error>(
  reply: VisitReply,
  errors: { STALE_VISIT(): Stale; NOT_NOW(): NotNow },
): void {
  if (reply === 'stale') throw errors.STALE_VISIT();
  if (reply === 'not-now') throw errors.NOT_NOW();
}
