import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { poseDuring } from '../../face/puppet/pose.ts';
import { demoPuppet } from '../../terminal/face/demoPuppet.ts';
import { openFaceBench } from './face/faceBench.ts';
import { recordCamera } from './face/recording.ts';

const cameraFile = 'out/bench/face-camera.mjpeg';

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A demo person at rest and shaking the head, recorded: both engines see the same camera. */
async function record(): Promise<void> {
  const puppet = await demoPuppet('A');
  const pictures = Array.from({ length: 180 }, (_, frame) => {
    const seconds = frame / 30;
    const pose = poseDuring(seconds > 3 ? 'shake' : null, seconds - 3, seconds);
    return { data: puppet.render(pose).slice(), width: puppet.width, height: puppet.height };
  });
  await recordCamera(pictures, cameraFile);
}

/** Observations a second and the page's longest task, in turns with `human` on the same camera. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '10' } },
  });
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  await mkdir('out/bench', { recursive: true });
  await record();
  const own: {
    framesPerSecond: number;
    found: number;
    frames: number;
    longestTaskMs: number;
    startedInMs: number;
  }[] = [];
  const human: Awaited<ReturnType<Window['human']>>[] = [];
  for (let round = 0; round < rounds; round++) {
    const bench = await openFaceBench({ cameraFile });
    const report = await bench.page.evaluate((plan) => window.attempt(plan), {
      // A challenge that nobody meets keeps the camera on for the whole time.
      challenge: Array.from({ length: 9 }, () => 'open-mouth' as const),
      longestMs: seconds * 1000,
    });
    own.push({
      framesPerSecond: (report.observations.length / report.watchedMs) * 1000,
      found: report.observations.filter(({ face }) => face).length,
      frames: report.observations.length,
      longestTaskMs: Math.max(0, ...report.longTasks),
      startedInMs: report.startedInMs,
    });
    await bench.close();
    const other = await openFaceBench({ cameraFile });
    human.push(await other.page.evaluate((time) => window.human(time), seconds));
    await other.close();
  }
  const ownRate = median(own.map(({ framesPerSecond }) => framesPerSecond));
  const humanRate = median(human.map(({ framesPerSecond }) => framesPerSecond));
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, ${rounds} rounds of ${seconds} s each in turns, medians`,
  );
  console.log(
    `  anxin   ${ownRate.toFixed(1)} observations/s, in a worker; longest page task over 50 ms: ${Math.max(...own.map(({ longestTaskMs }) => longestTaskMs)).toFixed(0)} ms; first frame after ${median(own.map(({ startedInMs }) => startedInMs)).toFixed(0)} ms`,
  );
  console.log(
    `  human   ${humanRate.toFixed(1)} frames/s, on the page's thread, ${median(human.map(({ medianMs }) => medianMs)).toFixed(0)} ms each`,
  );
  console.log(`  ratio   ${(ownRate / humanRate).toFixed(2)}`);
  await writeFile(
    'out/bench/face.json',
    JSON.stringify({ rounds, seconds, own, human, ratio: ownRate / humanRate }, null, 2),
  );
}
