import { type CryptoKey, decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { TokenReason } from './agency/errors.ts';
import { signatureAlgorithm } from './recordToken.ts';

/** Whom a terminal's token is for. */
const audience = 'anxin-agency';

/** How long a token may be valid, in seconds. */
export const tokenLifetimeS = 120;

/** By how much the clocks of terminal and agency may differ, in seconds, before a token is refused. */
const clockToleranceS = 60;

/** A token for one call: EdDSA, `iss` = `sub` = terminal id, `aud` = `anxin-agency`, and an id that is used once. */
export async function signTerminalToken(
  claims: { terminalId: string; nowMs: number; tokenId: string },
  privateKey: CryptoKey,
): Promise<string> {
  const issuedAt = Math.floor(claims.nowMs / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: signatureAlgorithm, typ: 'JWT' })
    .setIssuer(claims.terminalId)
    .setSubject(claims.terminalId)
    .setAudience(audience)
    .setJti(claims.tokenId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + tokenLifetimeS)
    .sign(privateKey);
}

/** The terminal that a token says it is from, not yet verified; null when it says nothing readable. */
export function claimedTerminal(token: string): string | null {
  try {
    return decodeJwt(token).sub ?? null;
  } catch {
    return null;
  }
}

/** Verifies a token against the terminal's key and the agency's clock. That it is used once is the caller's to see to. */
export async function verifyTerminalToken(
  token: string,
  publicKey: CryptoKey,
  expected: { terminalId: string; nowMs: number },
): Promise<{ ok: true; tokenId: string; expiresAtMs: number } | { ok: false; reason: TokenReason }> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, publicKey, {
      algorithms: [signatureAlgorithm],
      audience,
      issuer: expected.terminalId,
      subject: expected.terminalId,
      currentDate: new Date(expected.nowMs),
      clockTolerance: clockToleranceS,
      requiredClaims: ['jti', 'iat', 'exp'],
    }));
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
  const { jti, iat, exp } = payload as { jti: string; iat: number; exp: number };
  if (iat * 1000 > expected.nowMs + clockToleranceS * 1000) return { ok: false, reason: 'not-yet-valid' };
  if (exp - iat > tokenLifetimeS) return { ok: false, reason: 'too-long-lived' };
  return { ok: true, tokenId: jti, expiresAtMs: exp * 1000 };
}

function reasonOf(error: unknown): TokenReason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature';
  return 'malformed';
}
