import { onTestFinished } from 'vitest';
import { type OpenedStore, openTestStore, temporaryDirectory } from '../store/storeFixture.ts';
import { type DeskScene, deskNowMs, stageDesk } from './deskStage.ts';

export * from './deskStage.ts';

export interface TestScene extends DeskScene {
  /** a store of a desk that was stopped */
  store?: OpenedStore;
  clock?: { nowMs: number };
}

/** A staged desk on a real encrypted store, stopped after the test. */
export async function openTestDesk(scene: TestScene = {}) {
  const clock = scene.clock ?? { nowMs: deskNowMs };
  const nowMs = () => clock.nowMs;
  const opened = scene.store ?? (await openTestStore({ nowMs }));
  const { store, writer } = opened;
  const staged = await stageDesk({ store, writer, nowMs, dataDir: temporaryDirectory() }, scene);
  onTestFinished(() => {
    staged.desk.stop();
    staged.visits.stop();
  });
  return { ...opened, ...staged, clock };
}

export type TestDesk = Awaited<ReturnType<typeof openTestDesk>>;
