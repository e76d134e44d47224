import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { damage, freePagesOf, pagesOf } from '../testing/damageFixture.ts';
import {
  draftOf,
  fixtureNowMs,
  keptLog,
  type OpenedStore,
  openTestStore,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { backUp } from './backup.ts';
import { noteDamage } from './damageNote.ts';
import { openSoundStore } from './openSoundStore.ts';
import { lastSalvageSetting } from './salvage.ts';

async function filled(): Promise<OpenedStore> {
  const opened = await openTestStore();
  for (let i = 0; i < 30; i++) await opened.writer.append(draftOf(), []);
  return opened;
}

async function openAgain(
  { file, key }: OpenedStore,
  backupDirectory: string | null = null,
): ReturnType<typeof openSoundStore> {
  const opened = await openSoundStore({
    file,
    key,
    log: keptLog().log,
    now: () => fixtureNowMs,
    backupDirectory,
  });
  if (opened.ok) onTestFinished(() => opened.store.close());
  return opened;
}

test('an ordinary start salvages nothing', async () => {
  const opened = await filled();
  opened.store.close();
  expect(await openAgain(opened)).toMatchObject({ ok: true, salvaged: null });
});

test('a damaged page is salvaged at the start, and the next start is an ordinary one', async () => {
  const opened = await filled();
  const page = pagesOf(opened, 'records').at(-1) as number;
  opened.store.close();
  damage(opened.file, [page]);
  const sound = await openAgain(opened);
  if (!sound.ok) throw new Error(sound.reason);
  expect(sound.salvaged?.lost).toHaveLength(1);
  expect(sound.store.settings.get(lastSalvageSetting)).toEqual({ ...sound.salvaged, atMs: fixtureNowMs });
  sound.store.close();
  expect(await openAgain(opened)).toMatchObject({ ok: true, salvaged: null });
});

test('a damaged free page, which belongs to no table, is found at the start after something stumbled over it', async () => {
  const opened = await filled();
  const { handle } = opened.store.internals;
  handle.exec('CREATE TABLE passing (bytes BLOB)');
  handle.exec('INSERT INTO passing VALUES (randomblob(300000)); DROP TABLE passing');
  const free = freePagesOf(opened);
  expect(free.length).toBeGreaterThan(50);
  opened.store.close();
  damage(opened.file, free);
  const first = await openAgain(opened);
  if (!first.ok) throw new Error(first.reason);
  expect(first.salvaged).toBeNull();
  expect(() => first.store.internals.handle.exec('CREATE TABLE more (bytes BLOB)')).toThrow();
  noteDamage(opened.file);
  first.store.close();
  const second = await openAgain(opened);
  if (!second.ok) throw new Error(second.reason);
  expect(second.salvaged).toMatchObject({ lost: [] });
  second.store.internals.handle.exec('CREATE TABLE more (bytes BLOB)');
  second.store.close();
  expect(await openAgain(opened)).toMatchObject({ ok: true, salvaged: null });
});

test('a store that vanished comes back from its copy', async () => {
  const opened = await filled();
  const directory = temporaryDirectory();
  await backUp(opened.store, { directory, key: opened.key, day: '2026-05-20', keepDays: 7 });
  opened.store.close();
  rmSync(opened.file);
  expect(await openAgain(opened, directory)).toMatchObject({ ok: true, salvaged: { records: 30 } });
});

test('a wrong key and a store in use are no damage: nothing is set aside', async () => {
  const opened = await filled();
  expect(await openAgain(opened)).toEqual({ ok: false, reason: 'locked' });
  opened.store.close();
  expect(await openAgain({ ...opened, key: new Uint8Array(32) })).toEqual({ ok: false, reason: 'wrong-key' });
  expect(await openAgain(opened)).toMatchObject({ ok: true, salvaged: null });
});
