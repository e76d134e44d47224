import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { ReceiptClaims } from '../../../contract/agency.ts';
import { recordHash } from '../../../contract/recordToken.ts';
import { draftOf, fixtureNowMs, type OpenedStore, openTestStore } from '../testing/storeFixture.ts';
import type { KeptRecord } from './records.ts';

async function append({ writer }: OpenedStore): Promise<KeptRecord> {
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  return written;
}

async function claimsFor(
  { record, token }: KeptRecord,
  state: ReceiptClaims['state'],
  at: string,
  reason: ReceiptClaims['reason'] = null,
): Promise<ReceiptClaims> {
  const { id: recordId, terminalId, sequence } = record;
  return { recordId, recordHash: await recordHash(token), terminalId, sequence, state, reason, at };
}

test('a record that was sent and never answered is sent again; one with a receipt is not', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const [first, second] = [await append(opened), await append(opened)];
  const waiting = (): string[] => outbox.nextBatch(10).map(({ recordId }) => recordId);
  outbox.markSent([first.record.id, second.record.id]);
  expect(outbox.deliveryOf(first.record.id)).toEqual({
    state: 'sent',
    reason: null,
    changedAtMs: fixtureNowMs,
  });
  expect(waiting()).toEqual([first.record.id, second.record.id]);
  outbox.applyReceipts([{ token: 'r', claims: await claimsFor(first, 'received', '2026-05-20T02:00:00Z') }]);
  expect(waiting()).toEqual([second.record.id]);
  expect(outbox.counts()).toMatchObject({ queued: 0, sent: 1, received: 1 });
});

test('a parked record holds up nobody, says why, and can be put back', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const records = [await append(opened), await append(opened), await append(opened)];
  const [poison, second, third] = records.map(({ record }) => record.id) as [string, string, string];
  outbox.park(poison, 'not-a-record');
  expect(outbox.nextBatch(2).map(({ recordId }) => recordId)).toEqual([second, third]);
  expect(outbox.deliveryOf(poison)).toMatchObject({ state: 'parked', reason: 'not-a-record' });
  outbox.requeue(poison);
  expect(outbox.nextBatch(1).map(({ recordId }) => recordId)).toEqual([poison]);
});

test('what the agency has received cannot be parked any more', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const kept = await append(opened);
  outbox.applyReceipts([{ token: 'r', claims: await claimsFor(kept, 'accepted', '2026-05-20T02:00:00Z') }]);
  outbox.park(kept.record.id, 'bad-signature');
  expect(outbox.deliveryOf(kept.record.id)?.state).toBe('accepted');
});

test('the receipts of one answer are here whole or not at all, and are told of together', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const [first, second] = [await append(opened), await append(opened)];
  const told: (readonly string[])[] = [];
  outbox.subscribe((recordIds) => told.push(recordIds));
  const at = '2026-05-20T02:00:00Z';
  const both = [
    { token: 'a', claims: await claimsFor(first, 'received', at) },
    { token: 'b', claims: await claimsFor(second, 'received', at) },
  ];
  const broken = {
    token: 'c',
    get claims(): never {
      throw new Error('in the middle');
    },
  };
  expect(() => outbox.applyReceipts([...both, broken])).toThrow('in the middle');
  expect(outbox.counts()).toMatchObject({ queued: 2, received: 0 });
  expect(told).toEqual([]);
  expect(outbox.applyReceipts(both)).toEqual(['applied', 'applied']);
  expect(told).toEqual([[first.record.id, second.record.id]]);
});

test('a receipt for other bytes, or for a record that is not ours, changes nothing', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const kept = await append(opened);
  const claims = await claimsFor(kept, 'received', '2026-05-20T02:00:00Z');
  expect(outbox.applyReceipts([{ token: 'r', claims: { ...claims, recordHash: 'other' } }])).toEqual([
    'hash-mismatch',
  ]);
  expect(outbox.applyReceipts([{ token: 'r', claims: { ...claims, recordId: draftOf().id } }])).toEqual([
    'unknown-record',
  ]);
  expect(outbox.deliveryOf(kept.record.id)?.state).toBe('queued');
  expect(outbox.receiptsOf(kept.record.id)).toEqual([]);
});

test('in whatever order receipts arrive, and however often, the same state is left and every receipt is kept', async () => {
  const states = [
    ['received', null, '2026-05-20T02:00:00Z'],
    ['needs-review', 'face-review', '2026-05-20T02:00:01Z'],
    ['accepted', 'officer', '2026-05-21T02:00:00Z'],
    ['rejected', 'died', '2026-05-23T02:00:00Z'],
  ] as const;
  const order = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 });
  const opened = await openTestStore();
  await fc.assert(
    fc.asyncProperty(order, async (indices) => {
      const kept = await append(opened);
      for (const index of indices) {
        const [state, reason, at] = states[index] as (typeof states)[number];
        opened.store.outbox.applyReceipts([
          { token: `receipt ${index}`, claims: await claimsFor(kept, state, at, reason) },
        ]);
      }
      expect(opened.store.outbox.deliveryOf(kept.record.id)).toMatchObject({
        state: 'rejected',
        reason: 'died',
      });
      expect(opened.store.outbox.receiptsOf(kept.record.id)).toEqual([0, 1, 2, 3].map((n) => `receipt ${n}`));
    }),
    { numRuns: 50 },
  );
});

