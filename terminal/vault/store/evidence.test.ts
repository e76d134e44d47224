import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { recordHash } from '../../../contract/recordToken.ts';
import { createTrustedClock } from '../clock/trustedClock.ts';
import { loadSigningKey } from '../keys/signingKey.ts';
import {
  draftOf,
  fixtureNowMs,
  frameOf,
  keptLog,
  type OpenedStore,
  openTestStore,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { configure, type WritableHandle } from './handle.ts';
import { migrate } from './migrate.ts';
import { storeOver } from './openStore.ts';
import { terminalIdSetting } from './records.ts';
import { createRecordWriter, evidenceHash } from './recordWriter.ts';

const dayMs = 86_400_000;

async function received({ store }: OpenedStore, recordId: string): Promise<void> {
  const kept = store.records.byId(recordId);
  if (kept === undefined) throw new Error('no such record');
  store.outbox.applyReceipts([
    {
      token: 'r',
      claims: {
        recordId,
        recordHash: await recordHash(kept.token),
        terminalId: kept.record.terminalId,
        sequence: kept.record.sequence,
        state: 'received',
        reason: null,
        at: '2026-05-20T02:00:00Z',
      },
    },
  ]);
}

test('the bytes come back under the hash that stands in the signed record', async () => {
  const { store, writer } = await openTestStore();
  const frame = frameOf();
  const written = await writer.append(draftOf(), [frame, frame]);
  const hash = await evidenceHash(frame.bytes);
  expect(written.ok && written.record.evidence[0]).toEqual({
    kind: 'frame',
    mediaType: 'image/jpeg',
    hash,
    byteLength: 5000,
  });
  expect(new Uint8Array(store.evidence.get(hash)?.bytes ?? [])).toEqual(frame.bytes);
  expect(store.evidence.get('none')).toBeUndefined();
});

test('evidence leaves only if it may, after its record has arrived, and once', async () => {
  const opened = await openTestStore();
  const { store, writer } = opened;
  const [mayLeave, stays] = [frameOf(), frameOf({ mayLeave: false })];
  const draft = draftOf();
  await writer.append(draft, [mayLeave, stays]);
  expect(store.evidence.pendingUpload(10)).toEqual([]);
  await received(opened, draft.id);
  const hash = await evidenceHash(mayLeave.bytes);
  expect(store.evidence.pendingUpload(10)).toEqual([
    { recordId: draft.id, terminalId: expect.any(String), hash, mediaType: 'image/jpeg', byteLength: 5000 },
  ]);
  expect(store.evidence.uploaded(null, 10)).toEqual([]);
  expect(store.evidence.held()).toEqual({ pieces: 2, bytes: 10_000, waiting: 1 });
  store.evidence.markUploaded(draft.id, hash);
  expect(store.evidence.pendingUpload(10)).toEqual([]);
  expect(store.evidence.held()).toEqual({ pieces: 2, bytes: 10_000, waiting: 0 });
  const [piece] = store.evidence.uploaded(null, 10);
  expect(piece).toMatchObject({ recordId: draft.id, hash });
  expect(store.evidence.uploaded(piece ?? null, 10)).toEqual([]);
  store.evidence.markMissing(draft.id, hash);
  expect(store.evidence.pendingUpload(10)).toMatchObject([{ recordId: draft.id, hash }]);
});

test('at the end of its term evidence is erased, sent or not, and the hash stays in the record', async () => {
  const opened = await openTestStore();
  const { store, writer, signingKey } = opened;
  const [short, long] = [
    frameOf({ eraseAfter: new Date(fixtureNowMs + dayMs).toISOString() }),
    frameOf({ eraseAfter: new Date(fixtureNowMs + 2 * dayMs).toISOString() }),
  ];
  const draft = draftOf();
  await writer.append(draft, [short, long]);
  await received(opened, draft.id);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, fixtureNowMs + dayMs - 1))).toBe(0);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, fixtureNowMs + dayMs))).toBe(1);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, fixtureNowMs + dayMs))).toBe(0);
  expect(store.evidence.get(await evidenceHash(short.bytes))).toBeUndefined();
  expect(store.evidence.get(await evidenceHash(long.bytes))).toBeDefined();
  expect(store.evidence.pendingUpload(10)).toHaveLength(1);
  expect(store.records.byId(draft.id)?.record.evidence).toHaveLength(2);
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 1 });
});

test('a picture that was taken by a clock years ahead is erased as long after the clock was mended as it should be kept', async () => {
  const opened = await openTestStore();
  const { store, writer } = opened;
  const draft = draftOf();
  await writer.append(draft, [frameOf({ eraseAfter: new Date(fixtureNowMs + 30 * dayMs).toISOString() })]);
  const truly = fixtureNowMs - 700 * dayMs;
  expect(store.inOneTransaction((work) => store.evidence.expire(work, truly))).toBe(0);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, truly + 20 * dayMs))).toBe(0);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, truly + 30 * dayMs))).toBe(1);
});

// Encryption would hide what is left behind, so that this test could not fail. It therefore runs the same store over a
// file without encryption, and searches the file itself.
test('after erasure no part of a picture or a template is left in the file or its log', async () => {
  const file = join(temporaryDirectory(), 'plain.db');
  const handle = new Database(file) as WritableHandle;
  handle.pragma('locking_mode = EXCLUSIVE');
  handle.pragma('journal_mode = WAL');
  configure(handle);
  migrate(handle);
  const store = storeOver(handle, { file, log: keptLog().log, now: () => fixtureNowMs });
  onTestFinished(() => store.close());
  store.settings.set(terminalIdSetting, 'T-0001');
  const { privateKey } = await loadSigningKey(store.settings);
  const clock = createTrustedClock({
    now: () => fixtureNowMs,
    monotonicNow: () => 0,
    settings: store.settings,
  });
  const writer = createRecordWriter({ store, clock, signingKey: () => privateKey });

  const picture = randomBytes(20_000);
  const portrait = randomBytes(9_000);
  const identityNumber = '11010519491231002X';
  const template = { mediaType: 'image/jpeg', data: portrait.toString('base64') } as const;
  store.roster.applyChanges(
    [
      {
        change: 'put',
        entry: { identityNumber, name: '王桂兰', packId: 'p', schemes: [], certifications: [], template },
      },
    ],
    'c',
  );
  for (let i = 0; i < 5; i++) await writer.append(draftOf(), [frameOf()]);
  await writer.append(draftOf(), [
    frameOf({ bytes: picture, eraseAfter: new Date(fixtureNowMs).toISOString() }),
  ]);
  for (let i = 0; i < 5; i++) await writer.append(draftOf(), [frameOf()]);

  const left = (bytes: Buffer): number => {
    const files = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
    let found = 0;
    for (let at = 0; at + 32 <= bytes.length; at += 32)
      if (files.includes(bytes.subarray(at, at + 32))) found++;
    return found;
  };
  expect(left(picture)).toBeGreaterThan(600);
  expect(left(portrait)).toBeGreaterThan(270);
  store.roster.eraseTemplate(identityNumber);
  expect(store.inOneTransaction((work) => store.evidence.expire(work, fixtureNowMs))).toBe(1);
  expect(left(picture)).toBe(0);
  expect(left(portrait)).toBe(0);
});
