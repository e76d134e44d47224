import type { Reference } from './visitFacts.ts';

/** How much a kind is trusted where two pictures are equally old: the chip's was taken by the police under supervision. */
const trust: Record<Reference['kind'], number> = {
  'chip-photo': 0,
  'agency-template': 1,
  'last-accepted-capture': 2,
};

/**
 * The pictures that a face may be compared with, in the order in which they are tried.
 *
 * The newest comes first, because a face ages: cards of people over 46 never expire (居民身份证法 第五条), so the chip
 * photo of an eighty-year-old may be twenty years old. A picture of unknown age comes after those of known age.
 */
export function orderReferences(candidates: readonly Reference[]): Reference[] {
  return candidates.toSorted(
    (a, b) => (b.takenOn ?? '').localeCompare(a.takenOn ?? '') || trust[a.kind] - trust[b.kind],
  );
}
