import type { Scheme } from '../scheme.ts';
import type { PolicyPack } from './pack.ts';
import type { Hotline } from './packTexts.ts';

/** For whom help is looked up: what they draw and where they live, as far as that is known. */
export type HelpFor = { schemes?: readonly Scheme[]; township?: string };

/**
 * The telephone numbers that help a person with their certification, the nearest first: their township's office, then the
 * lines for the schemes they draw (all of them while nobody is known), then those for everybody. Other townships' offices
 * are left out.
 */
export function hotlinesFor(pack: PolicyPack, { schemes = [], township }: HelpFor = {}): Hotline[] {
  const enquiries = pack.hotlines.filter(({ purpose }) => purpose === 'enquiry');
  const near = enquiries.filter((line) => line.township !== undefined && line.township === township);
  const forSchemes = enquiries.filter(
    (line) =>
      line.township === undefined &&
      line.schemes !== undefined &&
      (schemes.length === 0 || line.schemes.some((scheme) => schemes.includes(scheme))),
  );
  const forAll = enquiries.filter((line) => line.township === undefined && line.schemes === undefined);
  return [...near, ...forSchemes, ...forAll];
}

/** The numbers for reporting fraud; empty where the notice names none. */
export function fraudHotlines(pack: PolicyPack): Hotline[] {
  return pack.hotlines.filter(({ purpose }) => purpose === 'report-fraud');
}
