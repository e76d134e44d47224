import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { TerminalStatus, VisitEnd } from '../contract/terminal/index.ts';
import { addDays, calendarDateAt } from '../domain/calendar.ts';
import { drawChallenge } from '../domain/liveness/challenge.ts';
import { defaultFlashSettings } from '../domain/liveness/flash.ts';
import { createPhotoDecoder } from '../native/photo/photoDecoder.ts';
import type { Reader } from '../native/reader/reader.ts';
import type { TerminalConfiguration } from './configuration.ts';
import { createDesk, type Desk } from './desk/desk.ts';
import { createDeskExchange } from './desk/deskExchange.ts';
import { handOverNumberHere } from './desk/handOver.ts';
import type { Dock } from './dock/dock.ts';
import type { EventLog } from './events/eventLog.ts';
import { logUnforeseen } from './events/unforeseen.ts';
import { type SyncService, startSync } from './exchange/line/syncService.ts';
import { createFerry } from './exchange/stick/ferry.ts';
import { createUpkeep, type Upkeep } from './exchange/upkeep.ts';
import { startFaceService } from './face/faceService.ts';
import type { LiveValue } from './liveValue.ts';
import { createChromiumPdf } from './print/chromiumPdf.ts';
import { createPaperCodes } from './print/paperCodes.ts';
import type { PdfMaker } from './print/pdf.ts';
import { createPrinting } from './print/printing.ts';
import { createShownCode } from './print/shownCode.ts';
import { readFuelGauge } from './rules/fuelGauge.ts';
import type { PolicyPacks } from './rules/policyPacks.ts';
import { updateStatus } from './status.ts';
import { startDailyCare } from './vault/recovery/dailyCare.ts';
import { recentSalvage } from './vault/recovery/salvage.ts';
import { createStoreWatch } from './vault/recovery/storeWatch.ts';
import { createOfficeAttempts } from './vault/store/officeAttempts.ts';
import type { Store } from './vault/store/openStore.ts';
import type { Vault } from './vault/vault.ts';
import { configuredTransport, readerStatus, startCardReader } from './visit/cardReader.ts';
import { beginFaceCheck } from './visit/faceCheck.ts';
import { createIdentify } from './visit/identify.ts';
import { createRecordAttempt } from './visit/recordAttempt.ts';
import type { Identification } from './visit/visitFacts.ts';
import { createVisits, type Visits } from './visit/visits.ts';

export interface ServiceParts {
  configuration: TerminalConfiguration;
  /** where the daily copies lie, and for how many days each is kept */
  backup: { directory: string; keepDays: number };
  vault: Vault;
  packs: PolicyPacks;
  dock: Dock | null;
  status: LiveValue<TerminalStatus>;
  log: EventLog;
  /** starts the whole terminal anew; null where the shell cannot */
  startAnew: (() => void) | null;
  /** lays papers out; the system's Chromium unless the shell brings its own */
  pdf?: PdfMaker | undefined;
  /** folder of the default face models; the installed packages unless named */
  faceModels?: string | undefined;
}

/** A terminal in service: cards are read, visits run, records travel. */
export interface Service {
  readonly visits: Visits;
  /** null in a hall */
  readonly desk: Desk | null;
  readonly upkeep: Upkeep;
  /** Logs an exception that nobody foresaw; one of a damaged store closes the terminal for visits. */
  unforeseen(where: string, error: unknown): void;
  stop(): Promise<void>;
}

/** How often what changes by itself (the day, the clock's trust) is looked at again. */
const refreshMs = 15_000;

