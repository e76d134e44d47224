import { expect, test } from 'vitest';
import { draftOf, fixtureNowMs, openTestStore } from '../testing/storeFixture.ts';

test('what was refused is listed with its reason and since when, and offered again when a person says so', async () => {
  let nowMs = fixtureNowMs;
  const { store } = await openTestStore({ nowMs: () => nowMs });
  const { setAside } = store;
  const key = { parcel: 'evidence', key: 'a b' };
  setAside.add({ ...key, reason: 'too-large', passing: false });
  nowMs += 1000;
  setAside.add({ ...key, reason: 'CONSENT_MISSING', passing: false });
  setAside.add({ parcel: 'roster', key: '', reason: 'agency-fault', passing: true });
  expect(setAside.list()).toEqual([
    { ...key, reason: 'CONSENT_MISSING', passing: false, sinceMs: fixtureNowMs, triedAgain: null },
    {
      parcel: 'roster',
      key: '',
      reason: 'agency-fault',
      passing: true,
      sinceMs: fixtureNowMs + 1000,
      triedAgain: null,
    },
  ]);
  expect([setAside.holds(key), setAside.holds({ parcel: 'roster', key: '' })]).toEqual([true, false]);
  expect(
    store.inOneTransaction((work) =>
      store.setAside.sendAgain(work, [key, { parcel: 'evidence', key: 'unknown' }]),
    ),
  ).toBe(1);
  setAside.remove({ parcel: 'roster', key: '' });
  expect(setAside.list()).toEqual([]);
});

test('a parked record is among them, and goes back into the queue', async () => {
  const { store, writer } = await openTestStore();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  const { id } = written.record;
  store.outbox.park(id, 'bad-signature');
  const parked = {
    parcel: 'records',
    key: id,
    reason: 'bad-signature',
    passing: false,
    sinceMs: fixtureNowMs,
    triedAgain: null,
  };
  expect(store.setAside.list()).toEqual([parked]);
  expect(
    store.inOneTransaction((work) =>
      store.setAside.sendAgain(work, [parked, { parcel: 'records', key: 'unknown' }]),
    ),
  ).toBe(1);
  expect(store.setAside.list()).toEqual([]);
  expect(store.outbox.deliveryOf(id)?.state).toBe('queued');
  store.outbox.park(id, 'chain-broken');
  const triedAgain = { times: 1, atMs: fixtureNowMs };
  expect(store.setAside.list()).toEqual([{ ...parked, reason: 'chain-broken', triedAgain }]);
  expect(store.setAside.count()).toBe(1);
});

test('so is a request that the agency refused, which is then signed anew', async () => {
  const { store } = await openTestStore();
  const { handle } = store.internals;
  handle.exec(`
    INSERT INTO desk_requests VALUES
      ('a', 'first-photo', '11010519491231002X', '2026-05-20', '2026-05-20T01:00:00.000Z', 'op', '{}', 'taken', 'p');
    INSERT INTO desk_request_travel VALUES ('a', 'T', 't', 'not-taken', 'other-district', NULL);
  `);
  const refused = { parcel: 'requests', key: 'a', reason: 'other-district', passing: false };
  expect(store.setAside.list()).toEqual([
    { ...refused, sinceMs: Date.UTC(2026, 4, 20, 1), triedAgain: null },
  ]);
  expect(store.setAside.requestNamed('a')).toEqual({
    kind: 'first-photo',
    identityNumber: '11010519491231002X',
    on: '2026-05-20',
  });
  expect(store.inOneTransaction((work) => store.setAside.sendAgain(work, [refused]))).toBe(1);
  expect(store.setAside.list()).toEqual([]);
  expect(handle.prepare('SELECT state FROM desk_requests').pluck().get()).toBe('queued');
  expect(handle.prepare('SELECT token, outcome FROM desk_request_travel').raw().get()).toEqual([null, null]);
});

test('what went by stick meanwhile, or was erased, waits for nobody', async () => {
  const { store, writer } = await openTestStore();
  const bytes = new Uint8Array([1, 2, 3]);
  const frame = { kind: 'frame' as const, mediaType: 'image/jpeg', bytes, mayLeave: true };
  const written = await writer.append(draftOf(), [{ ...frame, eraseAfter: '2099-01-01T00:00:00.000Z' }]);
  if (!written.ok) throw new Error(written.reason);
  const { id, evidence } = written.record;
  const hash = evidence[0]?.hash ?? '';
  store.setAside.add({ parcel: 'evidence', key: `${id} ${hash}`, reason: 'too-large', passing: false });
  expect(store.setAside.count()).toBe(1);
  store.evidence.markUploaded(id, hash);
  expect(store.setAside.count()).toBe(0);
  expect(store.setAside.list()).toEqual([]);
});
