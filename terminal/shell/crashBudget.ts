/** Decides whether something that died is worth starting again. */
export interface CrashBudget {
  /** Notes a crash; false when there have been too many of late. */
  allowsAnother(): boolean;
}

/**
 * Allows a window or a page to die a few times in a short while: what dies again and again needs somebody to look at it,
 * and a whole restart by whoever keeps the terminal running.
 * @param now milliseconds; only differences count
 */
export function createCrashBudget(
  now: () => number = () => performance.now(),
  { limit, withinMs }: { limit: number; withinMs: number } = { limit: 5, withinMs: 60_000 },
): CrashBudget {
  let crashes: number[] = [];
  return {
    allowsAnother() {
      crashes = [...crashes.filter((at) => at > now() - withinMs), now()];
      return crashes.length <= limit;
    },
  };
}
