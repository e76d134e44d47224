import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { Transport } from '../../native/transport/transport.ts';
import type { TerminalConfiguration } from '../base/configuration.ts';
import type { LiveValue } from '../base/liveValue.ts';
import { software } from '../base/software.ts';
import { createStatus, updateStatus } from '../base/status.ts';
import type { Dock } from '../dock/dock.ts';
import { createEventLog } from '../events/eventLog.ts';
import { openLogFile } from '../events/logFile.ts';
import { logUnforeseen } from '../events/unforeseen.ts';
import type { PdfMaker } from '../print/pdf.ts';
import { loadPolicyPacks, type PolicyPacks } from '../rules/policyPacks.ts';
import { publicNotice } from '../rules/publicNotice.ts';
import type { SafeStorage } from '../vault/keys/secretStore.ts';
import { openVault } from '../vault/vault.ts';
import { createCameraTrust } from '../visit/cameraTrust.ts';
import { configuredTransport } from '../visit/cardReader.ts';
import type { VisitPorts } from '../visit/visitFacts.ts';
import { createVisitorView, type VisitorView } from '../visit/visitorView.ts';
import { createVisits } from '../visit/visits.ts';
import { createObserverChoice } from './observerChoice.ts';
import { openService } from './openService.ts';
import {
  createTerminalRouter,
  createVisitorRouter,
  type TerminalRouter,
  type VisitorRouter,
} from './router.ts';

export interface TerminalOptions {
  shell: TerminalStatus['shell'];
  /** Electron's key store, in the Electron shell */
  safeStorage?: SafeStorage;
  /** starts this terminal anew, windows and all: a damaged store is salvaged then. Asked for when nobody is at it */
  startAnew?: () => void;
  /** lays papers out, in the Electron shell; the system's Chromium elsewhere */
  pdf?: PdfMaker;
  /** a packaged terminal has no dock, whatever its configuration says */
  packaged?: boolean;
  /** folder laid out like `node_modules` that holds the default face models; the installed packages when absent */
  faceModels?: string;
}

/** A running terminal. A shell serves `router` to its page and shows the page; it knows nothing else. */
export interface Terminal {
  readonly configuration: TerminalConfiguration;
  readonly router: TerminalRouter;
  /** the pensioner's own view on a second screen; null in a hall */
  readonly visitor: { router: VisitorRouter; opened: VisitorView['opened'] } | null;
  readonly status: LiveValue<TerminalStatus>;
  stop(): Promise<void>;
}

const projectDir = fileURLToPath(new URL('../..', import.meta.url));

/** How long to look for a reader before the dock is offered in its place. */
const lookForReaderMs = 2500;

/**
 * Composes a terminal from its configuration: store, rules, reader, face, visits, sync and dock.
 * A store that cannot be used does not keep it from starting: the page says so, and no visit begins.
 */
export async function startTerminal(
  configuration: TerminalConfiguration,
  options: TerminalOptions,
): Promise<Terminal> {
  mkdirSync(configuration.dataDir, { recursive: true, mode: 0o700 });
  const logFile = openLogFile(join(configuration.dataDir, 'terminal.log'));
  const status = createStatus(configuration, options.shell, software.version);
  const dock = await openDock(configuration, options);
  const log = createEventLog(logFile.destination, dock?.now);
  updateStatus(status, { dock: dock !== null });

  const backup = {
    directory: configuration.backup.directory ?? join(configuration.dataDir, 'backups'),
    keepDays: configuration.backup.keepDays,
  };
  const opened = await openVault({
    dataDir: configuration.dataDir,
    backupDirectory: backup.directory,
    log,
    now: dock?.now ?? Date.now,
    ...(options.safeStorage ? { safeStorage: options.safeStorage } : {}),
  });
  if (!opened.ok) updateStatus(status, { store: { state: 'unavailable', reason: opened.reason } });

  const vault = opened.ok ? opened.vault : null;
  const packs = loadPolicyPacks({
    dir: join(projectDir, 'resources/policies'),
    kept: vault?.store.packs.lastGoodPacks() ?? [],
    log,
  });
  const service = vault
    ? openService({
        ...{ configuration, backup, vault, packs, dock, status, log },
        startAnew: options.startAnew ?? null,
        pdf: options.pdf,
        faceModels: options.faceModels,
      })
    : null;
  // Of whatever ends the process the log is to say why.
  const dying = (error: Error) => logUnforeseen(log, 'process', error);
  process.on('uncaughtExceptionMonitor', dying);
  log.write('terminal-started', { ...software, profile: configuration.profile, dock: dock !== null });
  const setupCode = service?.desk?.sessions.setupCode;
  // On the console and nowhere else: only the engineer who starts the terminal sees it, and it works once.
  if (setupCode) console.log(`One-time code for setting up the first operator: ${setupCode}`);

  const shown = {
    status,
    unforeseen: service?.unforeseen ?? ((where: string, error: unknown) => logUnforeseen(log, where, error)),
    notice: () => publicNotice(ownPack(packs, configuration)),
    visits:
      service?.visits ??
      createVisits({ log, deliveryOf: () => 'queued', codeOf: () => null, ports: outOfService }),
    cameraAllowed: createCameraTrust({ label: configuration.camera.label, dock: dock !== null }),
    keepObserver: createObserverChoice(vault?.store.settings ?? null, status, log),
    dock,
  };
  const view = service?.desk ? createVisitorView(shown.visits, status) : null;

  return {
    configuration,
    status,
    router: createTerminalRouter({ ...shown, desk: service?.desk ?? null, upkeep: service?.upkeep ?? null }),
    visitor: view && { router: createVisitorRouter(shown), opened: view.opened },
    async stop() {
      view?.stop();
      await service?.stop();
      vault?.close();
      process.off('uncaughtExceptionMonitor', dying);
      log.write('terminal-stopped', {});
      logFile.close();
    },
  };
}

function ownPack(packs: PolicyPacks, { packId }: TerminalConfiguration) {
  const pack = packs.get(packId);
  if (!pack) throw new Error(`The configuration names the policy pack ${packId}, which is not in use`);
  return pack;
}

async function openDock(
  { dock, reader }: TerminalConfiguration,
  { packaged = false }: TerminalOptions,
): Promise<Dock | null> {
  if (packaged || dock === 'off') return null;
  if (dock === 'auto' && (await readerAnswers(configuredTransport(reader.devices)))) return null;
  const { createDemoDock } = await import('../dock/demoDock.ts');
  return createDemoDock();
}

/** Looks once whether a reader is there, so that the dock appears only where there is none. */
async function readerAnswers(transport: Transport): Promise<boolean> {
  const opening = transport.open({ data: () => {}, closed: () => {} });
  const opened = await Promise.race([opening, delay(lookForReaderMs, null)]);
  if (!opened?.ok) return false;
  await opened.connection.close();
  return true;
}

/** A terminal without a store reads no cards: nothing ever calls on these. */
const outOfService: VisitPorts = {
  flash: 'off',
  newId: unreachable,
  nowMs: unreachable,
  nowIso: unreachable,
  drawChallenge: unreachable,
  identify: unreachable,
  beginFaceCheck: unreachable,
  record: unreachable,
};

function unreachable(): never {
  throw new Error('The terminal is out of service');
}
