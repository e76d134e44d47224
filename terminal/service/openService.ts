import { calendarDateAt } from '../../domain/calendar.ts';
import { updateStatus } from '../base/status.ts';
import type { Desk } from '../desk/desk.ts';
import { logUnforeseen } from '../events/unforeseen.ts';
import type { Upkeep } from '../exchange/upkeep.ts';
import { startFaceService } from '../face/faceService.ts';
import type { Visits } from '../visit/visits.ts';
import { createInstruments } from './instruments.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';
import { startCare } from './startCare.ts';
import { startCarrying } from './startCarrying.ts';
import { startDesk } from './startDesk.ts';
import { startIdentify } from './startIdentify.ts';
import { startReaders } from './startReaders.ts';
import { startVisits } from './startVisits.ts';
import { createStoreWatch } from './storeWatch.ts';

/** A terminal in service: cards are read, visits run, records travel. */
export interface Service {
  readonly visits: Visits;
  /** null in a hall */
  readonly desk: Desk | null;
  readonly upkeep: Upkeep;
  unforeseen: Surroundings['unforeseen'];
  stop(): Promise<void>;
}

/** Starts everything that stands on the vault, each after what it needs. */
export function openService(parts: ServiceParts): Service {
  const { configuration, vault, status, log, startAnew } = parts;
  const { store, clock } = vault;
  const watch = createStoreWatch({
    ...{ store, status, log, startAnew },
    nowMs: clock.nowMs,
    somebodyThere: () => !idle() || desk?.sessions.session.state === 'signed-in',
  });
  const surroundings: Surroundings = {
    today: () => calendarDateAt(clock.nowMs()),
    unforeseen(where, error) {
      watch.noticeIn(error);
      logUnforeseen(log, where, error);
    },
    onDamage: watch.tellDamage,
  };
  const face = startFaceService({
    log,
    model: configuration.face.model,
    ...(parts.faceModels === undefined ? {} : { assetFolder: parts.faceModels }),
    onChange: (state) => updateStatus(status, { face: state }),
  });
  const instruments = createInstruments(parts, surroundings, watch);
  const identify = startIdentify(parts, surroundings);
  const visiting = startVisits(parts, surroundings, {
    ...{ face, identify, instruments },
    alongside: (work, record) => desk?.acts.alongsideVisit(work, record),
  });
  const { visits } = visiting;
  const idle = () => visits.snapshot.current.state === 'idle';
  const desk = startDesk(parts, surroundings, { face, identify, visiting });
  // At a desk no card begins a visit before somebody has signed in.
  const closeReaders = startReaders(parts, surroundings, desk?.visitDesk ?? visits);
  const carrying = startCarrying(parts, surroundings, { desk, instruments });
  const stopCare = startCare(parts, surroundings, { papers: desk?.tables ?? null, idle });
  const unsubscribe = store.outbox.subscribe(() => {
    visits.refresh();
    instruments.refresh();
  });
  const stopShowing = instruments.show();

  return {
    visits,
    desk,
    upkeep: carrying.upkeep,
    unforeseen: surroundings.unforeseen,
    async stop() {
      stopCare();
      stopShowing();
      desk?.stop();
      unsubscribe();
      visits.stop();
      await Promise.all([closeReaders(), carrying.stop(), face.close()]);
    },
  };
}
