import type { EventLog } from '../../events/eventLog.ts';
import { logUnforeseen } from '../../events/unforeseen.ts';
import { type BackoffLimits, backoffMs, defaultBackoff } from './backoff.ts';
import type { SyncRun } from './syncReason.ts';

export interface RepeatOptions {
  log: EventLog;
  /** a number from 0 to, not including, 1 */
  random: () => number;
  /** calls back once after a time in milliseconds; returns how to call it off */
  setTimer: (callback: () => void, ms: number) => () => void;
  /** milliseconds between two runs while all is well */
  intervalMs?: number;
  backoff?: BackoffLimits;
}

const defaultIntervalMs = 300_000;
/** A revoked terminal asks now and then whether it still is. */
const revokedIntervalMs = 3_600_000;

/**
 * Repeats a sync: at once when started or woken, at intervals while all is well, and after failures later and later, with
 * chance in it, so that the terminals of a county do not all come back in the same second.
 */
export function repeatRuns(
  options: RepeatOptions & {
    /** one run; one that is under way already is waited for */
    runOnce: () => Promise<SyncRun>;
    /** whether a run is under way, whoever began it */
    underWay: () => boolean;
  },
) {
  let started = false;
  let running = false;
  let failures = 0;
  let wakeAfterRun = false;
  let cancelTimer: () => void = () => {};

  async function run(): Promise<SyncRun> {
    try {
      return await options.runOnce();
    } catch (error) {
      logUnforeseen(options.log, 'sync', error);
      return { ok: false, reason: { kind: 'stuck' } };
    }
  }

  async function runAndSchedule(): Promise<void> {
    cancelTimer();
    wakeAfterRun = false;
    running = true;
    const result = await run();
    running = false;
    if (!started) return;
    failures = result.ok ? 0 : failures + 1;
    cancelTimer = options.setTimer(() => void runAndSchedule(), wakeAfterRun ? 0 : waitMs(result));
  }

  function waitMs(result: SyncRun): number {
    const intervalMs = options.intervalMs ?? defaultIntervalMs;
    if (result.ok) return Math.floor(intervalMs * (0.5 + options.random()));
    if (result.reason.kind === 'revoked') return revokedIntervalMs;
    return backoffMs(failures, options.random(), options.backoff ?? defaultBackoff);
  }

  return {
    start(): void {
      started = true;
      void runAndSchedule();
    },
    stop(): void {
      started = false;
      cancelTimer();
    },
    /** Runs as soon as it can; what was written while a run goes on may have come too late for it. */
    wake(): void {
      if (!started) return;
      const again = running || options.underWay();
      if (!running) void runAndSchedule();
      if (again) wakeAfterRun = true;
    },
  };
}
