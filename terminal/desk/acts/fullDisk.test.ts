import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VisitSnapshot } from '../../../contract/terminal/index.ts';
import { changesBetween, heldBy } from '../../vault/testing/failingDisk.ts';
import { fill, mayMount, smallDisk } from '../../vault/testing/smallDisk.ts';
import { openTestStore } from '../../vault/testing/storeFixture.ts';
import {
  check,
  chen,
  deskNowMs,
  idOf,
  openTestDesk,
  refusalOf,
  signedIn,
  wang,
} from '../testing/deskFixture.ts';

const card = {
  cardId: 'c',
  name: '王桂兰',
  identityNumber: wang,
  photo: new Uint8Array([1]),
  photoTakenOn: null,
};

test('a card that is laid on a desk whose disk takes nothing begins its visit; the log says what the audit lacks', async () => {
  const { desk, visits, store, logLines } = await signedIn();
  store.internals.handle.pragma('query_only = ON');
  desk.visitDesk.tell({ type: 'CARD', card });
  await expect.poll(() => visits.snapshot.current.state).toBe('identified');
  store.internals.handle.pragma('query_only = OFF');
  expect(logLines.join('')).toContain(
    '"event":"audit-not-written","entry":"visit-begun","reason":"read-only"',
  );
  expect(logLines.join('')).not.toContain(wang);
});

test('a visit that ends while the disk takes nothing leaves the desk at work', async () => {
  const { desk, visits, store, client } = await signedIn();
  await client.beginVisit({ personId: await idOf(client, wang), helper: null });
  await expect.poll(() => visits.snapshot.current.state).toBe('identified');
  expect(desk.visitDesk.visitorId()).not.toBeNull();
  store.internals.handle.pragma('query_only = ON');
  const { revision } = desk.state.current;
  visits.snapshot.set({ state: 'ended', end: 'certified', visitId: 'v', revision: 99 } as VisitSnapshot);
  await expect.poll(() => desk.state.current.revision).toBeGreaterThan(revision);
  visits.snapshot.set({ state: 'idle', revision: 100 });
  await expect.poll(() => desk.visitDesk.visitorId()).toBeNull();
});

test('nobody is signed in by a wrong PIN because the disk takes nothing', async () => {
  const { desk, store } = await openTestDesk();
  store.internals.handle.pragma('query_only = ON');
  await expect(desk.sessions.signIn({ ...chen, pin: '000000' })).rejects.toThrow();
  expect(desk.sessions.session.state).toBe('signed-out');
});

// Needs root for a disk of its own; refusedWrites.test.ts refuses the same commits by their number.
test.runIf(mayMount)(
  'on a disk that is full at the commit a visual check is told as not written and is not there; with room again there is one',
  async () => {
    const directory = smallDisk(32);
    const opened = await openTestStore({ file: join(directory, 'store.db'), nowMs: () => deskNowMs });
    const { client, store, desk } = await signedIn({ store: opened });
    const before = heldBy(opened.file, opened.key);
    const makeRoom = fill(directory);
    expect(await refusalOf(check(client, wang))).toBe('record-not-written');
    expect(changesBetween(before, heldBy(opened.file, opened.key))).toEqual({});
    makeRoom();
    await check(client, wang);
    expect([...store.records.iterate()]).toHaveLength(1);
    const entries = desk.audit.entries().filter(({ event }) => event === 'visual-check-recorded');
    expect(entries).toHaveLength(1);
  },
);
