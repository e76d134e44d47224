import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { recordHash, verifyRecord } from '../../../contract/recordToken.ts';
import type { ClockState } from '../../../domain/attemptRecord.ts';
import { newCandidateKey } from '../keys/signingKey.ts';
import { changesBetween, failingDisk, heldBy } from '../testing/failingDisk.ts';
import {
  draftOf,
  frameOf,
  openTestStore,
  rosterEntry,
  wangGuilan,
  zhangJianguo,
} from '../testing/storeFixture.ts';
import { terminalIdSetting } from './records.ts';
import { createRecordWriter } from './recordWriter.ts';

test('a record is numbered, linked to the one before it, signed, and waits in the outbox', async () => {
  const { store, writer, signingKey } = await openTestStore();
  const first = await writer.append(draftOf(), []);
  const second = await writer.append(draftOf({ person: zhangJianguo }), [frameOf()]);
  if (!first.ok || !second.ok) throw new Error('not written');
  expect(first.record).toMatchObject({ sequence: 1, previousHash: null, terminalId: 'T-0001' });
  expect(second.record).toMatchObject({ sequence: 2, previousHash: await recordHash(first.token) });
  expect(await verifyRecord(second.token, signingKey.publicKey, 'T-0001')).toEqual({
    ok: true,
    record: second.record,
  });
  expect(store.outbox.nextBatch(10).map(({ recordId, sequence }) => [recordId, sequence])).toEqual([
    [first.record.id, 1],
    [second.record.id, 2],
  ]);
  expect(store.records.byId(second.record.id)).toEqual({ record: second.record, token: second.token });
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 2 });
});

test('appends that are asked for at the same moment follow each other without a gap', async () => {
  const { store, writer, signingKey } = await openTestStore();
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => writer.append(draftOf(), [])));
  expect(outcomes.map((outcome) => outcome.ok && outcome.record.sequence)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 40 });
});

test('the same draft appended again, even at once, is one record with one token', async () => {
  const { store, writer } = await openTestStore();
  const draft = draftOf();
  const [first, second] = await Promise.all([writer.append(draft, [frameOf()]), writer.append(draft, [])]);
  const third = await writer.append(draft, []);
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect([...store.records.iterate()]).toHaveLength(1);
  expect(store.outbox.counts().queued).toBe(1);
});

test('a terminal that was never activated writes nothing and says so', async () => {
  const { store, writer } = await openTestStore();
  store.settings.remove(terminalIdSetting);
  expect(await writer.append(draftOf(), [])).toEqual({ ok: false, reason: 'not-activated' });
  expect(store.outbox.counts().queued).toBe(0);
});

test('when the disk is full neither the record nor its evidence nor its place in the outbox exists', async () => {
  const { store, writer } = await openTestStore();
  await writer.append(draftOf(), []);
  const { handle } = store.internals;
  handle.pragma(`max_page_count = ${handle.pragma('page_count', { simple: true })}`);
  const draft = draftOf();
  const bytes = new Uint8Array(300_000);
  expect(await writer.append(draft, [frameOf({ bytes })])).toEqual({ ok: false, reason: 'disk-full' });
  expect(store.records.byId(draft.id)).toBeUndefined();
  expect(store.outbox.deliveryOf(draft.id)).toBeUndefined();
  expect(store.evidence.held().pieces).toBe(0);
  handle.pragma('max_page_count = 1000000');
  expect(await writer.append(draft, [frameOf({ bytes })])).toMatchObject({
    ok: true,
    record: { sequence: 2 },
  });
});

test('an append that fails does not hold up the next one', async () => {
  const { store, signingKey } = await openTestStore();
  const stamp = vi
    .fn()
    .mockImplementationOnce(() => {
      throw new Error('unforeseen');
    })
    .mockReturnValue({ trust: 'uncertain', lastConfirmedAt: null });
  const writer = createRecordWriter({ store, clock: { stamp }, signingKey: () => signingKey.privateKey });
  const failed = writer.append(draftOf(), []);
  const written = writer.append(draftOf(), []);
  await expect(failed).rejects.toThrow('unforeseen');
  expect(await written).toMatchObject({ ok: true, record: { sequence: 1 } });
});

test('a record can be neither changed nor deleted', async () => {
  const { store, writer } = await openTestStore();
  await writer.append(draftOf(), []);
  const { handle } = store.internals;
  expect(() => handle.exec("UPDATE records SET result = 'certified'")).toThrow('never changed');
  expect(() => handle.exec('DELETE FROM records')).toThrow('never deleted');
});

test('neither the files nor the log hold an identity number or a name', async () => {
  const { store, writer, file, logLines } = await openTestStore();
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'c1');
  for (let i = 0; i < 20; i++) await writer.append(draftOf(), [frameOf()]);
  const search = (bytes: Buffer): boolean =>
    [
      wangGuilan.identityNumber,
      wangGuilan.name,
      Buffer.from(wangGuilan.identityNumber).toString('base64url').slice(2, 20),
    ].some((needle) => bytes.includes(needle));
  const files = (): string[] => readdirSync(dirname(file)).map((name) => join(dirname(file), name));
  expect(files().some((name) => name.endsWith('-wal'))).toBe(true);
  expect(files().filter((name) => search(readFileSync(name)))).toEqual([]);
  store.close();
  expect(files().filter((name) => search(readFileSync(name)))).toEqual([]);
  expect(search(Buffer.from(logLines.join('')))).toBe(false);
  expect(logLines.filter((line) => line.includes('record-written'))).toHaveLength(20);
});

