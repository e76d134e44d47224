import { exportJWK } from 'jose';
import { Ed25519PublicJwk } from '../../contract/agency.ts';
import { issueTerminalCertificate } from '../../contract/paper/terminalCertificate.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from './authentication.ts';

/**
 * Certifies the key of a terminal that has just proved that it holds it, with the agency's present signing key.
 * @returns the certificate in base64
 */
export async function certificateFor(
  { key, now }: Pick<AgencyServices, 'key' | 'now'>,
  { terminalId, publicKey }: Pick<AuthenticatedTerminal, 'terminalId' | 'publicKey'>,
): Promise<string> {
  const { x } = Ed25519PublicJwk.parse(await exportJWK(publicKey));
  const terminal = { terminalId, publicKey: { x }, issuedAtMs: now() };
  return Buffer.from(await issueTerminalCertificate(terminal, key)).toString('base64');
}
