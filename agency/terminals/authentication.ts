import { type CryptoKey, importJWK } from 'jose';
import type { TokenReason } from '../../contract/agency.ts';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import { claimedTerminal, verifyTerminalToken } from '../../contract/terminalToken.ts';
import type { AgencyServices } from '../services.ts';

/** A terminal that proved who it is, for one call. */
export interface AuthenticatedTerminal {
  terminalId: string;
  packIds: string[];
  publicKey: CryptoKey;
}

type AuthenticationResult =
  | { ok: true; terminal: AuthenticatedTerminal }
  | { ok: false; reason: TokenReason }
  | { ok: false; reason: 'revoked'; revokedAt: number };

/** Checks the bearer token of a call: signature, lifetime, that it was never used before, and that the terminal is not revoked. */
export type Authenticate = (authorization: string | null) => Promise<AuthenticationResult>;

export function createAuthentication({
  db,
  now,
  log,
}: Pick<AgencyServices, 'db' | 'now' | 'log'>): Authenticate {
  /** Imported keys by their JWK: importing costs more than verifying. */
  const keys = new Map<string, CryptoKey>();

  async function keyFrom(publicJwk: string): Promise<CryptoKey> {
    let key = keys.get(publicJwk);
    if (!key) {
      key = (await importJWK(JSON.parse(publicJwk), signatureAlgorithm)) as CryptoKey;
      keys.set(publicJwk, key);
    }
    return key;
  }

  async function check(authorization: string | null): Promise<AuthenticationResult> {
    const token = authorization?.match(/^Bearer (\S+)$/)?.[1];
    if (!token) return { ok: false, reason: 'missing' };
    const terminalId = claimedTerminal(token);
    // Not verified yet: nothing that a database cannot look up may reach it.
    if (terminalId === null || !/^[\x20-\x7e]{1,100}$/.test(terminalId))
      return { ok: false, reason: 'malformed' };
    const row = await db
      .selectFrom('terminal')
      .select(['public_jwk', 'pack_ids', 'revoked_at'])
      .where('terminal_id', '=', terminalId)
      .executeTakeFirst();
    if (!row) return { ok: false, reason: 'unknown-terminal' };
    const publicKey = await keyFrom(row.public_jwk);
    const verified = await verifyTerminalToken(token, publicKey, { terminalId, nowMs: now() });
    if (!verified.ok) return verified;
    const firstUse = await db
      .insertInto('used_token')
      .values({ terminal_id: terminalId, token_id: verified.tokenId, expires_at: verified.expiresAtMs })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (firstUse.numInsertedOrUpdatedRows === 0n) return { ok: false, reason: 'replayed' };
    if (row.revoked_at !== null) return { ok: false, reason: 'revoked', revokedAt: row.revoked_at };
    return { ok: true, terminal: { terminalId, packIds: JSON.parse(row.pack_ids) as string[], publicKey } };
  }

  return async (authorization) => {
    const result = await check(authorization);
    if (!result.ok) log.write('token-refused', { reason: result.reason });
    return result;
  };
}

/** Forgets the ids of tokens that are refused for their age anyway. */
export async function forgetOldTokens({ db, now }: Pick<AgencyServices, 'db' | 'now'>): Promise<void> {
  // An hour more than needed: a clock that is set back must not make an old token new.
  await db
    .deleteFrom('used_token')
    .where('expires_at', '<', now() - 3_600_000)
    .execute();
}
