import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { VisitEnd } from '../../contract/terminal/index.ts';
import { drawChallenge } from '../../domain/liveness/challenge.ts';
import { defaultFlashSettings } from '../../domain/liveness/flash.ts';
import { handOverNumberHere } from '../desk/people/handOver.ts';
import type { FaceService } from '../face/faceService.ts';
import { createPaperCodes, type PaperCodes } from '../print/paperCodes.ts';
import { createShownCode } from '../print/shownCode.ts';
import type { Alongside } from '../vault/store/recordWriter.ts';
import { beginFaceCheck } from '../visit/faceCheck.ts';
import { createRecordAttempt } from '../visit/recordAttempt.ts';
import type { Identification, PresentedCard, VisitPorts } from '../visit/visitFacts.ts';
import { createVisits, type Visits } from '../visit/visits.ts';
import type { Instruments } from './instruments.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';

/** Visits, and what a desk needs to certify somebody without one. */
export interface Visiting {
  readonly visits: Visits;
  readonly codes: PaperCodes;
  /** writes an attempt, and what belongs to it, in one unit of work */
  record: ReturnType<typeof createRecordAttempt>;
}

/** Starts the visits: who comes is identified, watched, compared, and written down. */
export function startVisits(
  parts: ServiceParts,
  { today, unforeseen, onDamage }: Surroundings,
  {
    face,
    identify,
    instruments,
    alongside,
  }: {
    face: FaceService;
    identify(card: PresentedCard): Promise<Identification>;
    instruments: Instruments;
    /** what a desk writes with the record of a visit that it began */
    alongside: Alongside;
  },
): Visiting {
  const { configuration, vault, packs, status, log } = parts;
  const { store, clock } = vault;
  const atHall = configuration.profile === 'hall';
  const flash = configuration.camera.colourFlash ?? (atHall ? 'measure' : 'off');
  const write = createRecordAttempt({
    writer: vault.writer,
    packOf: packs.get,
    nowMs: clock.nowMs,
    pastRed: () => instruments.gauges().flatMap(({ name, level }) => (level === 'red' ? [name] : [])),
  });
  const record: typeof write = async (outcome, alsoWritten) => {
    const recorded = await write(outcome, alsoWritten);
    if (!recorded.written && recorded.reason === 'corrupt') onDamage();
    return recorded;
  };
  const deliveryOf = (recordId: string) => store.outbox.deliveryOf(recordId)?.state ?? 'queued';
  const codes = createPaperCodes({
    store,
    signingKey: () => vault.signingKey.privateKey,
    nowMs: clock.nowMs,
  });
  const shownCode = createShownCode({ codes, deliveryOf, log, onNew: () => visits.refresh() });

  /** What keeps this terminal from certifying anybody right now; found out before the visit, not in its middle. */
  function outOfOrder(): VisitEnd | null {
    if (vault.terminalId() === null) return 'terminal-fault';
    if (status.current.store.state === 'unavailable' || !store.canWrite().ok) return 'record-not-written';
    return status.current.face.state === 'unavailable' ? 'face-engine-unavailable' : null;
  }

  const ports: VisitPorts = {
    newId: () => uuidv7(),
    nowMs: () => performance.now(),
    nowIso: () => new Date(clock.nowMs()).toISOString(),
    flash,
    drawChallenge: ({ actions, actionsDrawn }) =>
      drawChallenge({
        random: randomInt,
        nonce: uuidv7(),
        actions,
        count: actionsDrawn,
        flash: flash === 'off' ? undefined : defaultFlashSettings,
      }),
    async identify(card) {
      const found = await identify(card);
      const end = outOfOrder();
      return end && found.known && !found.facts.blockedBy
        ? { known: false, end, help: found.facts.help }
        : found;
    },
    beginFaceCheck: ({ references, thresholds }) => beginFaceCheck(face.engine, references, thresholds),
    async record(outcome) {
      const recorded = await record(outcome, alongside);
      if (recorded.written && recorded.certification) await shownCode.prepare(recorded.certification);
      return recorded;
    },
  };
  const visits = createVisits({
    log,
    unforeseen,
    deliveryOf,
    codeOf: shownCode.codeOf,
    handOverOf: (number) => (atHall ? handOverNumberHere(store, number, today()) : null),
    ports,
  });
  return { visits, codes, record };
}
