/** One comparison of a reference with a probe. */
export interface Score {
  /** whose reference, and whose picture */
  reference: string;
  probe: string;
  distance: number;
}

export type Interval = [low: number, high: number];

/** A rate with what it rests on. */
export interface Rate {
  rate: number;
  errors: number;
  n: number;
  /** 95 %; the wider of Wilson's and a bootstrap over people, because one person's comparisons are not independent */
  interval: Interval;
}

/** Fewer expected errors than this, and the interval spans more than a factor of three: no rate is printed. */
const fewestErrors = 10;
const bootstrapRounds = 400;
const z = 1.959964;

/** Wilson's 95 % interval of a proportion (Wilson 1927). */
export function wilsonInterval(errors: number, n: number): Interval {
  const p = errors / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At the ends the formula gives 0 and 1 up to rounding.
  return [errors === 0 ? 0 : (centre - spread) / scale, errors === n ? 1 : (centre + spread) / scale];
}

/**
 * Interval of the median in which it lies with at least 95 %, whatever the distribution: between two of the values, by
 * the binomial distribution of how many lie below it (Conover 1999, 3.2). Null for fewer than six values.
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let below = 0;
  let probability = 0.5 ** n;
  for (let sum = probability; sum <= 0.025 && below < n; sum += probability) {
    probability *= (n - below) / (below + 1);
    below += 1;
  }
  const [low, high] = [sorted[below - 1], sorted[n - below]];
  return low === undefined || high === undefined ? null : [low, high];
}

/** 95 % interval of the rate when whole people are drawn again: the subsets bootstrap of Bolle et al. 2004. */
function peopleInterval(
  scores: readonly Score[],
  isError: (score: Score) => boolean,
  random: () => number,
): Interval {
  const people = [...new Set(scores.flatMap(({ reference, probe }) => [reference, probe]))];
  const index = new Map(people.map((person, at) => [person, at]));
  const cells = new Map<string, { one: number; other: number; errors: number; n: number }>();
  for (const score of scores) {
    const [one = 0, other = 0] = [index.get(score.reference), index.get(score.probe)];
    const key = `${one} ${other}`;
    const cell = cells.get(key) ?? { one, other, errors: 0, n: 0 };
    cell.errors += isError(score) ? 1 : 0;
    cell.n += 1;
    cells.set(key, cell);
  }
  const rates = Array.from({ length: bootstrapRounds }, () => {
    const drawn = new Float64Array(people.length);
    for (let round = 0; round < people.length; round++) {
      const person = Math.floor(random() * people.length);
      drawn[person] = (drawn[person] ?? 0) + 1;
    }
    let [errors, n] = [0, 0];
    for (const cell of cells.values()) {
      const one = drawn[cell.one] ?? 0;
      const weight = cell.one === cell.other ? one : one * (drawn[cell.other] ?? 0);
      errors += weight * cell.errors;
      n += weight * cell.n;
    }
    return n === 0 ? Number.NaN : errors / n;
  })
    .filter((rate) => !Number.isNaN(rate))
    .sort((a, b) => a - b);
  const at = (share: number) => rates[Math.round((rates.length - 1) * share)] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

/** The share of scores that are errors, with its interval. */
export function rateOf(
  scores: readonly Score[],
  isError: (score: Score) => boolean,
  random: () => number,
): Rate {
  const errors = scores.filter(isError).length;
  const n = scores.length;
  const [wilsonLow, wilsonHigh] = wilsonInterval(errors, n);
  const [peopleLow, peopleHigh] = peopleInterval(scores, isError, random);
  return {
    rate: errors / n,
    errors,
    n,
    interval: [Math.min(wilsonLow, peopleLow), Math.max(wilsonHigh, peopleHigh)],
  };
}

/**
 * About how many comparisons are missing until a rate can be told, or null where there are enough. Without a single
 * error the upper end of the interval stands for the rate, and the answer is the fewest that it takes.
 */
export function missingFor({ errors, n, interval }: Rate): number | null {
  if (errors >= fewestErrors) return null;
  return Math.max(1, Math.ceil(fewestErrors / (errors > 0 ? errors / n : interval[1])) - n);
}

/** A threshold at which strangers match at a given rate, or how many more comparisons it would take to know it. */
export type OperatingPoint =
  | { ok: true; fmr: number; threshold: number; falseMatch: Rate; falseNonMatch: Rate }
  | { ok: false; fmr: number; missingComparisons: number };

/**
 * Finds the largest threshold at which at most the share `fmr` of the strangers match, and how many of the genuine
 * pairs it refuses. Refuses itself when fewer than ten false matches are to be expected.
 */
export function operatingPoint(
  genuine: readonly Score[],
  strangers: readonly Score[],
  fmr: number,
  random: () => number,
): OperatingPoint {
  const needed = Math.ceil(fewestErrors / fmr);
  if (strangers.length < needed) return { ok: false, fmr, missingComparisons: needed - strangers.length };
  const sorted = strangers.map(({ distance }) => distance).sort((a, b) => a - b);
  const threshold = sorted[Math.floor(fmr * sorted.length) - 1] ?? 0;
  return {
    ok: true,
    fmr,
    threshold,
    falseMatch: rateOf(strangers, ({ distance }) => distance <= threshold, random),
    falseNonMatch: rateOf(genuine, ({ distance }) => distance > threshold, random),
  };
}

/** Points of the DET curve: both rates at each threshold; null where fewer than ten errors stand behind one. */
export function detTable(
  genuine: readonly Score[],
  strangers: readonly Score[],
  thresholds: readonly number[],
) {
  const shareOf = (scores: readonly Score[], isError: (score: Score) => boolean) => {
    const errors = scores.filter(isError).length;
    return errors < fewestErrors ? null : errors / scores.length;
  };
  return thresholds.map((threshold) => ({
    threshold,
    fmr: shareOf(strangers, ({ distance }) => distance <= threshold),
    fnmr: shareOf(genuine, ({ distance }) => distance > threshold),
  }));
}
