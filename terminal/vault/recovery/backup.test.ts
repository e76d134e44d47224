import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  draftOf,
  frameOf,
  openTestStore,
  rosterEntry,
  temporaryDirectory,
  wangGuilan,
} from '../testing/storeFixture.ts';
import { backUp, backupsIn } from './backup.ts';
import { checkIntegrity } from './integrity.ts';

const template = { mediaType: 'image/jpeg', data: Buffer.from('portrait').toString('base64') } as const;

test('a copy of the day opens as a store with everything but the pictures, and the chain goes on in it', async () => {
  const { store, writer, key, signingKey } = await openTestStore();
  store.roster.applyChanges([{ change: 'put', entry: { ...rosterEntry, template } }], 'c');
  store.packs.savePack({ id: 'p', version: '3', json: '{}' });
  for (let i = 0; i < 30; i++) await writer.append(draftOf(), [frameOf()]);
  const directory = temporaryDirectory();
  const outcome = await backUp(store, { directory, key, day: '2026-05-20', keepDays: 7 });
  expect(outcome).toEqual({ ok: true, file: join(directory, 'anxin-2026-05-20.db'), records: 30 });
  expect(readdirSync(directory)).toEqual(['anxin-2026-05-20.db']);

  const file = join(temporaryDirectory(), 'store.db');
  copyFileSync(join(directory, 'anxin-2026-05-20.db'), file);
  const restored = await openTestStore({ file, key });
  expect(restored.signingKey.publicJwk).toEqual(signingKey.publicJwk);
  expect(await checkIntegrity(restored.store, 'whole')).toEqual({ damagedTables: [] });
  expect([...restored.store.records.iterate()]).toEqual([...store.records.iterate()]);
  expect(restored.store.outbox.counts()).toEqual(store.outbox.counts());
  expect(restored.store.packs.lastGoodPacks()).toEqual(store.packs.lastGoodPacks());
  expect(restored.store.roster.find(wangGuilan.identityNumber)).toEqual(rosterEntry);
  expect(restored.store.roster.cursor()).toBeNull();
  expect(restored.store.evidence.held().pieces).toBe(0);
  expect(await restored.writer.append(draftOf(), [])).toMatchObject({ ok: true, record: { sequence: 31 } });
  expect(await restored.store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 31 });
});

test('a copy holds no identity number and no name in plain, and no key but the store’s opens it', async () => {
  const { store, writer, key } = await openTestStore();
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'c');
  await writer.append(draftOf(), []);
  const directory = temporaryDirectory();
  const outcome = await backUp(store, { directory, key, day: '2026-05-20', keepDays: 7 });
  if (!outcome.ok) throw new Error(outcome.reason);
  const bytes = readFileSync(outcome.file);
  expect(bytes.includes(wangGuilan.identityNumber)).toBe(false);
  expect(bytes.includes(wangGuilan.name)).toBe(false);
  await expect(openTestStore({ file: outcome.file, key: new Uint8Array(32) })).rejects.toThrow('wrong-key');
});

test('no table of pictures or papers is in a copy, whoever adds one', async () => {
  const { store, key } = await openTestStore();
  store.internals.handle.exec("CREATE TABLE papers (page BLOB); INSERT INTO papers VALUES (x'00')");
  const directory = temporaryDirectory();
  expect(await backUp(store, { directory, key, day: '2026-05-20', keepDays: 7 })).toMatchObject({ ok: true });
});

test('visits go on while a copy is made, and the copy holds together all the same', async () => {
  const { store, writer, key } = await openTestStore();
  for (let i = 0; i < 20; i++) await writer.append(draftOf(), []);
  const directory = temporaryDirectory();
  const copying = backUp(store, { directory, key, day: '2026-05-20', keepDays: 7 });
  const meanwhile = Promise.all(Array.from({ length: 20 }, () => writer.append(draftOf(), [])));
  expect(await copying).toEqual({ ok: true, file: join(directory, 'anxin-2026-05-20.db'), records: 20 });
  expect((await meanwhile).every(({ ok }) => ok)).toBe(true);
  const restored = await openTestStore({ file: join(directory, 'anxin-2026-05-20.db'), key });
  expect(restored.store.records.head('T-0001')?.sequence).toBe(20);
  expect(restored.store.outbox.counts().queued).toBe(20);
});

test('copies are kept as long as configured, the newest always, and files of others are left alone', async () => {
  const { store, key } = await openTestStore();
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'notes.txt'), 'not ours');
  for (const day of ['2026-05-01', '2026-05-10', '2026-05-12', '2026-05-13']) {
    expect(await backUp(store, { directory, key, day, keepDays: 3 })).toMatchObject({ ok: true });
  }
  expect(readdirSync(directory).sort()).toEqual([
    'anxin-2026-05-10.db',
    'anxin-2026-05-12.db',
    'anxin-2026-05-13.db',
    'notes.txt',
  ]);
  await backUp(store, { directory, key, day: '2027-01-01', keepDays: 3 });
  expect(backupsIn(directory)).toEqual([join(directory, 'anxin-2027-01-01.db')]);
});

test('the same day again replaces its copy', async () => {
  const { store, writer, key } = await openTestStore();
  const directory = temporaryDirectory();
  await backUp(store, { directory, key, day: '2026-05-20', keepDays: 3 });
  await writer.append(draftOf(), []);
  expect(await backUp(store, { directory, key, day: '2026-05-20', keepDays: 3 })).toMatchObject({
    records: 1,
  });
  expect(readdirSync(directory)).toEqual(['anxin-2026-05-20.db']);
});
