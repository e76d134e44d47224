import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkIntegrity } from '../recovery/integrity.ts';
import {
  draftOf,
  frameOf,
  keptLog,
  openTestStore,
  rosterEntry,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { rotateStoreKey } from './rotateStoreKey.ts';
import { loadStoreKey, type StoreKeyOptions } from './storeKey.ts';

async function keyOf(options: StoreKeyOptions): Promise<Uint8Array> {
  const loaded = await loadStoreKey(options);
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.key;
}

async function closedStore(): Promise<StoreKeyOptions> {
  const directory = temporaryDirectory();
  const options = {
    keyFile: join(directory, 'store-key.json'),
    storeFile: join(directory, 'anxin.db'),
    log: keptLog().log,
  };
  const { store, writer } = await openTestStore({ file: options.storeFile, key: await keyOf(options) });
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'c');
  for (let i = 0; i < 10; i++) await writer.append(draftOf(), [frameOf()]);
  store.close();
  return options;
}

test('under its new key the store is the same, and the old key opens nothing', async () => {
  const options = await closedStore();
  const oldKey = await keyOf(options);
  expect(await rotateStoreKey(options)).toEqual({ ok: true });
  const newKey = await keyOf(options);
  expect(newKey).not.toEqual(oldKey);
  await expect(openTestStore({ file: options.storeFile, key: oldKey })).rejects.toThrow('wrong-key');
  const { store, writer, signingKey } = await openTestStore({ file: options.storeFile, key: newKey });
  expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 10 });
  expect(store.roster.find(rosterEntry.identityNumber)).toEqual(rosterEntry);
  expect(store.evidence.held().pieces).toBe(10);
  expect(store.internals.handle.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(await checkIntegrity(store, 'whole')).toEqual({ damagedTables: [] });
  expect(await writer.append(draftOf(), [])).toMatchObject({ ok: true, record: { sequence: 11 } });
});

test('nothing is left under the old key: no copy, no log, no key', async () => {
  const options = await closedStore();
  const oldKey = await keyOf(options);
  await rotateStoreKey(options);
  expect(readdirSync(dirname(options.storeFile)).sort()).toEqual([
    'anxin.db',
    'anxin.db.keymark',
    'store-key.json',
  ]);
  expect(readFileSync(options.keyFile, 'utf8')).not.toContain(Buffer.from(oldKey).toString('hex'));
});

test('a store that is open is not given another key', async () => {
  const options = await closedStore();
  const key = await keyOf(options);
  const { store } = await openTestStore({ file: options.storeFile, key });
  expect(await rotateStoreKey(options)).toEqual({ ok: false, reason: 'locked' });
  store.close();
  expect(await keyOf(options)).toEqual(key);
});

const program = fileURLToPath(new URL('../testing/rotateUntilKilled.ts', import.meta.url));

test('killed at any moment of a change of key, the terminal starts again with the key that opens its store', async () => {
  const options = await closedStore();
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [program, options.keyFile, options.storeFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const enough = randomInt(1, 4);
    let lines = 0;
    for await (const _line of createInterface({ input: child.stdout })) {
      if (++lines === enough) void delay(randomInt(0, 60)).then(() => child.kill('SIGKILL'));
    }
    expect((await exit)[1]).toBe('SIGKILL');
    const { store, signingKey } = await openTestStore({ file: options.storeFile, key: await keyOf(options) });
    expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 10 });
    expect(store.evidence.held().pieces).toBe(10);
    store.close();
  }
});
