import { setTimeout as delay } from 'node:timers/promises';
import { AsyncEntry } from '@napi-rs/keyring';

/** Somewhere outside the terminal's own files where a secret can be kept, so that a copied disk does not bring it along. */
export interface SecretStore {
  /** Whether it answers on this machine now. */
  available(): Promise<boolean>;
  /** The secret, or null where it holds none. Throws where it does not answer. */
  read(): Promise<string | null>;
  write(secret: string): Promise<void>;
}

/** What the terminal asks of Electron's `safeStorage`; the Electron shell hands it in. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

const service = 'anxin-terminal';

/** A keyring that asks somebody to unlock it never answers on an unattended machine. In milliseconds. */
const answerWithinMs = 3000;

/**
 * The operating system's keyring: the Secret Service on Linux, Credential Manager on Windows, the Keychain on macOS.
 * On Linux never the kernel's keyring, to which the library falls back by itself: that one forgets everything at a
 * restart, and the store would be lost with it.
 * @param account tells several terminals on one machine apart
 */
export function systemKeyring(account: string): SecretStore {
  const entry = (name: string) => new AsyncEntry(service, name, { linux: { store: 'secret-service' } });
  return {
    async available() {
      try {
        await answered(entry(`${account}.probe`).getPassword());
        return true;
      } catch {
        return false;
      }
    },
    read: () => answered(entry(account).getPassword()),
    write: (secret) => answered(entry(account).setPassword(secret)),
  };
}

async function answered<Value>(answer: Promise<Value>): Promise<Value> {
  const waiting = new AbortController();
  const tooLate = delay(answerWithinMs, undefined, { signal: waiting.signal }).then(() => {
    throw new Error('the keyring does not answer');
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    waiting.abort();
    tooLate.catch(() => undefined);
  }
}
