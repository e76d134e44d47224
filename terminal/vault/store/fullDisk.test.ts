import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fill, mayMount, smallDisk } from '../testing/smallDisk.ts';
import { draftOf, frameOf, openTestStore } from '../testing/storeFixture.ts';

// Needs root for a disk of its own; the same rules run against SQLite's own limit in recordWriter.test.ts.
test.runIf(mayMount)('a disk with less than the reserve left is found before a visit', async () => {
  const { store } = await openTestStore({ file: join(smallDisk(32), 'store.db') });
  expect(store.canWrite()).toEqual({ ok: false, reason: 'disk-full' });
});

test.runIf(mayMount)(
  'on a disk that is full nothing is half written, and with space again all goes on',
  async () => {
    const directory = smallDisk(32);
    const { store, writer, signingKey } = await openTestStore({ file: join(directory, 'store.db') });
    expect(await writer.append(draftOf(), [])).toMatchObject({ ok: true });
    const makeRoom = fill(directory);
    const draft = draftOf();
    const bytes = new Uint8Array(randomBytes(200_000));
    expect(await writer.append(draft, [frameOf({ bytes })])).toEqual({ ok: false, reason: 'disk-full' });
    expect(store.canWrite()).toEqual({ ok: false, reason: 'disk-full' });
    expect(store.records.byId(draft.id)).toBeUndefined();
    expect(store.roster.applyChanges([], 'c')).toEqual({ ok: false, reason: 'disk-full' });

    makeRoom();
    expect(await writer.append(draft, [frameOf({ bytes })])).toMatchObject({
      ok: true,
      record: { sequence: 2 },
    });
    expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 2 });
  },
);

test.runIf(mayMount)('a disk that becomes read-only is named', async () => {
  const directory = smallDisk(128);
  const { store, writer, file, key } = await openTestStore({ file: join(directory, 'store.db') });
  await writer.append(draftOf(), []);
  expect(store.canWrite()).toMatchObject({ ok: true });
  store.close();
  execFileSync('mount', ['-o', 'remount,ro', directory]);
  await expect(openTestStore({ file, key })).rejects.toThrow('the store was refused: read-only');
});
