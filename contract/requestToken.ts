import { CompactSign, type CryptoKey, compactVerify, decodeJwt } from 'jose';
import { FiledRequest } from '../domain/deskRequest.ts';
import { signatureAlgorithm } from './recordToken.ts';

/** The `typ` header of a request's JWS, so that no other token of the same key can be taken for one. */
const requestType = 'anxin-request+jws';

/** Signs a desk's request with the terminal's private key. */
export async function signRequest(request: FiledRequest, privateKey: CryptoKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(request)))
    .setProtectedHeader({ alg: signatureAlgorithm, typ: requestType, kid: request.terminalId })
    .sign(privateKey);
}

/**
 * Verifies a request's signature and shape.
 * @param terminalId the terminal whose key `publicKey` is; a request that names another one is refused
 */
export async function verifyRequest(
  token: string,
  publicKey: CryptoKey,
  terminalId: string,
): Promise<
  | { ok: true; request: FiledRequest }
  | { ok: false; reason: 'bad-signature' | 'not-a-request' | 'other-terminal' }
> {
  let content: unknown;
  try {
    const { payload, protectedHeader } = await compactVerify(token, publicKey, {
      algorithms: [signatureAlgorithm],
    });
    if (protectedHeader.typ !== requestType) return { ok: false, reason: 'not-a-request' };
    content = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return { ok: false, reason: 'bad-signature' };
  }
  const request = FiledRequest.safeParse(content);
  if (!request.success) return { ok: false, reason: 'not-a-request' };
  if (request.data.terminalId !== terminalId) return { ok: false, reason: 'other-terminal' };
  return { ok: true, request: request.data };
}

/** The request within a token that this key signed under whatever terminal's name; null where it did not, or it is no request. */
export async function signedElsewhere(token: string, publicKey: CryptoKey): Promise<FiledRequest | null> {
  const verified = await verifyRequest(token, publicKey, claimedBy(token));
  return verified.ok ? verified.request : null;
}

/** The terminal that a token names. */
function claimedBy(token: string): string {
  try {
    return String(decodeJwt(token)['terminalId']);
  } catch {
    return '';
  }
}

/** The id of the request within a token, whoever signed it; null where it names none. */
export function requestIdOf(token: string): string | null {
  try {
    const { id } = decodeJwt<{ id: unknown }>(token);
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
