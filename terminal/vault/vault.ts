import { join } from 'node:path';
import type { EventLog } from '../events/eventLog.ts';
import { createTrustedClock, type TrustedClock } from './clock/trustedClock.ts';
import { type SafeStorage, systemKeyring } from './keys/secretStore.ts';
import { loadSigningKey, newCandidateKey, type SigningKey } from './keys/signingKey.ts';
import { loadStoreKey, type StoreKeyOptions, type StoreKeyReason } from './keys/storeKey.ts';
import { openSoundStore } from './recovery/openSoundStore.ts';
import type { OpenFailure, Store } from './store/openStore.ts';
import { terminalIdSetting } from './store/records.ts';
import { createRecordWriter, type RecordWriter } from './store/recordWriter.ts';
import { storeFailureOf } from './store/storeFailure.ts';

/** What this terminal must never lose or give away: store, keys, and the clock that dates the records. */
export interface Vault {
  store: Store;
  /** the store's key, under which its copies are encrypted */
  storeKey: Uint8Array;
  /** the present one: a re-activation puts another in its place */
  readonly signingKey: SigningKey;
  /** a key for a re-activation; adopted, it is the vault's */
  candidateKey(): Promise<{ publicJwk: SigningKey['publicJwk']; adopt(): void }>;
  clock: TrustedClock;
  writer: RecordWriter;
  /** the id that the agency gave at activation; null before */
  terminalId(): string | null;
  close(): void;
}

export interface VaultOptions {
  dataDir: string;
  /** folder of the daily copies, from which a damaged store is salvaged */
  backupDirectory: string;
  log: EventLog;
  /** the machine's clock, milliseconds since the epoch */
  now(): number;
  safeStorage?: SafeStorage;
}

/** How often the clock is kept in the store, so that a clock set back while the power is off is noticed. */
const keepClockMs = 60_000;

/** Opens the vault, salvaged first where its store is damaged, or says by name why no visit can begin on this terminal. */
export async function openVault(options: VaultOptions): Promise<VaultOpened> {
  try {
    return await open(options);
  } catch (error) {
    // Where not even a first key finds room.
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    options.log.write('store-refused', { reason });
    return { ok: false, reason };
  }
}

/** Where the store of a data folder and its key lie. The keyring knows the key by the folder's name, as it is written. */
export function storeKeyOptions({
  dataDir,
  log,
  safeStorage,
}: Pick<VaultOptions, 'dataDir' | 'log' | 'safeStorage'>): StoreKeyOptions {
  return {
    keyFile: join(dataDir, 'store-key.json'),
    storeFile: join(dataDir, 'anxin.db'),
    log,
    keyring: systemKeyring(dataDir),
    ...(safeStorage ? { safeStorage } : {}),
  };
}

type VaultOpened = { ok: true; vault: Vault } | { ok: false; reason: StoreKeyReason | OpenFailure };

async function open(options: VaultOptions): Promise<VaultOpened> {
  const { backupDirectory, log, now } = options;
  const keyPlace = storeKeyOptions(options);
  const file = keyPlace.storeFile;
  const key = await loadStoreKey(keyPlace);
  if (!key.ok) return key;
  let clock: TrustedClock | undefined;
  const opened = await openSoundStore({
    file,
    key: key.key,
    log,
    now: () => clock?.nowMs() ?? now(),
    backupDirectory,
  });
  if (!opened.ok) return opened;
  const { store } = opened;
  const trusted = createTrustedClock({
    now,
    monotonicNow: () => performance.now(),
    settings: store.settings,
  });
  clock = trusted;
  let signingKey = await loadSigningKey(store.settings);
  const writer = createRecordWriter({ store, clock: trusted, signingKey: () => signingKey.privateKey });
  const keeping = setInterval(trusted.keep, keepClockMs);
  return {
    ok: true,
    vault: {
      store,
      storeKey: key.key,
      get signingKey() {
        return signingKey;
      },
      async candidateKey() {
        const candidate = await newCandidateKey(store.settings);
        return {
          publicJwk: candidate.publicJwk,
          adopt() {
            signingKey = candidate.adopt();
          },
        };
      },
      clock: trusted,
      writer,
      terminalId: () => store.settings.get(terminalIdSetting),
      close() {
        clearInterval(keeping);
        trusted.keep();
        store.close();
      },
    },
  };
}
