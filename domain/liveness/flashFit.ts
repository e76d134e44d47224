import { chromaOfColour, FlashColour, possibleFlashes } from './flashSequence.ts';

/** The two log-chromas, ln(R/G) and ln(B/G), in each step. */
type Steps = readonly (readonly [number, number])[];

export interface Fit {
  /** −1 to 1; 0 where nothing changes */
  correlation: number;
  /** least-squares factor from a colour's chroma to what was seen */
  gain: number;
}

/** Below this, what was seen does not change: rounding. */
const still = 1e-12;
const codes = FlashColour.options.map(chromaOfColour);

/**
 * Fits what was seen, step by step, with sequences of colours. From both, in each of the two chromas, a constant and a
 * straight line in time are taken away first.
 * @param shownAtMs begin of each step, and the last one's end
 */
export function createFlashFit(shownAtMs: readonly number[]) {
  const count = shownAtMs.length - 1;
  const middles = Array.from(
    { length: count },
    (_, step) => ((shownAtMs[step] ?? 0) + (shownAtMs[step + 1] ?? 0)) / 2,
  );
  const mean = middles.reduce((sum, at) => sum + at, 0) / count;
  const length = Math.hypot(...middles.map((at) => at - mean)) || 1;
  /** with the constant, an orthonormal basis of what is taken away */
  const line = middles.map((at) => (at - mean) / length);

  const withoutDrift = (values: readonly number[]): number[] => {
    const constant = values.reduce((sum, value) => sum + value, 0) / count;
    const slope = values.reduce((sum, value, step) => sum + value * (line[step] ?? 0), 0);
    return values.map((value, step) => value - constant - slope * (line[step] ?? 0));
  };
  const clean = (steps: Steps) =>
    [withoutDrift(steps.map(([red]) => red)), withoutDrift(steps.map(([, blue]) => blue))] as const;
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, step) => sum + value * (other[step] ?? 0), 0);
  const product = (one: ReturnType<typeof clean>, other: ReturnType<typeof clean>) =>
    dot(one[0], other[0]) + dot(one[1], other[1]);

  function fit(colours: readonly FlashColour[], steps: Steps): Fit {
    const code = clean(colours.map(chromaOfColour));
    const seen = clean(steps);
    const [common, ofCode, ofSeen] = [product(code, seen), product(code, code), product(seen, seen)];
    if (ofSeen < still || ofCode < still) return { correlation: 0, gain: 0 };
    return { correlation: common / Math.sqrt(ofCode * ofSeen), gain: common / ofCode };
  }

  /** The correlation of every possible sequence, in a fixed order, raised into `best` where it is higher. */
  function raise(best: Float64Array, steps: Steps): void {
    const [seenRed, seenBlue] = clean(steps);
    const power = Math.sqrt(dot(seenRed, seenRed) + dot(seenBlue, seenBlue));
    if (power * power < still) return;
    let next = 0;
    // Sums over the steps so far: with what was seen; the code's own squares, sums and slopes.
    const visit = (
      step: number,
      last: number,
      common: number,
      squares: number,
      red: number,
      blue: number,
      redSlope: number,
      blueSlope: number,
    ): void => {
      if (step === count) {
        const own = squares - (red * red + blue * blue) / count - redSlope * redSlope - blueSlope * blueSlope;
        const correlation = own < still ? 0 : common / (Math.sqrt(own) * power);
        if (correlation > (best[next] as number)) best[next] = correlation;
        next++;
        return;
      }
      for (let colour = 0; colour < codes.length; colour++) {
        if (colour === last) continue;
        const [r, b] = codes[colour] as readonly [number, number];
        const at = line[step] as number;
        visit(
          step + 1,
          colour,
          common + r * (seenRed[step] as number) + b * (seenBlue[step] as number),
          squares + r * r + b * b,
          red + r,
          blue + b,
          redSlope + r * at,
          blueSlope + b * at,
        );
      }
    };
    visit(0, -1, 0, 0, 0, 0, 0, 0);
  }

  return {
    fit,
    /**
     * Share of all sequences that, each at its own best among `lags` (what was seen at each of them), correlate at
     * least as well as the drawn one did.
     */
    chanceOf(correlation: number, lags: readonly Steps[]): number {
      const best = new Float64Array(possibleFlashes(count)).fill(0);
      for (const steps of lags) raise(best, steps);
      // The drawn sequence itself is among them; rounding must not leave it out.
      return best.filter((other) => other >= correlation - 1e-9).length / best.length;
    },
  };
}
