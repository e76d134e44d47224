import { signTerminalToken } from '../../../contract/terminalToken.ts';
import type { KeptPack } from '../../vault/store/packs.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { type ActivationOutcome, activateTerminal, type CandidateKey } from './activation.ts';
import { createAgencyClient } from './agencyClient.ts';
import { refreshCertificate } from './certificate.ts';
import { exchangeWithOffice, type TerminalOffice } from './office.ts';
import {
  compareEvidence,
  confirmTime,
  noteContact,
  pullDecisions,
  pullPacks,
  pullRoster,
  pushEvidence,
} from './pulls.ts';
import { compareChains, pushOutbox } from './pushOutbox.ts';
import { fetchAgencyKeys } from './receipts.ts';
import { createSteps } from './refusedOnTheWay.ts';
import { type RepeatOptions, repeatRuns } from './repeatRuns.ts';
import type { SyncClock, SyncKeys, SyncParts, SyncStep, SyncStore } from './syncParts.ts';
import { reasonOf, type SyncReason, type SyncRun } from './syncReason.ts';
import {
  activationCodeSetting,
  agencyKeysSetting,
  contactSetting,
  reactivationSetting,
} from './syncSettings.ts';

export interface SyncOptions extends RepeatOptions {
  store: SyncStore;
  clock: SyncClock;
  /** asked for at every use, because a re-activation renews it */
  keys: () => SyncKeys;
  agencyUrl: string;
  /** how this terminal is called in the agency's list */
  terminalName: string;
  fetch: typeof fetch;
  /** takes a pack into use where it holds; says whether it did */
  offerPack: (pack: KeptPack) => boolean;
  /** issues what an ended chain left unreceived again in the present one; see `RecordWriter` */
  reissueUnreceived: () => Promise<unknown>;
  /** what this terminal has for its office and takes from it; a terminal without one only certifies */
  office?: TerminalOffice;
  /** the store could not be read: no visit may begin, and a restart salvages it */
  onDamage?: () => void;
  /** milliseconds since some moment; never runs backwards */
  monotonicNow: () => number;
  /** a random id, never the same twice */
  newId: () => string;
  /** how long one call may take, in milliseconds */
  timeoutMs?: number;
}

/** The sync as a screen shows it. */
interface SyncStatus {
  state: 'not-activated' | 'online' | 'offline' | 'revoked';
  /** why the last run came to no end; null when it did */
  reason: SyncReason | null;
  lastContactAt: string | null;
  /** records without a receipt */
  waiting: number;
  /** what the agency does not take, or what does not get through, and waits for a person */
  parked: number;
  rosterSize: number;
  /** the agency asks for a new activation: this terminal was cloned or rolled back */
  reactivate: boolean;
  /** what a long step is busy with, and how far it is; null between runs */
  progress: { step: SyncStep; done: number; total: number } | null;
}

/** The terminal's traffic with the agency. Loses nothing whatever breaks, and claims nothing that no receipt says. */
export interface Sync {
  /**
   * Activates the terminal with a code. The same code again is harmless.
   * @param candidate for a re-activation: a new key, which comes into use only if the agency takes the code
   */
  activate(code: string, candidate?: CandidateKey): Promise<ActivationOutcome>;
  /** Begins to run by itself: now, after every new record, at intervals, and after failures later and later. */
  start(): void;
  /** Ends; a call that is under way is broken off, which loses nothing. */
  stop(): Promise<void>;
  /** One run; one that is under way already is waited for. */
  runOnce(): Promise<SyncRun>;
  /** Runs as soon as it can: the network is back, or somebody asks for it. */
  wake(): void;
  status(): SyncStatus;
  /** Calls the listener after every change of the status; returns how to stop. */
  subscribe(listener: (status: SyncStatus) => void): () => void;
}

const defaultTimeoutMs = 60_000;
/** How often it is looked whether the agency still has the pictures that it took. */
const compareEvidenceEveryMs = 24 * 3_600_000;

