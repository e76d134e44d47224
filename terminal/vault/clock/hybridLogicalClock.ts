import type { ClockState } from '../../../domain/attemptRecord.ts';

export type HybridTime = ClockState['hlc'];

/**
 * The next time of a hybrid logical clock: the physical time where that has moved on, else the last one with its counter
 * raised. Never runs backwards, so that the records of one terminal keep their order whatever its clock does.
 *
 * Source: Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases", 2014.
 */
export function nextHybridTime(last: HybridTime, physicalMs: number): HybridTime {
  const now = Math.floor(physicalMs);
  if (now > last.physicalMs) return { physicalMs: now, logical: 0 };
  return { physicalMs: last.physicalMs, logical: last.logical + 1 };
}

/** Negative where `a` lies before `b`, 0 where they are the same, positive where it lies after. */
export function compareHybridTimes(a: HybridTime, b: HybridTime): number {
  return a.physicalMs - b.physicalMs || a.logical - b.logical;
}
