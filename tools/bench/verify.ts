import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
import { sha256Of } from '../../terminal/face/ownModel.ts';
import { createFaceVerifier } from '../../terminal/face/verifier.ts';
import { chipWidth } from './face/chip.ts';
import {
  averaged,
  chipWidths,
  compareAll,
  describeAll,
  median,
  type ReferenceSize,
} from './face/comparisons.ts';
import { mediaFolder } from './face/media.ts';
import {
  detTable,
  missingFor,
  type OperatingPoint,
  operatingPoint,
  type Rate,
  rateOf,
} from './face/rates.ts';

const usage = `npm run bench -- verify [--faces DIR] [--groups FILE] [--model MANIFEST]
  --faces   DIR/person/*.jpg: pictures of people who agreed to it, at least two of each person
  --groups  {"person": "group", ...}
  --model   a face model of your own instead of the default one (docs/own-model.md)`;
const falseMatchRates = [1e-2, 1e-3, 1e-4];
const percent = (value: number) => `${(100 * value).toFixed(value < 0.01 ? 3 : 1)} %`;

/** A rate with its interval; of too few errors the interval alone, and how much is missing. */
function told(rate: Rate): string {
  const { errors, n, interval } = rate;
  const [low, high] = interval.map(percent);
  const missing = missingFor(rate);
  return missing === null
    ? `${percent(rate.rate)} [${low}, ${high}] n=${n}`
    : `between ${low} and ${high} (${errors} of ${n}; a rate takes about ${missing} more)`;
}

const nameOf = (reference: ReferenceSize) => (reference === 'full' ? 'full' : `chip of ${reference} pixels`);

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
  const { reason, embedder } = verifier;
  if (reason || !embedder) {
    await verifier.close();
    throw new Error(`${reason?.reason}: ${reason?.asset}: ${reason?.detail ?? ''}`);
  }
  console.log(`Embedder ${embedder.id}${model ? `, manifest sha256 ${model.sha256}` : ''}`);
  const beganMs = performance.now();
  const { pictures, notEnrolled, frameMs } = await describeAll(verifier, folder);
  await verifier.close();
  const random = seededRandom(20261121);
  const accept = embedder.thresholds.accept.value;
  const review = embedder.thresholds.review.value;
  console.log(
    `${pictures.length} pictures of ${new Set(pictures.map(({ person }) => person)).size} people, ${notEnrolled.length} without a usable face, ${Math.round((performance.now() - beganMs) / 1000)} s, a frame described in ${Math.round(frameMs)} ms at the median`,
  );
  const eyeDistance = (reference: ReferenceSize) =>
    median(
      pictures.flatMap(({ full, chips }) => {
        const described = reference === 'full' ? full : chips[reference];
        return described ? [described.eyeDistance] : [];
      }),
    );

  const people = ['everybody', ...new Set(Object.values(groups))];
  const report = [];
  for (const [reference, frames] of [
    ['full', 1],
    ['full', averaged],
    [chipWidth, 1],
    [chipWidth, averaged],
  ] as const)
    for (const group of people) {
      const within =
        group === 'everybody' ? pictures : pictures.filter(({ person }) => groups[person] === group);
      const { genuine, strangers } = compareAll(within, embedder.measure, reference, frames);
      if (genuine.length === 0 || strangers.length === 0) continue;
      console.log(
        `\n${nameOf(reference)}, ${frames === 1 ? 'one frame' : `mean of up to ${frames}`}, ${group}`,
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
  console.log('\nDET, everybody: threshold FMR FNMR (– where fewer than ten errors)');
  const cell = (rate: number | null) => (rate === null ? '–' : percent(rate));
  for (const { reference, frames, det } of report.filter(({ group }) => group === 'everybody'))
    console.log(
      `  ${nameOf(reference)}/${frames}: ${det.map(({ threshold, fmr, fnmr }) => `${threshold.toFixed(3)} ${cell(fmr)} ${cell(fnmr)}`).join(' | ')}`,
    );

  console.log(
    '\nsmaller references, one frame, everybody: eyes apart, accepted of the person, strangers reviewed',
  );
  const smaller = chipWidths.map((width) => {
    const { genuine, strangers } = compareAll(pictures, embedder.measure, width, 1);
    return {
      width,
      eyeDistance: eyeDistance(width),
      accepted: rateOf(genuine, ({ distance }) => distance <= accept, random),
      strangers: rateOf(strangers, ({ distance }) => distance <= review, random),
      point: operatingPoint(genuine, strangers, 1e-2, random),
    };
  });
  for (const { width, eyeDistance: apart, accepted, strangers, point } of smaller) {
    console.log(`  ${width} pixels: ${apart.toFixed(0)} apart, ${told(accepted)}, ${told(strangers)}`);
    printPoint(point);
  }

  await mkdir('out/bench', { recursive: true });
  const content = {
    folder,
    embedder: embedder.id,
    frameMs,
    pictures: pictures.length,
    notEnrolled,
    report,
    smaller,
  };
  await writeFile('out/bench/verify.json', JSON.stringify(content, null, 2));
}
