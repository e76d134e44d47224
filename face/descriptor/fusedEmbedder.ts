import type { Embedder, EmbedderProfile } from './embedder.ts';

/**
 * Several embedders as one: every face is described by each, and their distances are added, each divided by its spread.
 * That is the sum of z-scores up to a constant (Jain, Nandakumar, Ross 2005), which the thresholds absorb; without the
 * constant it stays a distance, never negative.
 * @param fused name and thresholds of the whole; `spreads` in the order of the embedders
 */
export function fuseEmbedders(
  embedders: readonly Embedder[],
  fused: Pick<EmbedderProfile, 'id' | 'thresholds'> & { spreads: readonly number[] },
): Embedder {
  const { id, thresholds, spreads } = fused;
  const measure = embedders.flatMap(({ profile }, index) => {
    const spread = spreads[index];
    if (spread === undefined) throw new RangeError(`There is no spread for ${profile.id}`);
    return profile.measure.map((net) => ({ ...net, weight: net.weight / spread }));
  });
  return {
    profile: { id, measure, thresholds },
    async embed(image, face) {
      const parts: number[][] = [];
      for (const embedder of embedders) parts.push(await embedder.embed(image, face));
      return parts.flat();
    },
  };
}
