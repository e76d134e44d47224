import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { descriptorDistance, meanDescriptor } from '../../../face/descriptor/comparison.ts';
import type { Measure } from '../../../face/descriptor/embedder.ts';
import type { FaceDescription, FaceVerifier } from '../../../terminal/face/verifier.ts';
import { chipOf, chipWidth } from './chip.ts';
import type { Score } from './rates.ts';

/** how many frames of an attempt are averaged here; the pictures seldom allow more */
export const averaged = 3;

/** Widths of chip-like references: the chip's own first, then smaller ones, to see what they cost. */
export const chipWidths = [chipWidth, 64, 48, 36] as const;
type ChipWidth = (typeof chipWidths)[number];

/** A reference is the full picture, or as a chip of some width would hold it. */
export type ReferenceSize = 'full' | ChipWidth;

/** A picture of a person who is enrolled, described. */
export interface Picture {
  person: string;
  file: string;
  /** as a reference of full resolution, and as a frame of the camera */
  full: FaceDescription;
  frame: FaceDescription;
  /** the same picture as a chip would hold it, by width; only of each person's first */
  chips: Partial<Record<ChipWidth, FaceDescription>>;
}

/** Comparisons of one kind of reference with single frames or with means of several. */
export interface Series {
  reference: ReferenceSize;
  frames: 1 | typeof averaged;
  genuine: Score[];
  strangers: Score[];
}

/** Describes every picture of `folder/person/`, as a reference, as a frame, and each person's first one as chips. */
export async function describeAll(verifier: FaceVerifier, folder: string) {
  const pictures: Picture[] = [];
  const notEnrolled: { file: string; reason: string }[] = [];
  const frameMs: number[] = [];
  for (const person of (await readdir(folder)).sort()) {
    const files = (await readdir(join(folder, person)))
      .filter((file) => /\.(jpe?g|png|webp)$/i.test(file))
      .sort();
    let hasChips = false;
    for (const file of files) {
      const content = await readFile(join(folder, person, file));
      const full = await verifier.describeReference(content);
      if (!full.ok) {
        notEnrolled.push({ file: `${person}/${file}`, reason: full.reason });
        continue;
      }
      const beganMs = performance.now();
      const frame = await verifier.describeFrame(content);
      frameMs.push(performance.now() - beganMs);
      if (!frame.ok) {
        notEnrolled.push({ file: `${person}/${file} as frame`, reason: frame.reason });
        continue;
      }
      const picture: Picture = { person, file, full, frame, chips: {} };
      for (const width of hasChips ? [] : chipWidths) {
        const chip = await verifier.describeReference(await chipOf(content, full.box, width));
        if (chip.ok) picture.chips[width] = chip;
        else notEnrolled.push({ file: `${person}/${file} as chip of ${width} pixels`, reason: chip.reason });
      }
      hasChips = true;
      pictures.push(picture);
    }
  }
  return { pictures, notEnrolled, frameMs: median(frameMs) };
}

/** The middle one of the values; NaN of none. */
export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Compares each reference with single pictures, or with the mean of up to three, of everybody. */
export function compareAll(
  pictures: readonly Picture[],
  measure: Measure,
  reference: Series['reference'],
  frames: Series['frames'],
): Series {
  const series: Series = { reference, frames, genuine: [], strangers: [] };
  const byPerson = Map.groupBy(pictures, ({ person }) => person);
  for (const [index, enrolled] of pictures.entries()) {
    const { descriptor } = (reference === 'full' ? enrolled.full : enrolled.chips[reference]) ?? {};
    if (!descriptor) continue;
    const note = (probe: string, other: readonly number[]) =>
      (probe === enrolled.person ? series.genuine : series.strangers).push({
        reference: enrolled.person,
        probe,
        distance: descriptorDistance(measure, descriptor, other),
      });
    if (frames === 1) {
      const probes =
        reference === 'full' ? pictures.slice(index + 1) : pictures.filter((other) => other !== enrolled);
      for (const { person, frame } of probes) note(person, frame.descriptor);
      continue;
    }
    for (const [person, own] of byPerson) {
      const probes = own.filter((other) => other !== enrolled).slice(0, averaged);
      if (probes.length > 0) note(person, meanDescriptor(probes.map(({ frame }) => frame.descriptor)));
    }
  }
  return series;
}
