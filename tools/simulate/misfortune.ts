import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { Fault } from './faults.ts';

/** Decides whether a fault happens now, and counts those that did. */
export interface Misfortune {
  /** @param probability of the fault here in a county where it is neither rare nor frequent */
  strikes(fault: Fault, probability: number): boolean;
  /** how often each fault happened */
  readonly happened: Partial<Record<Fault, number>>;
  /** from now on nothing goes wrong any more */
  end(): void;
}

export function createMisfortune(draw: Draw, rates: ReadonlyMap<Fault, number>): Misfortune {
  const happened: Partial<Record<Fault, number>> = {};
  let over = false;
  return {
    happened,
    strikes(fault, probability) {
      const rate = rates.get(fault) ?? 0;
      // Drawn in every case, so that a county without one fault goes on like the same county with it.
      const strikes = draw.chance(Math.min(0.9, probability * rate));
      if (!strikes || over) return false;
      happened[fault] = (happened[fault] ?? 0) + 1;
      return true;
    },
    end() {
      over = true;
    },
  };
}
