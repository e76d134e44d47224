import type { SimulationResult } from './simulation.ts';

/** At most so many broken promises of one seed are printed; the others usually follow from them. */
const mostPromises = 10;

/** What many counties came to, all together. */
export function summaryOf(results: readonly SimulationResult[]) {
  const sum = (of: (result: SimulationResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const happened: Record<string, number> = {};
  for (const result of results) {
    for (const [fault, times] of Object.entries(result.happened))
      happened[fault] = (happened[fault] ?? 0) + times;
  }
  return {
    counties: results.length,
    terminals: sum(({ terminals }) => terminals),
    days: sum(({ days }) => days),
    records: sum(({ records }) => records),
    evidence: sum(({ evidence }) => evidence),
    calls: sum(({ calls }) => calls),
    happened,
    ...(results.length === 1 ? { fingerprint: results[0]?.fingerprint } : {}),
    broken: results
      .filter(({ broken }) => broken.length > 0)
      .map(({ seed, broken }) => ({ seed, promises: broken.slice(0, mostPromises) })),
  };
}
