import { isDefinedError, ORPCError, safe } from '@orpc/client';
import { z } from 'zod';
import { claimsOfCertificate } from '../../../contract/paper/terminalCertificate.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { defineSetting } from '../../vault/store/settings.ts';
import type { SyncParts, SyncStore } from './syncParts.ts';

/** The agency's certificate of this terminal's key, base64. */
const certificateSetting = defineSetting('terminal-certificate', z.base64());

/** How old a certificate may be before the next exchange brings another, in seconds; it holds for a year. */
const renewAfterS = 30 * 86_400;

/** The certificate with which papers are signed; null until the agency has given one for the present key. */
export function keptCertificate({ settings }: Pick<SyncStore, 'settings'>): Uint8Array | null {
  const kept = settings.get(certificateSetting);
  const certificate = kept === null ? null : new Uint8Array(Buffer.from(kept, 'base64'));
  const claims = certificate && claimsOfCertificate(certificate);
  // The id goes with the key: after a re-activation the former certificate speaks of another one.
  return claims && claims.terminalId === settings.get(terminalIdSetting) ? certificate : null;
}

/** Keeps a certificate that came from the agency, where it is one for this terminal and no older than the one kept. */
export function keepCertificate({ settings }: Pick<SyncStore, 'settings'>, certificate: string): void {
  const claims = claimsOfCertificate(new Uint8Array(Buffer.from(certificate, 'base64')));
  if (claims?.terminalId !== settings.get(terminalIdSetting)) return;
  const before = keptCertificate({ settings });
  const age = before && claimsOfCertificate(before);
  if (age && claims && age.issuedAtS > claims.issuedAtS) return;
  settings.set(certificateSetting, certificate);
}

/** Fetches a certificate where there is none yet or it is more than a month old. */
export async function refreshCertificate({
  store,
  clock,
  client,
}: Pick<SyncParts, 'store' | 'clock' | 'client'>): Promise<void> {
  const kept = keptCertificate(store);
  const claims = kept && claimsOfCertificate(kept);
  if (claims && clock.nowMs() / 1000 - claims.issuedAtS < renewAfterS) return;
  const { error, data } = await safe(client.terminalCertificate({}));
  if (data) keepCertificate(store, data.certificate);
  // An agency of an older version has none to give; papers then carry no code, and everything else goes on.
  else if (isDefinedError(error) || !(error instanceof ORPCError && error.status === 404)) throw error;
}
