import { base64url, CompactSign, type CryptoKey, compactVerify } from 'jose';
import { AttemptRecord } from '../domain/attemptRecord.ts';

/** Signature algorithm of every record and receipt: Ed25519 (RFC 8037). */
export const signatureAlgorithm = 'EdDSA';

/** The `typ` header of a record's JWS, so that no other token of the same key can be taken for one. */
const recordType = 'anxin-attempt+jws';

/** The record as it travels and is kept: a compact JWS (RFC 7515) whose payload is the record's JSON. */
export type RecordToken = string;

/** Signs a record with the terminal's private key. */
export async function signRecord(record: AttemptRecord, privateKey: CryptoKey): Promise<RecordToken> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(record)))
    .setProtectedHeader({ alg: signatureAlgorithm, typ: recordType, kid: record.terminalId })
    .sign(privateKey);
}

/** Why a token is not an acceptable record. */
export type RecordTokenReason = 'bad-signature' | 'not-a-record' | 'other-terminal';

/**
 * Verifies a record's signature and shape.
 * @param terminalId the terminal whose key `publicKey` is; a record that names another one is refused
 */
export async function verifyRecord(
  token: RecordToken,
  publicKey: CryptoKey,
  terminalId: string,
): Promise<{ ok: true; record: AttemptRecord } | { ok: false; reason: RecordTokenReason }> {
  let payload: Uint8Array;
  try {
    const verified = await compactVerify(token, publicKey, { algorithms: [signatureAlgorithm] });
    if (verified.protectedHeader.typ !== recordType) return { ok: false, reason: 'not-a-record' };
    payload = verified.payload;
  } catch {
    return { ok: false, reason: 'bad-signature' };
  }
  const record = AttemptRecord.safeParse(parseJson(payload));
  if (!record.success) return { ok: false, reason: 'not-a-record' };
  if (record.data.terminalId !== terminalId) return { ok: false, reason: 'other-terminal' };
  return { ok: true, record: record.data };
}

/** The record within a token whose signature was verified before; null where there is none. */
export function readRecordPayload(token: RecordToken): AttemptRecord | null {
  return AttemptRecord.safeParse(payloadOf(token)).data ?? null;
}

/** The same with the fields that this version does not know; for what is to be signed again, or compared. */
export function readRecordContent(token: RecordToken): AttemptRecord | null {
  const content = payloadOf(token);
  return AttemptRecord.safeParse(content).success ? (content as AttemptRecord) : null;
}

function payloadOf(token: RecordToken): unknown {
  const payload = token.split('.')[1];
  return payload === undefined ? undefined : parseJson(base64url.decode(payload));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Hash of a record in the chain: SHA-256 over the ASCII bytes of its compact JWS, base64url without padding. */
export async function recordHash(token: RecordToken): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return base64url.encode(new Uint8Array(digest));
}
