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
    { ...key, reason: 'CONSENT_MISSING', passing: false, sinceMs: fixtureNowMs },
    { parcel: 'roster', key: '', reason: 'agency-fault', passing: true, sinceMs: fixtureNowMs + 1000 },
  ]);
  expect([setAside.holds(key), setAside.holds({ parcel: 'roster', key: '' })]).toEqual([true, false]);
  expect(setAside.sendAgain([key, { parcel: 'evidence', key: 'unknown' }])).toBe(1);
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
  };
  expect(store.setAside.list()).toEqual([parked]);
  expect(store.setAside.sendAgain([parked, { parcel: 'records', key: 'unknown' }])).toBe(1);
  expect(store.setAside.list()).toEqual([]);
  expect(store.outbox.deliveryOf(id)?.state).toBe('queued');
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
  expect(store.setAside.list()).toEqual([{ ...refused, sinceMs: Date.UTC(2026, 4, 20, 1) }]);
  expect(store.setAside.sendAgain([refused])).toBe(1);
  expect(store.setAside.list()).toEqual([]);
  expect(handle.prepare('SELECT state FROM desk_requests').pluck().get()).toBe('queued');
  expect(handle.prepare('SELECT token, outcome FROM desk_request_travel').raw().get()).toEqual([null, null]);
});
