import { meshSize } from './mesh/mesh.ts';
import { loadNet, type ReadAsset, type Tf } from './nets.ts';

/** What the page's nets can compute on: the processor, or a graphics card. */
export type ObserverBackend = 'wasm' | 'webgl';

/** How a backend did. */
export interface BackendTrial {
  /** median time of the nets of one followed frame */
  msPerFrame: number;
  /** what the nets gave for a fixed picture, in pixels of their inputs */
  numbers: readonly number[];
}

const irisSize = 64;
const warmUps = 2;
const runs = 9;
/** a graphics card has to be so much faster to be worth its drivers' moods */
const clearlyFaster = 0.7;
/** largest difference between two backends' numbers; half of a pixel is far below what an action moves */
const sameWithin = 0.5;

/** A fixed picture without meaning: it makes every part of a net compute something. */
const pattern = (size: number, seed: number) =>
  Float32Array.from({ length: size * size * 3 }, (_, index) => 0.5 + 0.5 * Math.sin(index * 0.37 + seed));

/** Times the nets of a followed frame on the backend that `tf` is on. */
export async function tryBackend(tf: Tf, read: ReadAsset): Promise<BackendTrial> {
  const [mesh, iris] = await Promise.all([
    loadNet(tf, 'facemesh', meshSize, read),
    loadNet(tf, 'iris', irisSize, read),
  ]);
  const frame = async () => [
    ...(await mesh.run([pattern(meshSize, 0)])),
    ...(await iris.run([pattern(irisSize, 1), pattern(irisSize, 2)])),
  ];
  for (let run = 0; run < warmUps; run++) await frame();
  const times: number[] = [];
  let outputs: Float32Array[] = [];
  for (let run = 0; run < runs; run++) {
    const beganMs = performance.now();
    outputs = await frame();
    times.push(performance.now() - beganMs);
  }
  mesh.dispose();
  iris.dispose();
  return {
    msPerFrame: times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN,
    numbers: outputs.flatMap((output) => [...output]),
  };
}

/** Wasm, unless the graphics card gives the same numbers in clearly less time. Never tfjs's plain JavaScript. */
export function chooseBackend(wasm: BackendTrial, webgl: BackendTrial | null): ObserverBackend {
  if (!webgl || webgl.numbers.length !== wasm.numbers.length) return 'wasm';
  const same = webgl.numbers.every(
    (value, index) => Math.abs(value - (wasm.numbers[index] ?? Number.NaN)) <= sameWithin,
  );
  return same && webgl.msPerFrame < clearlyFaster * wasm.msPerFrame ? 'webgl' : 'wasm';
}
