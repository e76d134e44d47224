import type { Draw } from '../../agency/demoCounty/draw.ts';
import { type Fault, faults } from './faults.ts';

/** What one seed's county is like. */
export interface Plan {
  terminals: number;
  days: number;
  /** how often each fault happens, as a factor; one that is missing never does */
  rates: ReadonlyMap<Fault, number>;
}

/**
 * Draws how often each fault happens in this county: the one is seldom without a line, the other every hour, and some
 * never crash. Many different counties find more than one kind in which everything always happens at once.
 * Source: Groce et al., "Swarm Testing", ISSTA 2012.
 */
export function drawPlan(
  draw: Draw,
  allowed: ReadonlySet<Fault>,
  asked: { terminals?: number; days?: number },
): Plan {
  const drawn = {
    terminals: draw.weighted([
      [2, 3],
      [3, 1],
    ]),
    days: 3 + draw.below(3),
  };
  const rates = new Map<Fault, number>();
  for (const fault of Object.keys(faults) as Fault[]) {
    const rate = draw.among([0, 0.3, 1, 1, 3]);
    if (allowed.has(fault) && rate > 0) rates.set(fault, rate);
  }
  return { terminals: asked.terminals ?? drawn.terminals, days: asked.days ?? drawn.days, rates };
}
