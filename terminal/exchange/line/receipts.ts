import { type CryptoKey, importJWK, type JWK } from 'jose';
import { verifyReceipt } from '../../../contract/receiptToken.ts';
import { signatureAlgorithm } from '../../../contract/recordToken.ts';
import type { ReceiptOutcome, VerifiedReceipt } from '../../vault/store/outbox.ts';
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
 * Believes those receipts that are signed by the agency, and takes them over together. A key that is not known here may
 * be a new one of the agency's: where there is a line, its keys are then fetched once more.
 * @returns what became of those that were believed
 */
export async function takeReceipts(
  parts: Pick<SyncParts, 'store' | 'log'> & Partial<Pick<SyncParts, 'client'>>,
  tokens: readonly string[],
): Promise<ReceiptOutcome[]> {
  const { store, log } = parts;
  const believed: VerifiedReceipt[] = [];
  for (const token of tokens) {
    const verified = await verifiedReceipt(parts, token);
    if (verified.ok) believed.push({ token, claims: verified.claims });
    else log.write('sync-receipt-refused', { reason: verified.reason });
  }
  const outcomes = store.outbox.applyReceipts(believed);
  for (const outcome of outcomes)
    if (outcome === 'hash-mismatch') log.write('sync-receipt-refused', { reason: outcome });
  return outcomes;
}

async function verifiedReceipt(
  { store, client }: Pick<SyncParts, 'store'> & Partial<Pick<SyncParts, 'client'>>,
  token: string,
) {
  const verified = await verifyReceipt(token, keptAgencyKey(store));
  if (verified.ok || verified.reason !== 'unknown-key' || !client) return verified;
  await fetchAgencyKeys({ client, store });
  return verifyReceipt(token, keptAgencyKey(store));
}
