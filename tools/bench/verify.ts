import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../domain/liveness/scriptedFace.ts';
import { descriptorDistance, meanDescriptor } from '../../face/descriptor/comparison.ts';
import type { Measure } from '../../face/descriptor/embedder.ts';
import { sha256Of } from '../../terminal/face/ownModel.ts';
import { createFaceVerifier, type FaceDescription, type FaceVerifier } from '../../terminal/face/verifier.ts';
import { chipOf, chipWidth } from './face/chip.ts';
import { mediaFolder } from './face/media.ts';
import {
  detTable,
  type OperatingPoint,
  operatingPoint,
  type Rate,
  rateOf,
  type Score,
} from './face/rates.ts';

const usage = `npm run bench -- verify [--faces DIR] [--groups FILE] [--model MANIFEST] [--chip-width PIXELS]
  --faces       DIR/person/*.jpg: pictures of people who agreed to it, at least two of each person
  --groups      {"person": "group", ...}
  --model       a face model of your own instead of the default one (docs/own-model.md)
  --chip-width  how wide the chip-like references are; ${chipWidth} on a resident identity card`;
const falseMatchRates = [1e-2, 1e-3, 1e-4];
/** how many frames of an attempt are averaged here; the pictures seldom allow more */
const averaged = 3;

interface Picture {
  person: string;
  file: string;
  /** as a reference of full resolution, and as a frame of the camera */
  full: FaceDescription;
  frame: FaceDescription;
  /** the same picture as a chip would hold it; only of each person's first */
  chip?: FaceDescription;
}

interface Series {
  reference: 'full' | 'chip';
  frames: 1 | typeof averaged;
  genuine: Score[];
  strangers: Score[];
}

async function describeAll(verifier: FaceVerifier, folder: string, width: number) {
  const pictures: Picture[] = [];
  const notEnrolled: { file: string; reason: string }[] = [];
  const frameMs: number[] = [];
  for (const person of (await readdir(folder)).sort()) {
    const files = (await readdir(join(folder, person)))
      .filter((file) => /\.(jpe?g|png|webp)$/i.test(file))
      .sort();
    let hasChip = false;
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
      const picture: Picture = { person, file, full, frame };
      if (!hasChip) {
        hasChip = true;
        const chip = await verifier.describeReference(await chipOf(content, full.box, width));
        if (chip.ok) picture.chip = chip;
        else notEnrolled.push({ file: `${person}/${file} as chip`, reason: chip.reason });
      }
      pictures.push(picture);
    }
  }
  return { pictures, notEnrolled, frameMs: median(frameMs) };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Compares each reference with single pictures, or with the mean of up to three, of everybody. */
