/** Draws that are the same for the same seed, on every machine. For demo data only, never for a challenge. */
export interface Draw {
  /** a whole number from 0 up to, not including, `limit` */
  below(limit: number): number;
  chance(probability: number): boolean;
  among<Item>(items: readonly Item[]): Item;
  weighted<Item>(items: readonly (readonly [Item, number])[]): Item;
  until<Item>(draw: () => Item, fits: (item: Item) => boolean): Item;
}

/** Mulberry32 (Tommy Ettinger, 2017, public domain). */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    below,
    chance: (probability) => fraction() < probability,
    among: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('Nothing to draw from');
      return item;
    },
    weighted(items) {
      let point = fraction() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        point -= weight;
        if (point < 0) return item;
      }
      throw new RangeError('Nothing to draw from');
    },
    until(drawOne, fits) {
      for (;;) {
        const item = drawOne();
        if (fits(item)) return item;
      }
    },
  };
}
