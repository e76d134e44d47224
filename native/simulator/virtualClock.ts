import type { Clock } from '../clock.ts';

export interface VirtualClock extends Clock {
  /** Stops time, so that pending callbacks never come. */
  stop(): void;
}

/**
 * A clock on which nothing is ever waited for: as soon as the process has nothing else to do, time jumps to the next
 * callback. Everything that waits for the clock must wait for this one, and for nothing real beside it.
 */
export function createVirtualClock(): VirtualClock {
  interface Timer {
    at: number;
    order: number;
    callback: () => void;
  }
  const timers = new Set<Timer>();
  let now = 0;
  let order = 0;
  let scheduled = false;
  let stopped = false;

  function schedule(): void {
    if (scheduled || stopped || timers.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      let next: Timer | undefined;
      for (const timer of timers) {
        if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
      }
      if (!next || stopped) return;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.callback();
      schedule();
    });
  }

  return {
    now: () => now,
    after(ms, callback) {
      order += 1;
      const timer = { at: now + ms, order, callback };
      timers.add(timer);
      schedule();
      return () => void timers.delete(timer);
    },
    stop() {
      stopped = true;
      timers.clear();
    },
  };
}