/** Starts everything that stands on the vault. */
export function openService(parts: ServiceParts): Service {
  const { configuration, backup, vault, packs, dock, status, log } = parts;
  const { store, clock } = vault;
  const today = () => calendarDateAt(clock.nowMs());
  const watch = createStoreWatch({
    ...{ store, status, log, startAnew: parts.startAnew },
    nowMs: clock.nowMs,
    somebodyThere: () =>
      visits.snapshot.current.state !== 'idle' || desk?.sessions.session.state === 'signed-in',
  });
  const unforeseen = (where: string, error: unknown): void => {
    watch.noticeIn(error);
    logUnforeseen(log, where, error);
  };
  const face = startFaceService({
    log,
    model: configuration.face.model,
    ...(parts.faceModels === undefined ? {} : { assetFolder: parts.faceModels }),
    onChange: (state) => updateStatus(status, { face: state }),
  });
  const photos = createPhotoDecoder(
    configuration.reader.photoHelper ? { helper: configuration.reader.photoHelper } : {},
  );
  const elsewhere = createOfficeAttempts(store.internals.handle);
  const identify = createIdentify({
    packOf: packs.get,
    ownPackId: configuration.packId,
    today,
    method: configuration.profile === 'hall' ? 'self-service' : 'assisted',
    decodePhoto: async (photo) => {
      const decoded = await photos.decode(photo);
      return decoded.ok ? decoded.image : null;
    },
    register: {
      find: (number) => store.roster.find(number),
      certificationsOf: (number) => store.records.certificationsOf(number),
      failedAttemptsSince: (number, day) =>
        store.records.failedAttemptsSince(number, day) + elsewhere.failedSince(number, day),
      brokenOffSince: (number, day) =>
        store.records.brokenOffSince(number, day) + elsewhere.brokenOffSince(number, day),
      lastAcceptedCapture: (number) => lastAcceptedCapture(store, number),
    },
  });

  /** What keeps this terminal from certifying anybody right now; found out before the visit, not in its middle. */
  function outOfOrder(): VisitEnd | null {
    if (vault.terminalId() === null) return 'terminal-fault';
    if (status.current.store.state === 'unavailable' || !store.canWrite().ok) return 'record-not-written';
    return status.current.face.state === 'unavailable' ? 'face-engine-unavailable' : null;
  }

  const gauges = () => {
    const pack = packs.get(configuration.packId);
    return pack ? readFuelGauge(vault, pack) : [];
  };
  const record = createRecordAttempt({
    writer: vault.writer,
    packOf: packs.get,
    nowMs: clock.nowMs,
    pastRed: () => gauges().flatMap(({ name, level }) => (level === 'red' ? [name] : [])),
  });
  const deliveryOf = (recordId: string) => store.outbox.deliveryOf(recordId)?.state ?? 'queued';
  const codes = createPaperCodes({
    store,
    signingKey: () => vault.signingKey.privateKey,
    nowMs: clock.nowMs,
  });
  const shownCode = createShownCode({ codes, deliveryOf, log, onNew: () => visits.refresh() });
  const flash = configuration.camera.colourFlash ?? (configuration.profile === 'hall' ? 'measure' : 'off');
  const visits: Visits = createVisits({
    log,
    unforeseen,
    deliveryOf,
    codeOf: shownCode.codeOf,
    handOverOf: (number) =>
      configuration.profile === 'hall' ? handOverNumberHere(store, number, today()) : null,
    ports: {
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
      async identify(card): Promise<Identification> {
        const found = await identify(card);
        const end = outOfOrder();
        return end && found.known && !found.facts.blockedBy
          ? { known: false, end, help: found.facts.help }
          : found;
      },
      beginFaceCheck: ({ references, thresholds }) => beginFaceCheck(face.engine, references, thresholds),
      async record(outcome) {
        const recorded = await record(outcome);
        if (!recorded.written && recorded.reason === 'corrupt') watch.tellDamage();
        if (recorded.written && recorded.certification) await shownCode.prepare(recorded.certification);
        return recorded;
      },
    },
  });

  const { dataDir, hallName, desk: seat, printers } = configuration;
  const desk =
    configuration.profile === 'hall'
      ? null
      : createDesk({
          store,
          log,
          visits,
          dataDir,
          hallName,
          identify,
          record,
          today,
          packOf: packs.get,
          nowMs: clock.nowMs,
          lockAfterMs: seat.lockAfterSeconds * 1000,
          printing: createPrinting({ dataDir, printers, pdf: parts.pdf ?? createChromiumPdf() }),
          codes,
          holdsOneFace: async (jpeg) => (await face.engine.describeFrame(jpeg)).ok,
        });
  // At a desk no card begins a visit before somebody has signed in.
  const takesCards = desk?.visitDesk ?? visits;

  /** The dock's reader stands in only where no real one is plugged in. */
  const showReader = () => {
    const real = readerStatus(reader.state);
    const shown = dockReader && real.state === 'none' ? readerStatus(dockReader.state) : real;
    updateStatus(status, { reader: shown });
  };
  const dockReader: Reader | null = dock
    ? startCardReader({
        transport: dock.transport,
        visits: takesCards,
        log,
        today,
        unforeseen,
        onChange: () => showReader(),
      })
    : null;
  const reader = startCardReader({
    transport: configuredTransport(configuration.reader.devices),
    visits: takesCards,
    log,
    today,
    unforeseen,
    onChange: () => showReader(),
  });
  const office = { desk: desk && createDeskExchange(desk, store.internals.handle, today), gauges };
  const sync = startSync({
    configuration,
    vault,
    packs,
    status,
    log,
    fetch: dock?.fetch ?? fetch,
    office,
    onDamage: watch.tellDamage,
  });
  // What the desk files goes out like a record: now, and not with the next run.
  desk?.onFiled(sync.wake);
  const upkeep = createUpkeep({
    ferry: createFerry({
      office,
      store,
      clock,
      log,
      keys: () => vault.signingKey,
      terminalName: configuration.agency.terminalName,
      offerPack: packs.offer,
      onDamage: watch.tellDamage,
    }),
    activate: sync.activate,
    terminalId: vault.terminalId,
    directories: configuration.ferry.directories,
    onCarried: sync.show,
  });
  const stopCare = startDailyCare({
    store,
    key: vault.storeKey,
    clock,
    backup,
    idle: () => visits.snapshot.current.state === 'idle',
    eraseMore: (nowMs) => {
      const keptDays = packs.get(configuration.packId)?.evidence.keptDays;
      return desk && keptDays ? desk.tables.erasePapersBefore(addDays(calendarDateAt(nowMs), -keptDays)) : 0;
    },
    onDamage: watch.tellDamage,
  });
  const stopping = new AbortController();
  if (dock) void wakeWhenRestored(dock, sync, stopping.signal);
  const refresh = () => {
    try {
      if (!watch.look()) return;
      updateStatus(status, {
        today: today(),
        clock: clock.state().trust,
        gauges: gauges(),
        salvage: recentSalvage(store.settings, clock.nowMs()),
      });
    } catch (error) {
      unforeseen('gauges', error);
    }
  };
  const unsubscribe = store.outbox.subscribe(() => {
    visits.refresh();
    refresh();
  });
  const refreshing = setInterval(refresh, refreshMs);
  refresh();

  return {
    visits,
    desk,
    upkeep,
    unforeseen,
    async stop() {
      stopping.abort();
      stopCare();
      clearInterval(refreshing);
      desk?.stop();
      unsubscribe();
      visits.stop();
      await Promise.all([reader.close(), dockReader?.close(), sync.stop(), face.close()]);
    },
  };
}

/** The network that the dock cuts comes back at once, not when the next try is due. */
async function wakeWhenRestored(dock: Dock, sync: SyncService, signal: AbortSignal): Promise<void> {
  let cut = false;
  for await (const { networkCut } of dock.state.watch(signal)) {
    if (cut && !networkCut) sync.wake();
    cut = networkCut;
  }
}

/** Only what the agency has accepted may vouch for a face: a capture that nobody looked at could be anybody's. */
function lastAcceptedCapture({ records, evidence }: Store, identityNumber: string) {
  const accepted = records.lastAccepted(identityNumber)?.record;
  const frame = accepted?.evidence.find(({ kind }) => kind === 'frame');
  const kept = frame && evidence.get(frame.hash);
  return accepted && kept ? { image: kept.bytes, takenOn: accepted.on } : null;
}
