import { z } from 'zod';
import type { ClockState } from '../../../domain/attemptRecord.ts';
import { defineSetting, type Settings } from '../store/settings.ts';
import { attemptWrite } from '../store/storeFailure.ts';

/** What is left of the clock when the power goes. */
const clockSetting = defineSetting(
  'clock',
  z.object({
    /** the agency's time at the last confirmation, milliseconds since the epoch; null if there was none */
    confirmedAtMs: z.number().nullable(),
    /** agency's time less the machine's, as the last confirmation found it */
    correctionMs: z.number(),
    /** latest time that this terminal has believed in */
    lastSeenMs: z.number(),
    /** set back and not confirmed since */
    setBack: z.boolean(),
  }),
);
type Kept = z.infer<typeof clockSetting.schema>;

/** How far the machine's clock may stray from the monotonic one before somebody must have set it, in milliseconds. */
const jumpToleranceMs = 60_000;

/** How old a confirmation may be for the clock to count as certain, unless the configuration says otherwise. */
const defaultCertainForDays = 7;

const dayMs = 86_400_000;

/** A clock that knows how far it can be trusted. */
export interface TrustedClock {
  /** The best guess at the time, milliseconds since the epoch. Never earlier than a time it has shown before, unless the agency corrects it. */
  nowMs(): number;
  /** What is known of the clock now, for a status. */
  state(): ClockState;
  /** What stands in a record: like `state`, but each call keeps the time in the store. */
  stamp(): ClockState;
  /**
   * The agency has told the time.
   * @param agencyInstant ISO 8601 with zone, read off the agency's answer
   * @param roundTripMs from asking to the answer; half of it is taken off as the way back. An answer that took longer
   *   than a minute confirms nothing and is passed over.
   */
  confirm(agencyInstant: string, roundTripMs: number): void;
  /** Keeps the time in the store, so that a clock that is set back while the power is off is noticed. Call it every few minutes. */
  keep(): void;
}

/**
 * The terminal's clock. Between confirmations it runs on the monotonic clock: somebody who sets the machine's clock back
 * makes it uncertain, and does not make it run back. Where the machine's clock runs ahead (it slept, or was set) the
 * machine is believed, but the clock counts as drifting until the agency confirms it.
 *
 * @param now the machine's clock, milliseconds since the epoch
 * @param monotonicNow milliseconds since some moment; never runs backwards
 */
export function createTrustedClock(options: {
  now: () => number;
  monotonicNow: () => number;
  settings: Settings;
  certainForDays?: number;
}): TrustedClock {
  const { now, monotonicNow, settings, certainForDays = defaultCertainForDays } = options;
  const kept: Kept = settings.get(clockSetting) ?? {
    confirmedAtMs: null,
    correctionMs: 0,
    lastSeenMs: 0,
    setBack: false,
  };
  let jumpedAhead = false;

  /** The time is `timeMs` when the monotonic clock shows `monotonicMs` and the machine's clock, corrected, the same. */
  let base = { timeMs: now() + kept.correctionMs, monotonicMs: monotonicNow() };
  if (base.timeMs < kept.lastSeenMs - jumpToleranceMs) kept.setBack = true;
  base.timeMs = Math.max(base.timeMs, kept.lastSeenMs);

  function nowMs(): number {
    const monotonicMs = monotonicNow();
    const expectedMs = base.timeMs + (monotonicMs - base.monotonicMs);
    const machineMs = now() + kept.correctionMs;
    if (machineMs > expectedMs + jumpToleranceMs) {
      jumpedAhead = true;
      base = { timeMs: machineMs, monotonicMs };
    } else if (machineMs < expectedMs - jumpToleranceMs) {
      kept.setBack = true;
    }
    // Whole milliseconds: the monotonic clock counts fractions, which no column and no calendar takes.
    const timeMs = Math.floor(Math.max(expectedMs, base.timeMs));
    kept.lastSeenMs = Math.max(kept.lastSeenMs, timeMs);
    return Math.floor(timeMs);
  }

  function trust(timeMs: number): ClockState['trust'] {
    if (kept.confirmedAtMs === null || kept.setBack) return 'uncertain';
    return jumpedAhead || timeMs - kept.confirmedAtMs > certainForDays * dayMs ? 'drifting' : 'certain';
  }

  function describe(timeMs: number): ClockState {
    return {
      trust: trust(timeMs),
      lastConfirmedAt: kept.confirmedAtMs === null ? null : new Date(kept.confirmedAtMs).toISOString(),
    };
  }

  const keep = (): void => {
    nowMs();
    // A full disk must not stop the clock; the store itself says that it is full before a visit begins.
    attemptWrite(() => settings.set(clockSetting, kept));
  };

  return {
    nowMs,
    state: () => describe(nowMs()),
    stamp() {
      const timeMs = nowMs();
      settings.set(clockSetting, kept);
      return describe(timeMs);
    },
    confirm(agencyInstant, roundTripMs) {
      if (roundTripMs < 0 || roundTripMs > jumpToleranceMs) return;
      const agencyMs = Date.parse(agencyInstant) + roundTripMs / 2;
      if (Number.isNaN(agencyMs)) throw new RangeError('the agency sent a time that is none');
      base = { timeMs: agencyMs, monotonicMs: monotonicNow() };
      Object.assign(kept, {
        confirmedAtMs: Math.round(agencyMs),
        correctionMs: Math.round(agencyMs - now()),
        lastSeenMs: agencyMs,
        setBack: false,
      });
      jumpedAhead = false;
      keep();
    },
    keep,
  };
}
