import { useEffect, useState } from 'react';
import type { ArrivedSnapshot } from '../wire/terminalStore.ts';

/** What is left of a state's time limit. */
export interface TimeLeft {
  /** rounded up to whole seconds, in milliseconds; never negative */
  leftMs: number;
  /** 0 to 1 of what there was when the limit began to count */
  share: number;
  warning: boolean;
  extendable: boolean;
}

/** The time left in the visit's state, again every second; null where time does not press. */
export function useTimeLeft(visit: ArrivedSnapshot | null): TimeLeft | null {
  const [nowMs, setNowMs] = useState(() => performance.now());
  const limit = visit && visit.snapshot.state !== 'idle' ? visit.snapshot.timeLimit : null;
  const limited = limit !== null;
  useEffect(() => {
    if (!limited) return;
    const timer = setInterval(() => setNowMs(performance.now()), 250);
    return () => clearInterval(timer);
  }, [limited]);
  if (!visit || !limit) return null;
  const exactMs = Math.max(0, limit.remainingMs - Math.max(0, nowMs - visit.arrivedAtMs));
  return {
    leftMs: Math.ceil(exactMs / 1000) * 1000,
    share: limit.remainingMs > 0 ? exactMs / limit.remainingMs : 0,
    warning: exactMs <= limit.warnWithinMs,
    extendable: limit.extendable,
  };
}
