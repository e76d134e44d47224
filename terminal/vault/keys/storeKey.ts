import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { EventLog } from '../../events/eventLog.ts';
import { keyOpens, writeKeyMark } from '../store/keyMark.ts';
import { readPrivateFile, writePrivateFile } from './privateFile.ts';
import type { SafeStorage, SecretStore } from './secretStore.ts';

/** Where the store's key lies. `key-file`: a file that the terminal's user alone may read; the weakest of the three. */
export type KeySource = 'safe-storage' | 'keyring' | 'key-file';

/**
 * Why there is no key. `key-file-exposed`: others can read it (访问权限过宽). `key-file-damaged`: it cannot be understood.
 * `key-store-silent`: the key lies in the system's key store, which does not answer now. `key-missing`: there is a store,
 * and no key for it anywhere; a new one would open nothing.
 */
export type StoreKeyReason = 'key-file-exposed' | 'key-file-damaged' | 'key-store-silent' | 'key-missing';

export type StoreKeyResult =
  | { ok: true; key: Uint8Array; source: KeySource; created: boolean }
  | { ok: false; reason: StoreKeyReason };

export interface StoreKeyOptions {
  /** the file that says where the key lies, or holds it; beside the store */
  keyFile: string;
  storeFile: string;
  log: EventLog;
  /** Electron's `safeStorage`, in the Electron shell */
  safeStorage?: SafeStorage;
  /** the system's keyring: `systemKeyring(account)` */
  keyring?: SecretStore;
}

/** `next` exists only while the key is being changed. */
const Secret = z.object({ current: z.hex().length(64), next: z.hex().length(64).optional() });
type Secret = z.infer<typeof Secret>;

const KeyFile = z.discriminatedUnion('source', [
  z.object({ source: z.literal('key-file'), secret: Secret }),
  z.object({ source: z.literal('safe-storage'), sealed: z.base64() }),
  z.object({ source: z.literal('keyring') }),
]);
type KeyFile = z.infer<typeof KeyFile>;

/**
 * The key of the encrypted store, made on the first start: in the operating system's key store where one answers, else
 * in a file. Once made it is looked for where it was put and nowhere else: a key store that is away for a moment must not
 * lead to a second key.
 */
export async function loadStoreKey(options: StoreKeyOptions): Promise<StoreKeyResult> {
  const { keyFile, storeFile, log } = options;
  const refuse = (reason: StoreKeyReason): StoreKeyResult => {
    log.write('store-key-refused', { reason });
    return { ok: false, reason };
  };
  const described = readKeyFile(keyFile);
  if (!described.ok && described.reason !== 'key-missing') return refuse(described.reason);
  if (!described.ok) {
    if (existsSync(storeFile)) return refuse('key-missing');
    const secret: Secret = { current: newKey() };
    const source = await bestSource(options);
    await keepSecret(secret, source, options);
    log.write('store-key-loaded', { source, created: true });
    return { ok: true, key: bytesOf(secret.current), source, created: true };
  }
  const { source } = described.file;
  const opened = await openSecret(described.file, options);
  if (opened === 'silent') return refuse('key-store-silent');
  if (opened === 'missing') return refuse('key-missing');
  const secret = await finishRotation(opened, source, options);
  log.write('store-key-loaded', { source, created: false });
  return { ok: true, key: bytesOf(secret.current), source, created: false };
}

/** Where a store's key lies. Asks no key store, and changes nothing. */
export function storeKeySource(
  keyFile: string,
): { ok: true; source: KeySource } | { ok: false; reason: StoreKeyReason } {
  const described = readKeyFile(keyFile);
  return described.ok ? { ok: true, source: described.file.source } : described;
}

function readKeyFile(
  keyFile: string,
):
  | { ok: true; file: KeyFile }
  | { ok: false; reason: 'key-file-exposed' | 'key-file-damaged' | 'key-missing' } {
  const read = readPrivateFile(keyFile);
  if (read.state === 'exposed') return { ok: false, reason: 'key-file-exposed' };
  if (read.state === 'missing') return { ok: false, reason: 'key-missing' };
  const parsed = KeyFile.safeParse(parseJson(read.text));
  return parsed.success ? { ok: true, file: parsed.data } : { ok: false, reason: 'key-file-damaged' };
}

/**
 * Prepares a change of key: the new one is kept beside the present one before any file is touched, so that whichever of
 * them a power cut leaves the store under, `loadStoreKey` finds it.
 * @returns the new key
 */
export async function prepareNextKey(
  current: Uint8Array,
  source: KeySource,
  options: StoreKeyOptions,
): Promise<Uint8Array> {
  const next = newKey();
  await keepSecret({ current: Buffer.from(current).toString('hex'), next }, source, options);
  return bytesOf(next);
}

/** After a change of key, finished or not, the store's file decides which key is the present one. */
async function finishRotation(secret: Secret, source: KeySource, options: StoreKeyOptions): Promise<Secret> {
  if (secret.next === undefined) return secret;
  const next = keyOpens(options.storeFile, bytesOf(secret.next));
  if (next === 'locked') return secret;
  const settled: Secret = { current: next === 'opens' ? secret.next : secret.current };
  if (next === 'opens') writeKeyMark(options.storeFile, bytesOf(settled.current));
  await keepSecret(settled, source, options);
  return settled;
}

async function bestSource({ safeStorage, keyring }: StoreKeyOptions): Promise<KeySource> {
  if (safeStorage?.isEncryptionAvailable()) return 'safe-storage';
  return (await keyring?.available()) ? 'keyring' : 'key-file';
}

async function keepSecret(secret: Secret, source: KeySource, options: StoreKeyOptions): Promise<void> {
  const text = JSON.stringify(secret);
  let described: KeyFile;
  if (source === 'safe-storage') {
    if (options.safeStorage === undefined) throw new Error('this shell has no safeStorage');
    described = { source, sealed: options.safeStorage.encryptString(text).toString('base64') };
  } else if (source === 'keyring') {
    if (options.keyring === undefined) throw new Error('no keyring was handed in');
    await options.keyring.write(text);
    described = { source };
  } else {
    described = { source, secret };
  }
  writePrivateFile(options.keyFile, JSON.stringify(described));
}

async function openSecret(
  described: KeyFile,
  options: StoreKeyOptions,
): Promise<Secret | 'silent' | 'missing'> {
  if (described.source === 'key-file') return described.secret;
  try {
    const text =
      described.source === 'safe-storage'
        ? options.safeStorage?.decryptString(Buffer.from(described.sealed, 'base64'))
        : await options.keyring?.read();
    if (text === undefined) return 'silent';
    return text === null ? 'missing' : Secret.parse(JSON.parse(text));
  } catch {
    return 'silent';
  }
}

const newKey = (): string => randomBytes(32).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
