import { expect, test } from 'vitest';
import { recordHash, signRecord } from '../../../contract/recordToken.ts';
import { draftOf, openTestStore, wangGuilan, zhangJianguo } from '../testing/storeFixture.ts';

test('failed attempts count from the day asked about, for this person, and only failures', async () => {
  const { store, writer } = await openTestStore();
  for (const draft of [
    draftOf({ on: '2026-05-19', result: 'not-matched' }),
    draftOf({ on: '2026-05-20', result: 'not-matched' }),
    draftOf({ on: '2026-05-21', result: 'liveness-failed' }),
    draftOf({ on: '2026-05-21', result: 'certified' }),
    draftOf({ on: '2026-05-21', result: 'awaiting-review' }),
    draftOf({ on: '2026-05-21', result: 'not-acquired' }),
    draftOf({ on: '2026-05-21', result: 'not-matched', person: zhangJianguo }),
  ]) {
    await writer.append(draft, []);
  }
  expect(store.records.failedAttemptsSince(wangGuilan.identityNumber, '2026-05-20')).toBe(2);
  expect(store.records.failedAttemptsSince(wangGuilan.identityNumber, '2026-05-22')).toBe(0);
  expect(store.records.failedAttemptsSince(zhangJianguo.identityNumber, '2026-01-01')).toBe(1);
});

test('attempts that were broken off are counted by themselves, and are no failures', async () => {
  const { store, writer } = await openTestStore();
  for (const on of ['2026-05-19', '2026-05-20', '2026-05-20'])
    await writer.append(draftOf({ on, result: 'broken-off' }), []);
  expect(store.records.brokenOffSince(wangGuilan.identityNumber, '2026-05-20')).toBe(2);
  expect(store.records.brokenOffSince(zhangJianguo.identityNumber, '2026-01-01')).toBe(0);
  expect(store.records.failedAttemptsSince(wangGuilan.identityNumber, '2026-01-01')).toBe(0);
});

test('the days of certification are in order and leave out what the agency rejected', async () => {
  const { store, writer } = await openTestStore();
  const later = await writer.append(draftOf({ on: '2026-05-20' }), []);
  const earlier = await writer.append(draftOf({ on: '2025-05-20' }), []);
  await writer.append(draftOf({ on: '2026-05-21', result: 'awaiting-review' }), []);
  if (!later.ok || !earlier.ok) throw new Error('not written');
  expect(store.records.certificationsOf(wangGuilan.identityNumber)).toEqual(['2025-05-20', '2026-05-20']);
  store.outbox.applyReceipts([
    {
      token: 'r',
      claims: {
        recordId: later.record.id,
        recordHash: await recordHash(later.token),
        terminalId: 'T-0001',
        sequence: 1,
        state: 'rejected',
        reason: 'died',
        at: '2026-05-21T00:00:00Z',
      },
    },
  ]);
  expect(store.records.certificationsOf(wangGuilan.identityNumber)).toEqual(['2025-05-20']);
});

test('the chain is read from any number on, past more than one page of rows', async () => {
  const { store, writer } = await openTestStore();
  await Promise.all(Array.from({ length: 300 }, () => writer.append(draftOf(), [])));
  const sequences = [...store.records.iterate(40)].map(({ record }) => record.sequence);
  expect(sequences).toEqual(Array.from({ length: 261 }, (_, index) => index + 40));
  expect(store.records.head('T-0001')?.sequence).toBe(300);
  expect(store.records.head('T-9999')).toBeNull();
});

test('a chain is whole when numbers that were declared lost turned up, all of them or the first', async () => {
  const { store, writer, signingKey } = await openTestStore();
  for (let written = 0; written < 5; written += 1) await writer.append(draftOf(), []);
  const { handle } = store.internals;
  handle.exec(`INSERT INTO lost_records (terminal_id, from_sequence, to_sequence, declared_at_ms)
    VALUES ('T-0001', 2, 3, 0)`);
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 5 });
  handle.pragma('foreign_keys = OFF');
  handle.exec('DROP TRIGGER records_are_never_deleted; DELETE FROM records WHERE sequence = 3');
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 5 });
  handle.exec('DELETE FROM records WHERE sequence = 4');
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({
    ok: false,
    sequence: 4,
    reason: 'gap',
  });
});

const forgeries: Record<string, { tamper: string; sequence: number; reason: string }> = {
  'a record that was taken out': {
    tamper: 'DELETE FROM records WHERE sequence = 2',
    sequence: 2,
    reason: 'gap',
  },
  'the last record taken out': {
    tamper: 'DELETE FROM records WHERE sequence = 3',
    sequence: 3,
    reason: 'gap',
  },
  'a record that was put in the place of another': {
    tamper: `UPDATE records SET token = (SELECT token FROM records WHERE sequence = 1) WHERE sequence = 2`,
    sequence: 2,
    reason: 'broken-link',
  },
  'a record whose content was changed': {
    tamper: `UPDATE records SET token = substr(token, 1, 200) || char(unicode(substr(token, 201, 1)) + 1) || substr(token, 202)
      WHERE sequence = 3`,
    sequence: 3,
    reason: 'bad-signature',
  },
  'a hash that is not that of its record': {
    tamper: "UPDATE records SET hash = 'x' WHERE sequence = 3",
    sequence: 3,
    reason: 'hash-mismatch',
  },
};

test.each(Object.keys(forgeries))('%s is found out', async (name) => {
  const { tamper, sequence, reason } = forgeries[name] as (typeof forgeries)[string];
  const { store, writer, signingKey } = await openTestStore();
  for (let i = 0; i < 3; i++) await writer.append(draftOf(), []);
  store.internals.handle.exec(`
    DROP TRIGGER records_are_never_changed;
    DROP TRIGGER records_are_never_deleted;
    PRAGMA foreign_keys = OFF;
    ${tamper}`);
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: false, sequence, reason });
});

test('a record that another terminal signed has no place in the chain', async () => {
  const { store, writer, signingKey } = await openTestStore();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  const foreign = await signRecord({ ...written.record, terminalId: 'T-0666' }, signingKey.privateKey);
  const { handle } = store.internals;
  handle.exec('DROP TRIGGER records_are_never_changed');
  handle.prepare('UPDATE records SET token = ?').run(foreign);
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({
    ok: false,
    sequence: 1,
    reason: 'other-terminal',
  });
});