export function createSync(options: SyncOptions): Sync {
  const { store, clock, log, monotonicNow } = options;
  const client = createAgencyClient({
    url: options.agencyUrl,
    fetch: options.fetch,
    stopped: () => line.signal,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    async authorization() {
      const terminalId = store.settings.get(terminalIdSetting);
      if (terminalId === null) return null;
      const claims = { terminalId, nowMs: clock.nowMs(), tokenId: options.newId() };
      return `Bearer ${await signTerminalToken(claims, options.keys().privateKey)}`;
    },
  });
  const listeners = new Set<(status: SyncStatus) => void>();
  const givenUpEvidence = new Set<string>();
  let compareEvidenceAtMs = Number.NEGATIVE_INFINITY;
  let line = new AbortController();
  let reason: SyncReason | null = null;
  let everReached = false;
  let progress: SyncStatus['progress'] = null;
  let running: Promise<SyncRun> | null = null;

  const parts: SyncParts = {
    store,
    clock,
    client,
    log,
    offerPack: options.offerPack,
    progress(step, done, total) {
      progress = { step, done, total };
      tell();
    },
  };

  function status(): SyncStatus {
    const counts = store.outbox.counts();
    const terminalId = store.settings.get(terminalIdSetting);
    const contactAtMs = store.settings.get(contactSetting)?.contactAtMs ?? null;
    return {
      state: stateOf(terminalId),
      reason,
      lastContactAt: contactAtMs === null ? null : new Date(contactAtMs).toISOString(),
      waiting: counts.queued + counts.sent,
      parked: store.setAside.count(),
      rosterSize: store.roster.size(),
      reactivate: terminalId !== null && store.settings.get(reactivationSetting) === terminalId,
      progress,
    };
  }

  function stateOf(terminalId: string | null): SyncStatus['state'] {
    if (terminalId === null) return 'not-activated';
    if (reason?.kind === 'revoked') return 'revoked';
    return everReached && reason === null ? 'online' : 'offline';
  }

  function tell(): void {
    const current = status();
    for (const listener of [...listeners]) listener(current);
  }

  /** Everything that there is to do, the most important first. */
  async function steps(): Promise<void> {
    await confirmTime(parts, monotonicNow);
    const { run, refused, end } = createSteps(parts);
    await run('keys', async () => {
      if (store.settings.get(agencyKeysSetting) === null) await fetchAgencyKeys(parts);
    });
    await run('chain', compareChainsOrActivateAgain);
    await options.reissueUnreceived();
    const records = () => run('records', () => pushOutbox(parts));
    // Records that were refused in this exchange go once more at its end, and not after each picture.
    const between = async () => {
      if (!refused('records')) await records();
    };
    const decisions = () => run('decisions', () => pullDecisions(parts));
    await records();
    await decisions();
    if (options.office) await exchangeWithOffice({ ...parts, keys: options.keys }, options.office, run);
    await run('packs', () => pullPacks(parts));
    await run('certificate', () => refreshCertificate(parts));
    await run('roster', () => pullRoster(parts, between));
    await run('heldEvidence', compareEvidenceOnceADay);
    await run('evidence', () => pushEvidence(parts, givenUpEvidence, between));
    await records();
    await decisions();
    end();
  }

  async function compareEvidenceOnceADay(): Promise<void> {
    if (monotonicNow() < compareEvidenceAtMs) return;
    await compareEvidence(parts);
    compareEvidenceAtMs = monotonicNow() + compareEvidenceEveryMs;
  }

  /**
   * An agency that was restored to a day before our activation does not know us, and after a re-activation that was cut
   * off our new key bears the old id. The same code and key get the same answer and mend both.
   */
  async function compareChainsOrActivateAgain(): Promise<void> {
    try {
      await compareChains(parts);
    } catch (error) {
      const named = reasonOf(error);
      const code = store.settings.get(activationCodeSetting);
      const mendable =
        named?.kind === 'unauthenticated' &&
        (named.reason === 'unknown-terminal' || named.reason === 'bad-signature');
      if (!mendable || code === null || !(await activate(code)).ok) throw error;
      await compareChains(parts);
    }
  }

  async function run(): Promise<SyncRun> {
    try {
      if (store.settings.get(terminalIdSetting) === null) return ended({ kind: 'not-activated' });
      await steps();
      noteContact(parts, 'contactAtMs');
      return ended(null);
    } catch (error) {
      const named = reasonOf(error);
      if (named === null) throw error;
      return ended(named);
    } finally {
      progress = null;
    }
  }

  function ended(now: SyncReason | null): SyncRun {
    const before = reason;
    reason = now;
    if (now?.kind === 'store' && now.reason === 'corrupt') options.onDamage?.();
    if (now === null) {
      if (before !== null || !everReached) log.write('sync-online', {});
      everReached = true;
    } else if (now.kind === 'revoked') {
      if (before?.kind !== 'revoked') log.write('sync-revoked', {});
    } else if (now.kind !== 'not-activated' && before?.kind !== now.kind) {
      log.write('sync-offline', { reason: nameOf(now) });
    }
    return now === null ? { ok: true } : { ok: false, reason: now };
  }

  async function activate(code: string, candidate?: CandidateKey): Promise<ActivationOutcome> {
    const outcome = await activateTerminal({ ...parts, ...options }, code, candidate);
    tell();
    return outcome;
  }

  function runOnce(): Promise<SyncRun> {
    running ??= run().finally(() => {
      running = null;
      tell();
    });
    return running;
  }

  const repeated = repeatRuns({ ...options, runOnce, underWay: () => running !== null });
  let unsubscribe: (() => void) | null = null;
  return {
    activate,
    runOnce,
    wake: repeated.wake,
    status,
    start() {
      if (unsubscribe) return;
      line = new AbortController();
      unsubscribe = store.outbox.subscribe((recordIds) => {
        tell();
        if (recordIds.some((id) => store.outbox.deliveryOf(id)?.state === 'queued')) repeated.wake();
      });
      repeated.start();
    },
    async stop() {
      repeated.stop();
      line.abort();
      unsubscribe?.();
      unsubscribe = null;
      await running?.catch(() => undefined);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function nameOf(reason: SyncReason): string {
  if (reason.kind === 'unauthenticated') return reason.reason;
  if (reason.kind === 'agency-fault') return `agency-fault ${reason.status}`;
  return reason.kind === 'store' ? reason.reason : reason.kind;
}