function compareAll(
  pictures: readonly Picture[],
  measure: Measure,
  reference: Series['reference'],
  frames: Series['frames'],
): Series {
  const series: Series = { reference, frames, genuine: [], strangers: [] };
  const byPerson = Map.groupBy(pictures, ({ person }) => person);
  for (const [index, enrolled] of pictures.entries()) {
    const { descriptor } = (reference === 'chip' ? enrolled.chip : enrolled.full) ?? {};
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

const percent = (value: number) => `${(100 * value).toFixed(value < 0.01 ? 3 : 1)} %`;
const told = ({ rate, interval: [low, high], n }: Rate) =>
  `${percent(rate)} [${percent(low)}, ${percent(high)}] n=${n}`;

function printPoint(point: OperatingPoint): void {
  if (point.ok)
    console.log(
      `    FMR ${point.fmr.toExponential(0)}: threshold ${point.threshold.toFixed(3)}  FNMR ${told(point.falseNonMatch)}  (FMR ${told(point.falseMatch)})`,
    );
  else
    console.log(
      `    FMR ${point.fmr.toExponential(0)}: not told; ${point.missingComparisons} more comparisons of strangers are needed`,
    );
}

/** Measures false matches and false non-matches of the verification on a folder of faces. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      faces: { type: 'string' },
      groups: { type: 'string' },
      model: { type: 'string' },
      'chip-width': { type: 'string', default: String(chipWidth) },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = values.faces ?? join(mediaFolder, 'faces');
  const groups: Record<string, string> = values.groups
    ? JSON.parse(await readFile(values.groups, 'utf8'))
    : {};
  const model = values.model
    ? { manifest: values.model, sha256: sha256Of(await readFile(values.model)) }
    : null;
  const verifier = await createFaceVerifier({ model });
  const { problem, embedder } = verifier;
  if (problem || !embedder) {
    await verifier.close();
    throw new Error(`${problem?.reason}: ${problem?.asset}: ${problem?.detail ?? ''}`);
  }
  console.log(`Embedder ${embedder.id}${model ? `, manifest sha256 ${model.sha256}` : ''}`);
  const beganMs = performance.now();
  const { pictures, notEnrolled, frameMs } = await describeAll(
    verifier,
    folder,
    Number(values['chip-width']),
  );
  await verifier.close();
  const random = seededRandom(20261121);
  const accept = embedder.thresholds.accept.value;
  const review = embedder.thresholds.review.value;
  console.log(
    `${pictures.length} pictures of ${new Set(pictures.map(({ person }) => person)).size} people, ${notEnrolled.length} without a usable face, ${Math.round((performance.now() - beganMs) / 1000)} s, a frame described in ${Math.round(frameMs)} ms at the median`,
  );
  const eyeDistance = {
    full: median(pictures.map(({ full }) => full.eyeDistance)),
    chip: median(pictures.flatMap(({ chip }) => (chip ? [chip.eyeDistance] : []))),
  };
  console.log(
    `outer corners of the eyes apart, median: ${eyeDistance.full.toFixed(0)} pixels in full references, ${eyeDistance.chip.toFixed(0)} in chips`,
  );

  const people = ['everybody', ...new Set(Object.values(groups))];
  const report = [];
  for (const [reference, frames] of [
    ['full', 1],
    ['full', averaged],
    ['chip', 1],
    ['chip', averaged],
  ] as const)
    for (const group of people) {
      const within =
        group === 'everybody' ? pictures : pictures.filter(({ person }) => groups[person] === group);
      const { genuine, strangers } = compareAll(within, embedder.measure, reference, frames);
      if (genuine.length === 0 || strangers.length === 0) continue;
      console.log(
        `\n${reference} reference, ${frames === 1 ? 'one frame' : `mean of up to ${frames}`}, ${group}`,
      );
      const points = falseMatchRates.map((fmr) => operatingPoint(genuine, strangers, fmr, random));
      for (const point of points) printPoint(point);
      const inUse = [accept, review].map((threshold) => ({
        threshold,
        falseMatch: rateOf(strangers, ({ distance }) => distance <= threshold, random),
        falseNonMatch: rateOf(genuine, ({ distance }) => distance > threshold, random),
      }));
      for (const { threshold, falseMatch, falseNonMatch } of inUse)
        console.log(
          `    in use ${threshold.toFixed(2)}: FMR ${told(falseMatch)}  FNMR ${told(falseNonMatch)}`,
        );
      const det = detTable(
        genuine,
        strangers,
        Array.from({ length: 13 }, (_, step) => accept * (0.75 + step / 16)),
      );
      report.push({ reference, frames, group, points, inUse, det });
    }
  console.log('\nDET, everybody: threshold FMR FNMR');
  for (const { reference, frames, det } of report.filter(({ group }) => group === 'everybody'))
    console.log(
      `  ${reference}/${frames}: ${det.map(({ threshold, fmr, fnmr }) => `${threshold.toFixed(3)} ${percent(fmr)} ${percent(fnmr)}`).join(' | ')}`,
    );
  await mkdir('out/bench', { recursive: true });
  await writeFile(
    'out/bench/verify.json',
    JSON.stringify(
      { folder, embedder: embedder.id, frameMs, eyeDistance, pictures: pictures.length, notEnrolled, report },
      null,
      2,
    ),
  );
}
