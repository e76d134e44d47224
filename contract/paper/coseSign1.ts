import { decode, encode } from 'cborg';
import type { CryptoKey } from 'jose';
import { z } from 'zod';

/** Labels of COSE headers (RFC 9052 and the IANA registry). */
const algorithmLabel = 1;
export const keyIdLabel = 4;

/** EdDSA as COSE numbers it (RFC 9053). */
const eddsa = -8;

/** A signed CBOR object with one signature (RFC 9052, section 4.2), without its tag. */
export const CoseSign1 = z.tuple([
  z.instanceof(Uint8Array), // protected headers
  z.map(z.number(), z.unknown()), // unprotected headers
  z.instanceof(Uint8Array), // payload
  z.instanceof(Uint8Array), // signature
]);
export type CoseSign1 = z.infer<typeof CoseSign1>;

/** CBOR in its deterministic form (RFC 8949, section 4.2). */
export function toCbor(value: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(value));
}

/** Reads CBOR strictly, maps as `Map`; undefined where the bytes are none. */
export function fromCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, {
      useMaps: true,
      strict: true,
      allowIndefinite: false,
      rejectDuplicateMapKeys: true,
    });
  } catch {
    return undefined;
  }
}

/**
 * Signs a payload with Ed25519.
 * @param purpose goes into the signature and not into the object, so that nothing signed for one purpose serves another
 */
export async function coseSign(
  purpose: string,
  payload: Uint8Array<ArrayBuffer>,
  privateKey: CryptoKey,
  headers: { protected?: Map<number, unknown>; unprotected?: Map<number, unknown> } = {},
): Promise<CoseSign1> {
  const protectedHeaders = toCbor(new Map([[algorithmLabel, eddsa], ...(headers.protected ?? [])]));
  const signature = await crypto.subtle.sign(
    'Ed25519',
    privateKey,
    toBeSigned(purpose, protectedHeaders, payload),
  );
  return [protectedHeaders, headers.unprotected ?? new Map(), payload, new Uint8Array(signature)];
}

/** Whether an object was signed for this purpose with the private half of this key. */
export async function coseVerify(
  purpose: string,
  [protectedHeaders, , payload, signature]: CoseSign1,
  publicKey: CryptoKey,
): Promise<boolean> {
  if (protectedHeader([protectedHeaders], algorithmLabel) !== eddsa) return false;
  return crypto.subtle.verify(
    'Ed25519',
    publicKey,
    new Uint8Array(signature),
    toBeSigned(purpose, protectedHeaders, payload),
  );
}

/** One of the protected headers, believable only after `coseVerify`. */
export function protectedHeader([bytes]: readonly [Uint8Array, ...unknown[]], label: number): unknown {
  const headers = fromCbor(bytes);
  return headers instanceof Map ? headers.get(label) : undefined;
}

function toBeSigned(purpose: string, protectedHeaders: Uint8Array, payload: Uint8Array) {
  return toCbor(['Signature1', protectedHeaders, new TextEncoder().encode(purpose), payload]);
}
