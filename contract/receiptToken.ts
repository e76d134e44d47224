import { base64url, CompactSign, type CryptoKey, compactVerify, decodeProtectedHeader } from 'jose';
import { ReceiptClaims } from './agency/records.ts';
import { signatureAlgorithm } from './recordToken.ts';

/** The `typ` header of a receipt's JWS, so that no other token of the agency can be taken for one. */
const receiptType = 'anxin-receipt+jws';

const protectedHeader = (keyId: string) => ({ alg: signatureAlgorithm, typ: receiptType, kid: keyId });

/** In one order, so that the same claims always give the same bytes. */
function claimsJson(claims: ReceiptClaims): string {
  const { recordId, recordHash, terminalId, sequence, state, reason, at } = claims;
  return JSON.stringify({ recordId, recordHash, terminalId, sequence, state, reason, at });
}

/** Signs what the agency says of a record. */
export async function signReceipt(
  claims: ReceiptClaims,
  agencyKey: { keyId: string; privateKey: CryptoKey },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(claimsJson(claims)))
    .setProtectedHeader(protectedHeader(agencyKey.keyId))
    .sign(agencyKey.privateKey);
}

/**
 * Verifies a receipt offline.
 * @param keyOf looks up one of the agency's public keys by its id; null when there is none
 */
export async function verifyReceipt(
  token: string,
  keyOf: (keyId: string) => Promise<CryptoKey | null>,
): Promise<
  | { ok: true; claims: ReceiptClaims }
  | { ok: false; reason: 'unknown-key' | 'bad-signature' | 'not-a-receipt' }
> {
  try {
    const { kid, typ } = decodeProtectedHeader(token);
    if (typ !== receiptType) return { ok: false, reason: 'not-a-receipt' };
    const key = kid ? await keyOf(kid) : null;
    if (!key) return { ok: false, reason: 'unknown-key' };
    const { payload } = await compactVerify(token, key, { algorithms: [signatureAlgorithm] });
    const claims = ReceiptClaims.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    return claims.success ? { ok: true, claims: claims.data } : { ok: false, reason: 'not-a-receipt' };
  } catch {
    return { ok: false, reason: 'bad-signature' };
  }
}

/** The parts of a receipt whose signature was verified before, for `receiptAgain`; null where there is none. */
export function receiptParts(
  token: string,
): { claims: ReceiptClaims; keyId: string; signature: Uint8Array } | null {
  try {
    const [, payload = '', signature = ''] = token.split('.');
    const claims = ReceiptClaims.parse(JSON.parse(new TextDecoder().decode(base64url.decode(payload))));
    const { kid } = decodeProtectedHeader(token);
    return kid === undefined ? null : { claims, keyId: kid, signature: base64url.decode(signature) };
  } catch {
    return null;
  }
}

/**
 * Makes the token of a receipt again from what it says, for where there is room for its signature only. Byte for byte
 * the one that `signReceipt` made, because the order of the claims is fixed.
 */
export function receiptAgain(claims: ReceiptClaims, keyId: string, signature: Uint8Array): string {
  const parts = [JSON.stringify(protectedHeader(keyId)), claimsJson(claims), signature];
  return parts.map((part) => base64url.encode(part)).join('.');
}
