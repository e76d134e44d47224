import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { faceAssets } from '../../../face/assets.ts';

/** The default net's weights, by their path inside of a folder of models. */
export const descriptorModel = 'face-api.js/model/face_recognition_model.bin';

/** A copy of all that the terminal's thread reads, laid out like `node_modules`; gone after the test. */
export async function copyOfModels(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-models-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { from } of faceAssets.filter(({ usedBy }) => usedBy.includes('terminal'))) {
    await mkdir(dirname(join(folder, from)), { recursive: true });
    await cp(join('node_modules', from), join(folder, from));
  }
  return folder;
}

/** Turns one bit in the middle of a file; done twice, the file is whole again. */
export async function alterOneByte(file: string): Promise<void> {
  const content = await readFile(file);
  const middle = Math.floor(content.length / 2);
  content[middle] = (content[middle] ?? 0) ^ 1;
  await writeFile(file, content);
}

/** Watches for verifier's threads that begin in this test; returns how to end the newest, as a crash would. */
export function watchVerifierThreads(): { crashNewest(): Promise<unknown> } {
  let newest: Worker | null = null;
  const note = (worker: Worker) => {
    if (worker.threadName === 'face-verifier') newest = worker;
  };
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return {
    async crashNewest() {
      if (!newest) throw new Error('No verifier has begun yet');
      return newest.terminate();
    },
  };
}
