import { safeStorage as electronStorage } from 'electron';
import type { SafeStorage } from '../terminal/vault/keys/secretStore.ts';

/**
 * The operating system's key store through Electron.
 * Without a keyring Electron falls back, on Linux, to a password that is written in its own source: that counts as none.
 */
export const safeStorage: SafeStorage = {
  isEncryptionAvailable: () =>
    electronStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || electronStorage.getSelectedStorageBackend() !== 'basic_text'),
  encryptString: (text) => electronStorage.encryptString(text),
  decryptString: (sealed) => electronStorage.decryptString(sealed),
};
