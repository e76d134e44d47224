import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { createEventLog } from '../../events/eventLog.ts';
import { createTrustedClock } from '../clock/trustedClock.ts';
import { loadSigningKey } from '../keys/signingKey.ts';
import { openStore } from '../store/openStore.ts';
import { terminalIdSetting } from '../store/records.ts';
import { createRecordWriter, type RecordDraft } from '../store/recordWriter.ts';

// The process that killNine.test.ts kills: it appends for ever, and says what it tries and what was acknowledged.

const [file = '', keyHex = '', draftJson = ''] = process.argv.slice(2);
const opened = openStore({
  file,
  key: Buffer.from(keyHex, 'hex'),
  log: createEventLog({ write: () => undefined }),
  now: Date.now,
});
if (!opened.ok) throw new Error(opened.reason);
const { store } = opened;
store.settings.set(terminalIdSetting, 'T-0001');
const { privateKey } = await loadSigningKey(store.settings);
const clock = createTrustedClock({
  now: Date.now,
  monotonicNow: () => performance.now(),
  settings: store.settings,
});
const writer = createRecordWriter({ store, clock, signingKey: () => privateKey });
const template = JSON.parse(draftJson) as RecordDraft;

// Written at once and not through a stream, so that what was acknowledged has been said before the process can die.
const say = (what: 'try' | 'ack', id: string): void => void writeSync(1, `${what} ${id}\n`);

for (;;) {
  const id = uuidv7();
  say('try', id);
  const written = await writer.append({ ...template, id }, [
    {
      kind: 'frame',
      mediaType: 'image/jpeg',
      bytes: randomBytes(30_000),
      eraseAfter: new Date(Date.now() + 86_400_000).toISOString(),
      mayLeave: true,
    },
  ]);
  if (!written.ok) throw new Error(written.reason);
  say('ack', id);
}
