import { type CryptoKey, importJWK, type JWK } from 'jose';
import { verifyReceipt } from '../../contract/receiptToken.ts';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import type { ReceiptOutcome } from '../store/outbox.ts';
import type { SyncParts } from './syncParts.ts';
import { agencyKeysSetting } from './syncSettings.ts';

/** Looks up one of the agency's keys that are kept here. */
export function keptAgencyKey(store: Pick<SyncParts['store'], 'settings'>) {
  return async (keyId: string): Promise<CryptoKey | null> => {
    const jwk = (store.settings.get(agencyKeysSetting) ?? []).find((key) => key['kid'] === keyId);
    return jwk ? ((await importJWK(jwk as JWK, signatureAlgorithm)) as CryptoKey) : null;
  };
}

/** Fetches the agency's public keys. Keys are only ever added: an old receipt must verify for ever. */
export async function fetchAgencyKeys({ client, store }: Pick<SyncParts, 'client' | 'store'>): Promise<void> {
  const { keys } = await client.keys();
  const kept = store.settings.get(agencyKeysSetting) ?? [];
  const unknown = keys.filter((key) => !kept.some((other) => other['kid'] === key['kid']));
  if (unknown.length > 0) store.settings.set(agencyKeysSetting, [...kept, ...unknown]);
}

/**
 * Believes a receipt if it is signed by the agency, and takes it over. A key that is not known here may be a new one of
 * the agency's: where there is a line, its keys are then fetched once more.
 * @returns what became of it, or null where it was not believed
 */
export async function takeReceipt(
  parts: Pick<SyncParts, 'store' | 'log'> & Partial<Pick<SyncParts, 'client'>>,
  receipt: string,
): Promise<ReceiptOutcome | null> {
  const { store, log, client } = parts;
  let verified = await verifyReceipt(receipt, keptAgencyKey(store));
  if (!verified.ok && verified.problem === 'unknown-key' && client) {
    await fetchAgencyKeys({ client, store });
    verified = await verifyReceipt(receipt, keptAgencyKey(store));
  }
  if (!verified.ok) {
    log.write('sync-receipt-refused', { problem: verified.problem });
    return null;
  }
  const outcome = store.outbox.applyReceipt(receipt, verified.claims);
  if (outcome === 'hash-mismatch') log.write('sync-receipt-refused', { problem: outcome });
  return outcome;
}
