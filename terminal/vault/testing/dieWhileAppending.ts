import type { EventLog } from '../../events/eventLog.ts';
import { createTrustedClock } from '../clock/trustedClock.ts';
import { loadSigningKey } from '../keys/signingKey.ts';
import { openStore } from '../store/openStore.ts';
import { createRecordWriter, type RecordDraft } from '../store/recordWriter.ts';

// The process of killNine.test.ts that kills itself at a given step of writing one record, as no power cut could aim.

const [file = '', keyHex = '', draftJson = '', step = ''] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};

/** The event is written when the transaction is over and nobody has been told yet. */
const log: EventLog = {
  write: (name) => {
    if (step === 'committed' && name === 'record-written') die();
  },
};
const opened = openStore({ file, key: Buffer.from(keyHex, 'hex'), log, now: Date.now });
if (!opened.ok) throw new Error(opened.reason);
const { store } = opened;
const { privateKey } = await loadSigningKey(store.settings);
const clock = createTrustedClock({
  now: Date.now,
  monotonicNow: () => performance.now(),
  settings: store.settings,
});
const writer = createRecordWriter({ store, clock, signingKey: () => privateKey });
if (step !== 'committed') {
  const { handle } = store.internals;
  handle.function('die', die);
  for (const change of ['INSERT', 'UPDATE']) {
    handle.exec(`CREATE TEMP TRIGGER die_at_${change} AFTER ${change} ON ${step} BEGIN SELECT die(); END`);
  }
}
await writer.append(JSON.parse(draftJson) as RecordDraft, [
  {
    kind: 'frame',
    mediaType: 'image/jpeg',
    bytes: new Uint8Array(30_000),
    eraseAfter: '2030-01-01T00:00:00.000Z',
    mayLeave: true,
  },
]);
throw new Error(`nothing was written to ${step}`);
