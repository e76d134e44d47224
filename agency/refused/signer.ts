import { type CryptoKey, importJWK } from 'jose';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import type { AgencyServices } from '../services.ts';

/** The present key of a terminal; null where there is no terminal of this name. */
export async function publicKeyOf(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
): Promise<CryptoKey | null> {
  const row = await db
    .selectFrom('terminal')
    .select('public_jwk')
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst();
  return row ? ((await importJWK(JSON.parse(row.public_jwk), signatureAlgorithm)) as CryptoKey) : null;
}

/** What a token says, whether or not its signature holds; null where it is no JSON object. */
export function saidIn(token: string): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
