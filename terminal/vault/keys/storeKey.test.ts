import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../store/openStore.ts';
import { keptLog, temporaryDirectory } from '../testing/storeFixture.ts';
import type { SafeStorage, SecretStore } from './secretStore.ts';
import { loadStoreKey, type StoreKeyOptions } from './storeKey.ts';

/** A keyring that can be switched off. */
class Keyring implements SecretStore {
  secret: string | null = null;
  answers = true;

  async available(): Promise<boolean> {
    return this.answers;
  }

  async read(): Promise<string | null> {
    if (!this.answers) throw new Error('no answer');
    return this.secret;
  }

  async write(secret: string): Promise<void> {
    if (!this.answers) throw new Error('no answer');
    this.secret = secret;
  }
}

/** What Electron's safeStorage does, with a sealing that can be seen through in a test. */
const safeStorage: SafeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(text).map((byte) => byte ^ 0x5a) as Buffer,
  decryptString: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString(),
};

function options(more: Partial<StoreKeyOptions> = {}): StoreKeyOptions & { lines: string[] } {
  const directory = temporaryDirectory();
  const { log, lines } = keptLog();
  return {
    keyFile: join(directory, 'store-key.json'),
    storeFile: join(directory, 'anxin.db'),
    log,
    lines,
    ...more,
  };
}

function makeStore(at: StoreKeyOptions, key: Uint8Array): void {
  const opened = openStore({ file: at.storeFile, key, log: at.log, now: () => 0 });
  if (!opened.ok) throw new Error(opened.reason);
  opened.store.close();
}

test('the first start makes a key and every later start finds it again', async () => {
  for (const more of [{}, { keyring: new Keyring() }, { safeStorage }]) {
    const at = options(more);
    const made = await loadStoreKey(at);
    if (!made.ok) throw new Error(made.reason);
    expect(made.created).toBe(true);
    expect(made.key).toHaveLength(32);
    makeStore(at, made.key);
    expect(await loadStoreKey(at)).toEqual({ ...made, created: false });
  }
});

test('Electron’s storage comes first, then the keyring, then a file, and the log says which', async () => {
  const keyring = new Keyring();
  const silent = new Keyring();
  silent.answers = false;
  for (const [more, source] of [
    [{ safeStorage, keyring }, 'safe-storage'],
    [{ safeStorage: { ...safeStorage, isEncryptionAvailable: () => false }, keyring }, 'keyring'],
    [{ keyring: silent }, 'key-file'],
    [{}, 'key-file'],
  ] as const) {
    const at = options(more);
    expect(await loadStoreKey(at)).toMatchObject({ ok: true, source });
    expect(JSON.parse(at.lines.join(''))).toMatchObject({ event: 'store-key-loaded', source, created: true });
  }
});

test('where a key store holds the key, the file beside the store does not', async () => {
  for (const more of [{ keyring: new Keyring() }, { safeStorage }]) {
    const at = options(more);
    const made = await loadStoreKey(at);
    if (!made.ok) throw new Error(made.reason);
    expect(readFileSync(at.keyFile, 'utf8')).not.toContain(Buffer.from(made.key).toString('hex'));
  }
});

test('the log never holds the key', async () => {
  const at = options();
  const made = await loadStoreKey(at);
  await loadStoreKey(at);
  expect(made.ok && at.lines.join('').includes(Buffer.from(made.key).toString('hex'))).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'a key file is made for its user alone, and refused when others can read it',
  async () => {
    const at = options();
    await loadStoreKey(at);
    expect(statSync(at.keyFile).mode & 0o777).toBe(0o600);
    chmodSync(at.keyFile, 0o640);
    expect(await loadStoreKey(at)).toEqual({ ok: false, reason: 'key-file-exposed' });
    expect(at.lines.at(-1)).toContain('key-file-exposed');
  },
);

test('a key store that does not answer now leads to no second key', async () => {
  const keyring = new Keyring();
  const at = options({ keyring });
  const made = await loadStoreKey(at);
  keyring.answers = false;
  expect(await loadStoreKey(at)).toEqual({ ok: false, reason: 'key-store-silent' });
  keyring.answers = true;
  expect(await loadStoreKey(at)).toMatchObject({ ok: true, key: made.ok && made.key });
  keyring.secret = null;
  expect(await loadStoreKey(at)).toEqual({ ok: false, reason: 'key-missing' });
});

test('a key sealed by Electron is not looked for in the browser shell', async () => {
  const at = options({ safeStorage });
  await loadStoreKey(at);
  const { safeStorage: _none, ...inBrowser } = at;
  expect(await loadStoreKey(inBrowser)).toEqual({ ok: false, reason: 'key-store-silent' });
});

test('for a store whose key is lost no new key is made', async () => {
  const at = options();
  const made = await loadStoreKey(at);
  if (!made.ok) throw new Error(made.reason);
  makeStore(at, made.key);
  rmSync(at.keyFile);
  expect(await loadStoreKey(at)).toEqual({ ok: false, reason: 'key-missing' });
});

test.each(['', '{}', '{"source":"key-file","secret":{"current":"00"}}', 'garbage'])(
  'a key file that holds %j is damaged and is left as it is',
  async (text) => {
    const at = options();
    writeFileSync(at.keyFile, text, { mode: 0o600 });
    expect(await loadStoreKey(at)).toEqual({ ok: false, reason: 'key-file-damaged' });
    expect(readFileSync(at.keyFile, 'utf8')).toBe(text);
  },
);
