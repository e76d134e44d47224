import { changeStoreKey } from '../store/changeKey.ts';
import type { StoreFailure } from '../store/storeFailure.ts';
import { loadStoreKey, prepareNextKey, type StoreKeyOptions, type StoreKeyReason } from './storeKey.ts';

/**
 * Gives a closed store a new key and forgets the old one. However it is cut off, the next `loadStoreKey` brings the key
 * that opens the store. Copies made before the change open with no key any more: make a new one afterwards.
 */
export async function rotateStoreKey(
  options: StoreKeyOptions,
): Promise<{ ok: true } | { ok: false; reason: StoreKeyReason | StoreFailure }> {
  const loaded = await loadStoreKey(options);
  if (!loaded.ok) return loaded;
  const next = await prepareNextKey(loaded.key, loaded.source, options);
  const changed = changeStoreKey({ file: options.storeFile, from: loaded.key, to: next, log: options.log });
  const settled = await loadStoreKey(options);
  return changed.ok ? (settled.ok ? { ok: true } : settled) : changed;
}
