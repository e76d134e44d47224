import { v7 as uuidv7 } from 'uuid';
import type { TerminalStatus } from '../../../contract/terminal/index.ts';
import type { TerminalConfiguration } from '../../base/configuration.ts';
import type { LiveValue } from '../../base/liveValue.ts';
import { updateStatus } from '../../base/status.ts';
import type { EventLog } from '../../events/eventLog.ts';
import { logUnforeseen } from '../../events/unforeseen.ts';
import type { PolicyPacks } from '../../rules/policyPacks.ts';
import type { Vault } from '../../vault/vault.ts';
import type { ActivationReason } from './activation.ts';
import type { TerminalOffice } from './office.ts';
import { createSync, type Sync } from './sync.ts';

/** How long to wait before the activation code is tried again while the agency cannot be reached. */
const activateAgainMs = 15_000;

export type ServiceActivation =
  | { ok: true; terminalId: string }
  | { ok: false; reason: ActivationReason | 'no-agency' | 'not-asked' };

/** The traffic with the agency as the terminal runs it. */
export interface SyncService {
  /** runs as soon as it can, because the network is back or somebody asks */
  wake(): void;
  /**
   * Activates the terminal with a code that somebody typed. A terminal that was activated before takes a new key, and is
   * activated again only where the agency asks for it.
   */
  activate(code: string): Promise<ServiceActivation>;
  /** puts what the sync knows into the status, because something else than the sync changed it */
  show(): void;
  stop(): Promise<void>;
}

/** Starts the sync that the configuration names. A terminal that is not activated yet activates itself with its code first. */
export function startSync(options: {
  configuration: TerminalConfiguration;
  vault: Vault;
  packs: PolicyPacks;
  status: LiveValue<TerminalStatus>;
  log: EventLog;
  fetch: typeof fetch;
  office: TerminalOffice;
  /** the store could not be read */
  onDamage: () => void;
}): SyncService {
  const { configuration, vault, packs, status, log } = options;
  const { url, activationCode, terminalName } = configuration.agency;
  if (url === null) {
    return {
      wake: () => {},
      show: () => {},
      stop: async () => {},
      activate: async () => ({ ok: false, reason: 'no-agency' }),
    };
  }

  const sync: Sync = createSync({
    store: vault.store,
    clock: vault.clock,
    keys: () => vault.signingKey,
    agencyUrl: url,
    terminalName,
    fetch: options.fetch,
    log,
    office: options.office,
    onDamage: options.onDamage,
    offerPack: packs.offer,
    reissueUnreceived: vault.writer.reissueUnreceived,
    monotonicNow: () => performance.now(),
    random: Math.random,
    newId: () => uuidv7(),
    setTimer(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  });
  const show = () => {
    const { reason, ...shown } = sync.status();
    updateStatus(status, {
      terminalId: vault.terminalId(),
      clock: vault.clock.state().trust,
      sync: { ...shown, reason: reason?.kind ?? null },
    });
  };
  sync.subscribe(show);
  show();

  let again: NodeJS.Timeout | undefined;
  let stopped = false;
  const beginLater = () => {
    if (!stopped) again = setTimeout(begin, activateAgainMs);
  };
  function begin(): void {
    activateFirst().catch((error: unknown) => {
      logUnforeseen(log, 'activation', error);
      beginLater();
    });
  }
  async function activateFirst(): Promise<void> {
    if (vault.terminalId() === null && activationCode !== null) {
      const activated = await sync.activate(activationCode);
      // A wrong code stays wrong; a line that is down comes back.
      const hopeless =
        !activated.ok && ['code-unknown', 'code-used', 'key-revoked'].includes(activated.reason);
      if (!activated.ok && !hopeless) return beginLater();
    }
    if (!stopped) sync.start();
  }
  begin();

  return {
    wake: sync.wake,
    show,
    async activate(code) {
      const { state, reactivate } = sync.status();
      const first = vault.terminalId() === null;
      if (!first && !reactivate && state !== 'revoked') return { ok: false, reason: 'not-asked' };
      const activated = await (first ? sync.activate(code) : sync.activate(code, await vault.candidateKey()));
      if (activated.ok && !stopped) {
        clearTimeout(again);
        sync.start();
        sync.wake();
      }
      return activated;
    },
    async stop() {
      stopped = true;
      clearTimeout(again);
      await sync.stop();
    },
  };
}
