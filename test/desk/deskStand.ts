import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeskScene, deskNowMs, stageDesk } from '../../terminal/desk/testing/deskStage.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { createTrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { createRecordWriter } from '../../terminal/vault/store/recordWriter.ts';

/** A staged desk outside a test runner, for benches and pictures; `close` removes everything. */
export async function standDesk(scene: DeskScene = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-desk-'));
  const log = createEventLog({ write: () => {} });
  const nowMs = () => deskNowMs;
  const opened = openStore({ file: join(folder, 'store.db'), key: randomBytes(32), log, now: nowMs });
  if (!opened.ok) throw new Error(`The store was refused: ${opened.reason}`);
  const { store } = opened;
  store.settings.set(terminalIdSetting, 'T-0001');
  const { privateKey } = await loadSigningKey(store.settings);
  const clock = createTrustedClock({ now: nowMs, monotonicNow: () => 0, settings: store.settings });
  const writer = createRecordWriter({ store, clock, signingKey: () => privateKey });
  const staged = await stageDesk({ store, writer, nowMs, dataDir: join(folder, 'data') }, scene);
  return {
    ...staged,
    close() {
      staged.desk.stop();
      staged.visits.stop();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
