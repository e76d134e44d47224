import { CompactSign, type CryptoKey, compactVerify, decodeProtectedHeader } from 'jose';
import { ReceiptClaims } from './agency/records.ts';
import { signatureAlgorithm } from './recordToken.ts';

/** The `typ` header of a receipt's JWS, so that no other token of the agency can be taken for one. */
const receiptType = 'anxin-receipt+jws';

/** Signs what the agency says of a record. The claims' order is kept, so that the same claims give the same bytes. */
export async function signReceipt(
  claims: ReceiptClaims,
  agencyKey: { keyId: string; privateKey: CryptoKey },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: signatureAlgorithm, typ: receiptType, kid: agencyKey.keyId })
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
  | { ok: false; problem: 'unknown-key' | 'bad-signature' | 'not-a-receipt' }
> {
  try {
    const { kid, typ } = decodeProtectedHeader(token);
    if (typ !== receiptType) return { ok: false, problem: 'not-a-receipt' };
    const key = kid ? await keyOf(kid) : null;
    if (!key) return { ok: false, problem: 'unknown-key' };
    const { payload } = await compactVerify(token, key, { algorithms: [signatureAlgorithm] });
    const claims = ReceiptClaims.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    return claims.success ? { ok: true, claims: claims.data } : { ok: false, problem: 'not-a-receipt' };
  } catch {
    return { ok: false, problem: 'bad-signature' };
  }
}
