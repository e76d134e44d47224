import { isDefinedError, safe } from '@orpc/client';
import type { JWK } from 'jose';
import { Ed25519PublicJwk } from '../../../contract/agency.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { attemptWrite } from '../../vault/store/storeFailure.ts';
import { confirmTime } from './pulls.ts';
import { fetchAgencyKeys } from './receipts.ts';
import type { SyncKeys, SyncParts } from './syncParts.ts';
import { reasonOf, type SyncReason } from './syncReason.ts';
import { activationCodeSetting } from './syncSettings.ts';

/** A key that is not in use yet. */
export interface CandidateKey {
  publicJwk: JWK;
  /** puts it in the place of the present one, in memory and in the store */
  adopt(): void;
}

export type ActivationReason = 'code-unknown' | 'code-used' | 'key-revoked' | SyncReason['kind'];
export type ActivationOutcome = { ok: true; terminalId: string } | { ok: false; reason: ActivationReason };

const refusals = {
  CODE_UNKNOWN: 'code-unknown',
  CODE_USED: 'code-used',
  KEY_REVOKED: 'key-revoked',
} as const;

/** Gets an id from the agency, and takes a new key into use if one is given and the code is taken. */
export async function activateTerminal(
  parts: Pick<SyncParts, 'client' | 'clock' | 'store' | 'log'> & {
    keys: () => SyncKeys;
    terminalName: string;
    monotonicNow: () => number;
  },
  code: string,
  candidate?: CandidateKey,
): Promise<ActivationOutcome> {
  const { client, store, log } = parts;
  const { kty, crv, x } = Ed25519PublicJwk.parse(candidate?.publicJwk ?? parts.keys().publicJwk);
  const refused = (reason: ActivationReason | undefined, error: unknown): ActivationOutcome => {
    if (reason === undefined) throw error;
    log.write('sync-activation-refused', { reason });
    return { ok: false, reason };
  };
  // What a terminal needs that is carried to a village right after its activation, before it gets its id: it must know
  // what day it is, and to whom its sticks are to be encrypted.
  const needed = await safe(confirmTime(parts, parts.monotonicNow).then(() => fetchAgencyKeys(parts)));
  if (needed.error) return refused(reasonOf(needed.error)?.kind, needed.error);
  const { error, data } = await safe(
    client.activate({ code, name: parts.terminalName, publicKey: { kty, crv, x } }),
  );
  if (error) {
    const known = isDefinedError(error) && error.code !== 'BAD_REQUEST' ? refusals[error.code] : undefined;
    return refused(known ?? reasonOf(error)?.kind, error);
  }
  // In this order: wherever it breaks off, the next run finishes it with the code.
  const kept = attemptWrite(() => {
    store.settings.set(activationCodeSetting, code);
    candidate?.adopt();
    store.settings.set(terminalIdSetting, data.terminalId);
  });
  if (!kept.ok) return refused('store', kept.reason);
  log.write('sync-activated', { terminalId: data.terminalId });
  return { ok: true, terminalId: data.terminalId };
}
