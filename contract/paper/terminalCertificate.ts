import { base64url, type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { Ed25519PublicJwk } from '../agency.ts';
import { signatureAlgorithm } from '../recordToken.ts';
import {
  CoseSign1,
  coseSign,
  coseVerify,
  fromCbor,
  keyIdLabel,
  protectedHeader,
  toCbor,
} from './coseSign1.ts';

const purpose = 'anxin-terminal-certificate';

/** For how long a certificate holds, in seconds; a terminal gets a fresh one at every exchange once it is a month old. */
export const certificateTermS = 366 * 86_400;

/** Bytes of a key's thumbprint (RFC 7638) that name it in small print. Only a hint: the signature is what counts. */
const shortIdBytes = 6;

/** Claims of a CBOR web token (RFC 8392, RFC 8747) and labels of a key in COSE (RFC 9053). */
const claim = { subject: 2, expiresAt: 4, issuedAt: 6, confirmation: 8 } as const;
const confirmationKey = 1;
const coseKey = { type: 1, curve: -1, x: -2 } as const;
const octetKeyPair = 1;
const ed25519 = 6;

const Claims = z.object({
  subject: z.string().min(1).max(40),
  issuedAtS: z.number().int(),
  expiresAtS: z.number().int(),
  x: z.instanceof(Uint8Array).refine((x) => x.length === 32),
});

/** What the agency says of a terminal's key. */
export interface TerminalCertificate {
  terminalId: string;
  publicKey: CryptoKey;
  /** seconds since the epoch, by the agency's clock */
  issuedAtS: number;
  expiresAtS: number;
  /** the key with which the agency signed this */
  agencyKey: AgencyPublicKey;
}

/** One of the agency's public signing keys. */
interface AgencyPublicKey {
  keyId: string;
  key: CryptoKey;
}

/** Finds one of the agency's keys by its short id; null where it is not published. */
export type AgencyKeyLookup = (shortId: Uint8Array) => Promise<AgencyPublicKey | null>;

/** The short id of a key in a certificate, from its id: the thumbprint in base64url. */
export function shortKeyId(keyId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(base64url.decode(keyId).subarray(0, shortIdBytes));
}

/** Looks keys up in a published set (JWKS); keys for anything else than signing are passed over. */
export function agencyKeysIn(keys: readonly Readonly<Record<string, unknown>>[]): AgencyKeyLookup {
  return async (shortId) => {
    for (const jwk of keys as readonly JWK[]) {
      if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') continue;
      const keyId = await calculateJwkThumbprint(jwk);
      if (sameKeyId(shortKeyId(keyId), shortId))
        return { keyId, key: (await importJWK(jwk, signatureAlgorithm)) as CryptoKey };
    }
    return null;
  };
}

/** The agency certifies a terminal's key (终端证书): a CBOR web token that confirms the key, signed with the agency's own. */
export async function issueTerminalCertificate(
  terminal: { terminalId: string; publicKey: Pick<Ed25519PublicJwk, 'x'>; issuedAtMs: number },
  agencyKey: { keyId: string; privateKey: CryptoKey },
): Promise<Uint8Array<ArrayBuffer>> {
  const issuedAtS = Math.floor(terminal.issuedAtMs / 1000);
  const key = new Map<number, unknown>([
    [coseKey.type, octetKeyPair],
    [coseKey.curve, ed25519],
    [coseKey.x, new Uint8Array(base64url.decode(terminal.publicKey.x))],
  ]);
  const claims = new Map<number, unknown>([
    [claim.subject, terminal.terminalId],
    [claim.expiresAt, issuedAtS + certificateTermS],
    [claim.issuedAt, issuedAtS],
    [claim.confirmation, new Map([[confirmationKey, key]])],
  ]);
  const signed = await coseSign(purpose, toCbor(claims), agencyKey.privateKey, {
    protected: new Map([[keyIdLabel, shortKeyId(agencyKey.keyId)]]),
  });
  return toCbor(signed);
}

/** What a certificate says, without asking who signed it; for the terminal, which got it from its agency. */
export function claimsOfCertificate(
  certificate: Uint8Array,
): { terminalId: string; issuedAtS: number; agencyKeyId: Uint8Array } | null {
  const signed = CoseSign1.safeParse(fromCbor(certificate)).data;
  const agencyKeyId = signed && protectedHeader(signed, keyIdLabel);
  const claims = signed && Claims.safeParse(claimsIn(fromCbor(signed[2]))).data;
  if (!claims || !(agencyKeyId instanceof Uint8Array)) return null;
  return { terminalId: claims.subject, issuedAtS: claims.issuedAtS, agencyKeyId };
}

export type CertificateReason = 'not-a-certificate' | 'unknown-agency' | 'bad-certificate';

/** Reads a certificate that one of the agency's keys has signed. Whether its term is over is for the caller to judge. */
export async function readTerminalCertificate(
  decoded: unknown,
  agencyKeyOf: AgencyKeyLookup,
): Promise<{ ok: true; certificate: TerminalCertificate } | { ok: false; reason: CertificateReason }> {
  const signed = CoseSign1.safeParse(decoded);
  const shortId = signed.success ? protectedHeader(signed.data, keyIdLabel) : undefined;
  if (!signed.success || !(shortId instanceof Uint8Array)) return { ok: false, reason: 'not-a-certificate' };
  const agencyKey = await agencyKeyOf(shortId);
  if (!agencyKey) return { ok: false, reason: 'unknown-agency' };
  if (!(await coseVerify(purpose, signed.data, agencyKey.key)))
    return { ok: false, reason: 'bad-certificate' };
  const claims = Claims.safeParse(claimsIn(fromCbor(signed.data[2])));
  if (!claims.success) return { ok: false, reason: 'not-a-certificate' };
  const { subject, issuedAtS, expiresAtS, x } = claims.data;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url.encode(x) };
  const publicKey = (await importJWK(jwk, signatureAlgorithm)) as CryptoKey;
  return { ok: true, certificate: { terminalId: subject, publicKey, issuedAtS, expiresAtS, agencyKey } };
}

function claimsIn(map: unknown): Record<string, unknown> {
  const at = (from: unknown, label: number) => (from instanceof Map ? from.get(label) : undefined);
  const key = at(at(map, claim.confirmation), confirmationKey);
  return {
    subject: at(map, claim.subject),
    issuedAtS: at(map, claim.issuedAt),
    expiresAtS: at(map, claim.expiresAt),
    x:
      at(key, coseKey.type) === octetKeyPair && at(key, coseKey.curve) === ed25519
        ? at(key, coseKey.x)
        : null,
  };
}

/** Whether two short ids are the same. */
export const sameKeyId = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, n) => byte === b[n]);