test('a decision that is taken back later counts, an older one that comes late does not', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const kept = await append(opened);
  const state = (): string | undefined => outbox.deliveryOf(kept.record.id)?.state;
  expect(
    outbox.applyReceipts([
      { token: 'b', claims: await claimsFor(kept, 'rejected', '2026-05-21T02:00:00Z', 'died') },
    ]),
  ).toEqual(['applied']);
  expect(
    outbox.applyReceipts([{ token: 'a', claims: await claimsFor(kept, 'accepted', '2026-05-20T02:00:00Z') }]),
  ).toEqual(['stale']);
  expect(state()).toBe('rejected');
  expect(
    outbox.applyReceipts([{ token: 'c', claims: await claimsFor(kept, 'accepted', '2026-05-22T02:00:00Z') }]),
  ).toEqual(['applied']);
  expect(
    outbox.applyReceipts([
      { token: 'b', claims: await claimsFor(kept, 'rejected', '2026-05-21T02:00:00Z', 'died') },
    ]),
  ).toEqual(['stale']);
  expect(state()).toBe('accepted');
});

test('what an agency lost with a restored backup waits again, and its receipts stay', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const kept = [await append(opened), await append(opened), await append(opened)];
  for (const record of kept)
    outbox.applyReceipts([
      { token: 'r', claims: await claimsFor(record, 'accepted', '2026-05-20T02:00:00Z') },
    ]);
  expect(outbox.requeueFrom('T-0001', 2)).toBe(2);
  expect(outbox.nextBatch(10).map(({ sequence }) => sequence)).toEqual([2, 3]);
  const [, second] = kept as [KeptRecord, KeptRecord, KeptRecord];
  expect(outbox.receiptsOf(second.record.id)).toEqual(['r']);
  expect(
    outbox.applyReceipts([
      { token: 'r2', claims: await claimsFor(second, 'received', '2026-05-22T02:00:00Z') },
    ]),
  ).toEqual(['applied']);
  expect(
    outbox.applyReceipts([
      { token: 'r3', claims: await claimsFor(second, 'accepted', '2026-05-22T02:00:01Z') },
    ]),
  ).toEqual(['applied']);
});

test('the agency’s own time tells which record it received last, whatever its number', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const kept = [await append(opened), await append(opened), await append(opened)];
  const [late, second, third] = kept as [KeptRecord, KeptRecord, KeptRecord];
  expect(outbox.lastReceived()).toBeNull();
  const receive = async (record: KeptRecord, at: string, state: ReceiptClaims['state'] = 'received') =>
    outbox.applyReceipts([{ token: `${state} ${at}`, claims: await claimsFor(record, state, at) }]);
  await receive(second, '2026-05-20T02:00:00.000Z');
  await receive(late, '2026-05-21T02:00:00.000Z');
  await receive(second, '2026-05-22T02:00:00.000Z', 'accepted');
  await receive(third, '2026-05-22T02:00:00.000Z', 'accepted');
  expect(outbox.lastReceived()).toMatchObject({ sequence: 1, receivedAt: '2026-05-21T02:00:00.000Z' });
  expect(outbox.lastReceipted()).toMatchObject([{ sequence: 3, receivedAt: null }]);
  expect(outbox.receipted(0, 2).map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(outbox.receipted(2, 2).map(({ sequence }) => sequence)).toEqual([3]);
  outbox.requeueLost([late.record.id]);
  expect(outbox.lastReceived()).toMatchObject({ sequence: 2, receivedAt: '2026-05-20T02:00:00.000Z' });
});

test('listeners hear of each change once and of nothing that did not change', async () => {
  const opened = await openTestStore();
  const { outbox } = opened.store;
  const listener = vi.fn();
  const stop = outbox.subscribe(listener);
  const kept = await append(opened);
  const { id } = kept.record;
  outbox.markSent([id]);
  outbox.markSent([id]);
  const claims = await claimsFor(kept, 'received', '2026-05-20T02:00:00Z');
  outbox.applyReceipts([{ token: 'r', claims }]);
  outbox.applyReceipts([{ token: 'r', claims }]);
  outbox.requeue(id);
  expect(listener.mock.calls).toEqual([[[id]], [[id]], [[id]]]);
  stop();
  await append(opened);
  expect(listener).toHaveBeenCalledTimes(3);
});
