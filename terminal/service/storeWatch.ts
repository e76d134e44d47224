import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { LiveValue } from '../base/liveValue.ts';
import { updateStatus } from '../base/status.ts';
import type { EventLog } from '../events/eventLog.ts';
import { noteDamage } from '../vault/recovery/damageNote.ts';
import { lastSalvageSetting } from '../vault/recovery/salvage.ts';
import type { Store } from '../vault/store/openStore.ts';
import { type StoreFailure, storeFailureOf } from '../vault/store/storeFailure.ts';

/** A disk that breaks again sooner than this needs an engineer: salvaging it over and over would fill it with what is set aside. */
const restMs = 86_400_000;

/**
 * Whether a terminal may start anew by itself, which salvages its damaged store: nobody is at it, and the salvage before,
 * if there was one, is a day ago by a clock that has not been set back since. Otherwise its screen tells staff what to do.
 */
export function maySalvageByItself(now: {
  somebodyThere: boolean;
  /** the last salvage of this store; null if there never was one */
  salvagedAtMs: number | null;
  nowMs: number;
}): boolean {
  if (now.somebodyThere) return false;
  return now.salvagedAtMs === null || now.nowMs - now.salvagedAtMs > restMs;
}

/** Knows whether the store takes records, and sees to it that a damaged one is salvaged. */
export interface StoreWatch {
  /** The store could not be read: no visit begins any more, and the next start looks at all of it and salvages it. */
  tellDamage(): void;
  /** The same where an exception is one of a damaged store. */
  noticeIn(error: unknown): void;
  /**
   * Looks whether the disk takes anything, so that the welcome says it before anybody lays a card; starts the terminal
   * anew where the store is damaged and that may be now. Call it now and then.
   * @returns whether the store can be asked for anything
   */
  look(): boolean;
}

export function createStoreWatch(options: {
  store: Store;
  status: LiveValue<TerminalStatus>;
  log: EventLog;
  nowMs(): number;
  /** a visit is under way, or an operator is at the desk */
  somebodyThere(): boolean;
  /** starts the whole terminal anew; null where the shell cannot */
  startAnew: (() => void) | null;
}): StoreWatch {
  const { store, status, log, nowMs, somebodyThere, startAnew } = options;
  // Read while it can be read.
  const salvagedAtMs = store.settings.get(lastSalvageSetting)?.atMs ?? null;
  let refusal: StoreFailure | null = null;
  let begun = false;

  function refuse(reason: StoreFailure): void {
    if (refusal !== reason) log.write('store-refused', { reason });
    refusal = reason;
    updateStatus(status, { store: { state: 'unavailable', reason } });
  }

  function tellDamage(): void {
    if (refusal !== 'corrupt') noteDamage(store.file);
    refuse('corrupt');
  }

  function mend(): void {
    if (begun || startAnew === null) return;
    if (!maySalvageByItself({ somebodyThere: somebodyThere(), salvagedAtMs, nowMs: nowMs() })) return;
    begun = true;
    log.write('terminal-starts-anew', {});
    startAnew();
  }

  return {
    tellDamage,
    noticeIn(error) {
      if (storeFailureOf(error) === 'corrupt') tellDamage();
    },
    look() {
      if (refusal !== 'corrupt') {
        const probe = store.canWrite();
        if (probe.ok) {
          refusal = null;
          updateStatus(status, { store: { state: 'ready' } });
          return true;
        }
        if (probe.reason !== 'corrupt') {
          refuse(probe.reason);
          return true;
        }
        tellDamage();
      }
      mend();
      return false;
    },
  };
}
