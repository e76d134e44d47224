import { CalendarDate, calendarDateAt } from '../../../domain/calendar.ts';
import { logUnforeseen } from '../../events/unforeseen.ts';
import type { TrustedClock } from '../clock/trustedClock.ts';
import { foldLog } from '../store/handle.ts';
import type { Store } from '../store/openStore.ts';
import { defineSetting } from '../store/settings.ts';
import { storeFailureOf } from '../store/storeFailure.ts';
import type { UnitOfWork } from '../store/unitOfWork.ts';
import { type BackupOutcome, backUp } from './backup.ts';
import { checkIntegrity } from './integrity.ts';
import { removeSetAside, setAsideKeptDays } from './salvage.ts';

/** The last day whose copy is there; for the operator's screen. */
const caredOnSetting = defineSetting('cared-on', CalendarDate);

const dayMs = 86_400_000;

/**
 * How long an office may plausibly be without a line. A clock that has moved further than this from the agency's last word
 * is believed by nobody who is about to erase something.
 */
const plausibleOfflineDays = 180;

/** How often it is looked whether the day's care is due, in milliseconds. */
const lookEveryMs = 5 * 60_000;

export interface DailyCareOptions {
  store: Store;
  /** the store's key, under which its copies are encrypted */
  key: Uint8Array;
  clock: Pick<TrustedClock, 'nowMs' | 'state'>;
  backup: { directory: string; keepDays: number };
  /** erases what else has a term on this terminal, and says how many pieces that were */
  eraseMore?: (work: UnitOfWork, nowMs: number) => number;
  /** whether nobody is at the terminal */
  idle(): boolean;
  /** the store is damaged: no visit may begin, and a restart salvages it */
  onDamage(tables: readonly string[]): void;
}

/** What the day's care found and did. */
export interface CareReport {
  damagedTables: string[];
  /** pieces of evidence erased; null where the clock could not be trusted with it, or the store was damaged */
  erased: number | null;
  /** null where the store was damaged: a damaged store must not push out a good copy */
  backup: BackupOutcome | null;
}

/** Checks the whole store, erases what is past its term, makes the day's copy and empties the log. */
export async function careForStore(
  options: Pick<DailyCareOptions, 'store' | 'key' | 'clock' | 'backup' | 'eraseMore'>,
): Promise<CareReport> {
  const { store, key, clock, backup, eraseMore = () => 0 } = options;
  const { log } = store.internals;
  const nowMs = clock.nowMs();
  // First, because what stumbles over a damaged page says nothing of where it is.
  const { damagedTables } = await checkIntegrity(store, 'whole');
  if (damagedTables.length > 0) return { damagedTables, erased: null, backup: null };
  const erased = mayErase(clock, nowMs)
    ? store.inOneTransaction((work) => eraseMore(work, nowMs) + store.evidence.expire(work, nowMs))
    : null;
  if (erased === null) log.write('erasure-postponed', {});
  else {
    log.write('evidence-erased', { pieces: erased });
    removeSetAside(store.file, nowMs - setAsideKeptDays * dayMs);
  }
  const copied = await backUp(store, { ...backup, key, day: calendarDateAt(nowMs) });
  foldLog(store.internals.handle);
  return { damagedTables, erased, backup: copied };
}

function mayErase(clock: Pick<TrustedClock, 'state'>, nowMs: number): boolean {
  const { trust, lastConfirmedAt } = clock.state();
  if (trust === 'uncertain' || lastConfirmedAt === null) return false;
  return nowMs - Date.parse(lastConfirmedAt) <= plausibleOfflineDays * dayMs;
}

/**
 * Cares for the store once a day, at the first quiet moment after midnight in Shanghai. A day is done only when its copy
 * is there; until then it is tried again.
 * @returns how to stop
 */
export function startDailyCare(options: DailyCareOptions): () => void {
  const { store, clock, idle, onDamage } = options;
  const { log } = store.internals;
  let caring = false;
  const look = async (): Promise<void> => {
    if (caring || !idle()) return;
    caring = true;
    try {
      const day = calendarDateAt(clock.nowMs());
      if (store.settings.get(caredOnSetting) === day) return;
      const { damagedTables, backup } = await careForStore(options);
      if (damagedTables.length > 0) onDamage(damagedTables);
      if (backup?.ok) store.settings.set(caredOnSetting, day);
    } catch (error) {
      const reason = storeFailureOf(error);
      if (reason === null) logUnforeseen(log, 'care', error);
      else log.write('care-postponed', { reason });
      if (reason === 'corrupt') onDamage([]);
    } finally {
      caring = false;
    }
  };
  const looking = setInterval(() => void look(), lookEveryMs);
  return () => clearInterval(looking);
}
