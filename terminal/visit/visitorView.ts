import type { TerminalStatus, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { LiveValue } from '../base/liveValue.ts';
import { updateStatus } from '../base/status.ts';
import type { Visits } from './visits.ts';

/**
 * The pensioner's own view on a second screen (客屏). Where there is one, the camera is there too, since that screen
 * faces the person; when it goes away, the desk's own view takes the camera over.
 */
export interface VisitorView {
  /** A page of the visitor's is open. @returns what to call when it is gone */
  opened(): () => void;
  stop(): void;
}

export function createVisitorView(visits: Visits, status: LiveValue<TerminalStatus>): VisitorView {
  let open = 0;
  const stopped = new AbortController();
  void follow();

  async function follow() {
    for await (const snapshot of visits.snapshot.watch(stopped.signal)) settle(snapshot);
  }

  /**
   * A camera that is in use stays with its page as long as that page is there: two programs cannot open one camera, and
   * a face that changes cameras in the middle of its actions could be another one.
   */
  function settle({ state }: VisitSnapshot) {
    if (stopped.signal.aborted) return;
    const watching = state === 'framing' || state === 'capturing';
    const { cameraAt } = status.current;
    if (open === 0 && cameraAt === 'visitor') {
      updateStatus(status, { cameraAt: 'main' });
      visits.cameraMoved();
    }
    if (open > 0 && cameraAt === 'main' && !watching) updateStatus(status, { cameraAt: 'visitor' });
  }

  return {
    opened() {
      open += 1;
      settle(visits.snapshot.current);
      let gone = false;
      return () => {
        if (gone) return;
        gone = true;
        open -= 1;
        settle(visits.snapshot.current);
      };
    },
    stop: () => stopped.abort(),
  };
}
