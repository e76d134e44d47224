import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { poseDuring } from '../../face/puppet/pose.ts';
import { demoPuppet } from '../../terminal/dock/testing/demoPuppet.ts';
import { measureDecisions } from './face/decision.ts';
import { type FaceBench, openFaceBench } from './face/faceBench.ts';
import { watchManyVisits } from './face/manyVisits.ts';
import { medianInterval } from './face/rates.ts';
import { recordCamera } from './face/recording.ts';

const usage = `npm run bench -- face [--rounds N] [--seconds N]
  the engine in its worker, human and face-api.js 0.22.2, in turns before the same recorded camera
npm run bench -- face --decisions N
  N whole visits of the demo person: how long the outcome takes after the last action
npm run bench -- face --visits N [--frames M] [--longest SECONDS]
  N visits of M frames each through the engine: what it holds meanwhile`;
const cameraFile = 'out/bench/face-camera.mjpeg';
const others = ['human', 'face-api.js 0.22.2'] as const;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medianOf = <Report>(reports: readonly Report[], pick: (report: Report) => number) =>
  median(reports.map(pick));

/** A demo person at rest and shaking the head, recorded: all engines see the same camera. */
async function record(): Promise<void> {
  const puppet = await demoPuppet('A');
  const pictures = Array.from({ length: 180 }, (_, frame) => {
    const seconds = frame / 30;
    const pose = poseDuring(seconds > 3 ? 'shake' : null, seconds - 3, seconds);
    return { data: puppet.render(pose).slice(), width: puppet.width, height: puppet.height };
  });
  await recordCamera(pictures, cameraFile);
}

/** A browser of its own for each measurement, so that no engine finds another's tensors. */
async function inBrowser<Report>(measure: (page: FaceBench['page']) => Promise<Report>): Promise<Report> {
  const bench = await openFaceBench({ cameraFile });
  try {
    return await measure(bench.page);
  } finally {
    await bench.close();
  }
}

async function tellDecisions(visits: number): Promise<void> {
  const load = { before: loadavg()[0], after: 0 };
  const times = await measureDecisions(visits);
  load.after = loadavg()[0] ?? Number.NaN;
  const row = (pick: (each: (typeof times)[number]) => number) => {
    const values = times.map(pick);
    return {
      medianMs: Math.round(median(values)),
      interval: medianInterval(values)?.map(Math.round) ?? null,
      longestMs: Math.round(Math.max(...values)),
    };
  };
  const result = {
    n: times.length,
    load,
    fromTheCompletingFrame: row(({ fromFrameMs }) => fromFrameMs),
    untilTheJudgement: row(({ fromFrameMs, comparingMs }) => fromFrameMs - comparingMs),
    fromTheJudgement: row(({ comparingMs }) => comparingMs),
  };
  console.log(JSON.stringify(result, null, 2));
  await writeFile('out/bench/faceDecisions.json', JSON.stringify({ ...result, times }, null, 2));
}

async function tellVisits(visits: number, frames: number, longestSeconds: number): Promise<void> {
  const held = await watchManyVisits(visits, frames, longestSeconds * 1000);
  console.table(
    held.map(({ heapBytes, arrayBufferBytes, residentBytes, ...each }) => ({
      ...each,
      heapMB: Math.round(heapBytes / 1e6),
      arrayBuffersMB: Math.round(arrayBufferBytes / 1e6),
      residentMB: Math.round(residentBytes / 1e6),
    })),
  );
  await writeFile('out/bench/faceVisits.json', JSON.stringify(held, null, 2));
}

/** Observations a second, the page's longest task and memory, in turns with two other engines on the same camera. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
      decisions: { type: 'string' },
      visits: { type: 'string' },
      frames: { type: 'string', default: '20' },
      longest: { type: 'string', default: '280' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  await mkdir('out/bench', { recursive: true });
  if (values.decisions !== undefined) return tellDecisions(Number(values.decisions));
  if (values.visits !== undefined)
    return tellVisits(Number(values.visits), Number(values.frames), Number(values.longest));
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  await record();
  const load = { before: loadavg()[0], after: 0 };
  const own: Awaited<ReturnType<Window['speed']['own']>>[] = [];
  const other = { human: [], 'face-api.js 0.22.2': [] } as Record<
    (typeof others)[number],
    Awaited<ReturnType<Window['speed']['other']>>[]
  >;
  for (let round = 0; round < rounds; round++) {
    own.push(await inBrowser((page) => page.evaluate((time) => window.speed.own(time), seconds)));
    for (const engine of others)
      other[engine].push(
        await inBrowser((page) => page.evaluate((plan) => window.speed.other(plan), { engine, seconds })),
      );
  }
  load.after = loadavg()[0] ?? Number.NaN;

  const ownRate = medianOf(own, ({ observationsPerSecond }) => observationsPerSecond);
  const ratios = Object.fromEntries(
    others.map((engine) => [
      engine,
      Number((ownRate / medianOf(other[engine], ({ framesPerSecond }) => framesPerSecond)).toFixed(2)),
    ]),
  );
  const fixed = (value: number, digits = 0) => value.toFixed(digits);
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, load ${load.before?.toFixed(1)} to ${load.after.toFixed(1)}; ${rounds} rounds of ${seconds} s each in turns, medians`,
  );
  console.log(
    `  anxin   ${fixed(ownRate, 1)} observations/s in a worker; gaps of ${fixed(medianOf(own, (each) => each.medianGapMs))} ms, p95 ${fixed(medianOf(own, (each) => each.p95GapMs))} ms; longest page task over 50 ms: ${fixed(Math.max(...own.map(({ longestTaskMs }) => longestTaskMs)))} ms; first frame after ${fixed(medianOf(own, (each) => each.startedInMs))} ms; ${fixed(medianOf(own, (each) => each.memoryBytes) / 1e6)} MB`,
  );
  for (const engine of others) {
    const reports = other[engine];
    console.log(
      `  ${engine}   ${fixed(
        medianOf(reports, (each) => each.framesPerSecond),
        1,
      )} frames/s on the page's thread (${reports[0]?.backend}), ${fixed(medianOf(reports, (each) => each.medianMs))} ms each, longest page task ${fixed(Math.max(...reports.map(({ longestTaskMs }) => longestTaskMs)))} ms`,
    );
  }
  const result = { rounds, seconds, load, ratios, own, other };
  console.log(JSON.stringify({ observationsPerSecond: Number(ownRate.toFixed(1)), ratios }));
  await writeFile('out/bench/face.json', JSON.stringify(result, null, 2));
}