test('after a re-activation what the agency never took is issued again in the new chain, once, under its own id', async () => {
  const { store, writer, signingKey } = await openTestStore();
  const taken = await writer.append(draftOf(), []);
  const parked = await writer.append(draftOf({ result: 'not-matched' }), [frameOf()]);
  const queued = await writer.append(draftOf(), []);
  if (!taken.ok || !parked.ok || !queued.ok) throw new Error('not written');
  store.outbox.applyReceipts([
    {
      token: 'jws',
      claims: {
        recordId: taken.record.id,
        recordHash: await recordHash(taken.token),
        terminalId: 'T-0001',
        sequence: 1,
        state: 'received',
        reason: null,
        at: '2026-05-20T02:00:00Z',
      },
    },
  ]);
  store.outbox.park(parked.record.id, 'chain-broken');

  store.settings.set(terminalIdSetting, 'T-0002');
  const renewed = (await newCandidateKey(store.settings)).adopt();
  const again = createRecordWriter({
    store,
    clock: { stamp: () => taken.record.clock as ClockState },
    signingKey: () => renewed.privateKey,
  });
  expect(await again.reissueUnreceived()).toEqual({ ok: true, reissued: 2 });
  expect(await again.reissueUnreceived()).toEqual({ ok: true, reissued: 0 });

  const batch = store.outbox.nextBatch(10);
  expect(batch.map(({ recordId, terminalId, sequence }) => [recordId, terminalId, sequence])).toEqual([
    [parked.record.id, 'T-0002', 1],
    [queued.record.id, 'T-0002', 2],
  ]);
  expect(store.records.byId(parked.record.id)?.record).toMatchObject({
    ...parked.record,
    terminalId: 'T-0002',
    sequence: 1,
    previousHash: null,
  });
  expect(await store.records.verifyChain(renewed.publicKey)).toEqual({ ok: true, length: 2 });
  expect((await store.records.verifyChain(signingKey.publicKey)).ok).toBe(false);
  expect(store.records.failedAttemptsSince(wangGuilan.identityNumber, '2026-05-20')).toBe(1);
  expect(store.records.certificationsOf(wangGuilan.identityNumber)).toEqual(['2026-05-20', '2026-05-20']);
});

test('whoever was recorded last does not stay in memory until the next one is', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { writer } = await openTestStore();
  const write = async () => {
    const written = await writer.append(draftOf(), []);
    if (!written.ok) throw new Error(written.reason);
    return new WeakRef(written.record);
  };
  const record = await write();
  await turn();
  collect();
  expect(record.deref()).toBeUndefined();
});

test('a terminal that is back in a former chain, after damage, sends the records that stand there already', async () => {
  const { store, writer, signingKey } = await openTestStore();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  store.settings.set(terminalIdSetting, 'T-0002');
  expect(await writer.reissueUnreceived()).toEqual({ ok: true, reissued: 1 });
  store.settings.set(terminalIdSetting, 'T-0001');
  expect(await writer.reissueUnreceived()).toEqual({ ok: true, reissued: 1 });
  expect(store.outbox.nextBatch(10)).toMatchObject([
    { terminalId: 'T-0001', sequence: 1, token: written.token },
  ]);
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 1 });
});

test('whichever write the disk refuses, a record is there with its evidence and its place in the outbox, or not at all', async () => {
  const { store, writer, file, key, signingKey } = await openTestStore();
  const draft = draftOf();
  const evidence = [frameOf(), frameOf()];
  const disk = failingDisk(store.internals.handle);
  const before = heldBy(file, key);
  const alongside: string[] = [];
  const append = () =>
    writer.append(draft, evidence, (work, { id }) => {
      store.desk.wait(work, wangGuilan.identityNumber, 1);
      work.afterCommit(() => void alongside.push(id));
    });
  for (let nth = 1; ; nth += 1) {
    disk.refuse(nth);
    const written = await append();
    const changes = changesBetween(before, heldBy(file, key));
    if (disk.mend().writes < nth) {
      expect(written).toMatchObject({ ok: true, record: { sequence: 1 } });
      expect(changes).toEqual({
        records: '+1 -0',
        outbox: '+1 -0',
        chains: '+1 -0',
        evidence: '+2 -0',
        desk_waiting: '+1 -0',
      });
      break;
    }
    expect([nth, written, changes]).toEqual([nth, { ok: false, reason: 'io-error' }, {}]);
    expect(alongside).toEqual([]);
  }
  expect(alongside).toEqual([draft.id]);
  const once = heldBy(file, key);
  expect(await append()).toMatchObject({ ok: true, record: { sequence: 1 } });
  expect(changesBetween(once, heldBy(file, key))).toEqual({});
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 1 });
});

test('a record whose listeners fail, and after which the disk takes nothing, is told as written', async () => {
  const { store, writer, logLines } = await openTestStore();
  const disk = failingDisk(store.internals.handle);
  store.outbox.subscribe(() => {
    throw new Error('nobody listens');
  });
  disk.refuseAfterCommit(1);
  expect(await writer.append(draftOf(), [frameOf()])).toMatchObject({ ok: true });
  disk.mend();
  expect(logLines.join('')).toContain('nobody listens');
});
