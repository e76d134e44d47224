import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import {
  draftOf,
  fixtureNowMs,
  keptLog,
  openTestStore,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { openStore } from './openStore.ts';

const now = (): number => fixtureNowMs;

async function closedStore(): Promise<{ file: string; key: Uint8Array }> {
  const { store, writer, file, key } = await openTestStore();
  await writer.append(draftOf(), []);
  store.close();
  return { file, key };
}

function open(file: string, key: Uint8Array): ReturnType<typeof openStore> {
  const opened = openStore({ file, key, log: keptLog().log, now });
  if (opened.ok) onTestFinished(() => opened.store.close());
  return opened;
}

test('a store that was closed opens again with everything in it', async () => {
  const { file, key } = await closedStore();
  const opened = open(file, key);
  if (!opened.ok) throw new Error(opened.reason);
  expect([...opened.store.records.iterate()]).toHaveLength(1);
});

test('each commit is durable, what is erased is overwritten, references hold, nothing spills to a plain file', async () => {
  const { store } = await openTestStore();
  const pragma = (name: string): unknown => store.internals.handle.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('secure_delete')).toBe(1);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('temp_store')).toBe(2);
  expect(pragma('cipher')).toBe('chacha20');
});

test('another key opens nothing and is told from a damaged file', async () => {
  const { file } = await closedStore();
  expect(open(file, randomBytes(32))).toEqual({ ok: false, reason: 'wrong-key' });
});

test('without the mark of its key a store still opens, and gets its mark back', async () => {
  const { file, key } = await closedStore();
  rmSync(`${file}.keymark`);
  expect(open(file, randomBytes(32))).toEqual({ ok: false, reason: 'wrong-key' });
  expect(open(file, key).ok).toBe(true);
  expect(existsSync(`${file}.keymark`)).toBe(true);
});

test('a damaged first page is damage, not a wrong key', async () => {
  const { file, key } = await closedStore();
  const bytes = readFileSync(file);
  randomBytes(64).copy(bytes, 100);
  writeFileSync(file, bytes);
  expect(open(file, key)).toEqual({ ok: false, reason: 'corrupt' });
});

test('a store that has vanished is not replaced by an empty one', async () => {
  const { file, key } = await closedStore();
  rmSync(file);
  expect(open(file, key)).toEqual({ ok: false, reason: 'missing' });
  expect(existsSync(file)).toBe(false);
});

test('a second program is kept out while the first one lives', async () => {
  const { file, key } = await openTestStore();
  expect(open(file, key)).toEqual({ ok: false, reason: 'locked' });
});

test('a store that a newer program has migrated is left alone', async () => {
  const { store, file, key } = await openTestStore();
  store.internals.handle.pragma('user_version = 9990');
  store.close();
  const before = readFileSync(file);
  expect(open(file, key)).toEqual({ ok: false, reason: 'newer-schema' });
  expect(readFileSync(file)).toEqual(before);
});

test('a file without encryption is not taken for a store', () => {
  const file = join(temporaryDirectory(), 'store.db');
  const plain = new Database(file);
  plain.exec('CREATE TABLE t (a)');
  plain.close();
  expect(open(file, randomBytes(32))).toMatchObject({ ok: false });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be written is refused at the start', async () => {
  const { file, key } = await closedStore();
  chmodSync(file, 0o400);
  expect(open(file, key)).toEqual({ ok: false, reason: 'read-only' });
});

test('a directory that can be made is made for the terminal alone', () => {
  const directory = join(temporaryDirectory(), 'data', 'terminal');
  expect(open(join(directory, 'store.db'), randomBytes(32)).ok).toBe(true);
  expect(statSync(directory).mode & 0o077).toBe(0);
});

test('a copy of the file is of no use without the key, and whole with it', async () => {
  const { file, key } = await closedStore();
  const copy = join(temporaryDirectory(), 'copy.db');
  copyFileSync(file, copy);
  expect(open(copy, randomBytes(32)).ok).toBe(false);
  expect(open(copy, key).ok).toBe(true);
});

test('canWrite says how much space is left', async () => {
  const { store } = await openTestStore();
  const probe = store.canWrite();
  expect(probe.ok && probe.freeBytes).toBeGreaterThan(0);
});

test('canWrite finds a store that may not be written before a visit does', async () => {
  const { store } = await openTestStore();
  store.internals.handle.pragma('query_only = ON');
  expect(store.canWrite()).toEqual({ ok: false, reason: 'read-only' });
});
