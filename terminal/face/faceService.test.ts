import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { LiveValue } from '../base/liveValue.ts';
import { demoChipPhoto } from '../dock/demoPhotos.ts';
import { createEventLog } from '../events/eventLog.ts';
import { type FaceService, startFaceService } from './faceService.ts';
import {
  alterOneByte,
  copyOfModels,
  descriptorModel,
  watchVerifierThreads,
} from './testing/modelsFixture.ts';

/** A service over models of its own, and how its state goes on. */
async function serviceOver(assetFolder: string) {
  const threads = watchVerifierThreads();
  const state = new LiveValue<TerminalStatus['face']>({ state: 'loading' });
  const lines: string[] = [];
  const service: FaceService = startFaceService({
    log: createEventLog({ write: (line) => void lines.push(line) }),
    assetFolder,
    tryAgainMs: 20,
    onChange: (now) => state.set(now),
  });
  onTestFinished(() => service.close());
  return {
    threads,
    engine: service.engine,
    lines,
    async settled(): Promise<TerminalStatus['face']> {
      for await (const now of state.watch()) if (now.state !== 'loading') return now;
      throw new Error('The state ended');
    },
    async becomes(wanted: TerminalStatus['face']['state']) {
      for await (const now of state.watch()) if (now.state === wanted) return;
    },
  };
}

test('a thread that dies is replaced, and faces are described as before', async () => {
  const { threads, engine, settled, becomes } = await serviceOver(await copyOfModels());
  expect(await settled()).toEqual({ state: 'ready' });
  await threads.crashNewest();
  await becomes('loading');
  expect(engine.embedder).toBeNull();
  expect(await settled()).toEqual({ state: 'ready' });
  expect(engine.embedder).not.toBeNull();
  expect(await engine.describeReference(await demoChipPhoto('A'))).toMatchObject({ ok: true });
});

test('where the model was altered meanwhile the new thread is unavailable by that name, until the model is whole again', async () => {
  const folder = await copyOfModels();
  const { threads, engine, lines, settled, becomes } = await serviceOver(folder);
  expect(await settled()).toEqual({ state: 'ready' });
  await alterOneByte(join(folder, descriptorModel));
  await threads.crashNewest();
  await becomes('loading');
  expect(await settled()).toEqual({ state: 'unavailable', reason: 'model-altered' });
  expect(engine.embedder).toBeNull();
  expect(await engine.describeReference(await demoChipPhoto('A'))).toMatchObject({ ok: false });

  await alterOneByte(join(folder, descriptorModel));
  await becomes('ready');
  expect(await engine.describeReference(await demoChipPhoto('A'))).toMatchObject({ ok: true });
  // However often it was tried in between.
  expect(lines.filter((line) => line.includes('"model-altered"'))).toHaveLength(1);
});

test('a thread that cannot even begin is tried again too', async () => {
  const folder = await copyOfModels();
  const thread = join(folder, 'thread.mjs');
  await writeFile(thread, 'throw new Error("out of memory")');
  const state = new LiveValue<TerminalStatus['face']>({ state: 'loading' });
  const service = startFaceService({
    log: createEventLog({ write: () => {} }),
    threadUrl: new URL(`file://${thread}`),
    tryAgainMs: 20,
    onChange: (now) => state.set(now),
  });
  onTestFinished(() => service.close());
  const seen: TerminalStatus['face'][] = [];
  for await (const now of state.watch()) {
    seen.push(now);
    if (now.state === 'unavailable')
      await writeFile(
        thread,
        `import { parentPort } from 'node:worker_threads';
         parentPort.on('message', () => {});
         parentPort.postMessage({ kind: 'started', embedder: { id: 'whole again', measure: [], thresholds: {} } });`,
      );
    if (now.state === 'ready') break;
  }
  expect(seen).toContainEqual({ state: 'unavailable', reason: 'engine-stopped' });
  expect(service.engine.embedder?.id).toBe('whole again');
});
