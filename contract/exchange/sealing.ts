import {
  CompactEncrypt,
  CompactSign,
  type CryptoKey,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { signatureAlgorithm } from '../recordToken.ts';

/** How a package is encrypted: to an X25519 key, with AES-256-GCM (RFC 7518, RFC 8037). */
export const ferryKeyAlgorithm = 'ECDH-ES';
const ferryEncryption = 'A256GCM';

/** The key of a terminal to which an answer is encrypted. */
export const X25519PublicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: z.string() });

/** Why a package was not opened. */
export type FerryReason =
  | 'not-a-package' // somebody else's file, or one that was cut off
  | 'not-for-us' // encrypted to another agency's or another terminal's key
  | 'unknown-sender'
  | 'bad-signature';

/** Signs a package with the sender's key and encrypts it to the receiver's. */
export async function sealFerry(
  content: { format: string },
  sender: { keyId: string; privateKey: CryptoKey },
  receiver: { keyId: string; publicJwk: JWK },
): Promise<string> {
  const packed = await through(
    new TextEncoder().encode(JSON.stringify(content)),
    new CompressionStream('gzip'),
  );
  const signed = await new CompactSign(packed)
    .setProtectedHeader({ alg: signatureAlgorithm, typ: `${content.format}+jws`, kid: sender.keyId })
    .sign(sender.privateKey);
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({
      alg: ferryKeyAlgorithm,
      enc: ferryEncryption,
      typ: `${content.format}+jwe`,
      kid: receiver.keyId,
    })
    .encrypt(await importJWK(receiver.publicJwk, ferryKeyAlgorithm));
}

/**
 * Decrypts a package, verifies who sent it, and reads it.
 * @param ownKey the private key of an id that the package names; null where it is not ours
 * @param senderKey the public key of the sender that it names; null where there is none
 */
export async function openFerry<Schema extends z.ZodType<{ format: string }>>(
  schema: Schema,
  sealed: string,
  ownKey: (keyId: string) => Promise<CryptoKey | null>,
  senderKey: (keyId: string) => Promise<CryptoKey | null>,
): Promise<{ ok: true; content: z.infer<Schema> } | { ok: false; reason: FerryReason }> {
  let signed: string;
  let senderId: string;
  try {
    const { kid } = decodeProtectedHeader(sealed);
    const own = kid === undefined ? null : await ownKey(kid);
    if (own === null) return { ok: false, reason: 'not-for-us' };
    signed = new TextDecoder().decode((await compactDecrypt(sealed, own)).plaintext);
    senderId = decodeProtectedHeader(signed).kid ?? '';
  } catch {
    return { ok: false, reason: 'not-a-package' };
  }
  // Anybody can encrypt to a public key: what is not verified yet may hold nothing that a database cannot look up.
  if (!/^[\x20-\x7e]{1,100}$/.test(senderId)) return { ok: false, reason: 'unknown-sender' };
  const sender = await senderKey(senderId);
  if (sender === null) return { ok: false, reason: 'unknown-sender' };
  try {
    const { payload, protectedHeader } = await compactVerify(signed, sender, {
      algorithms: [signatureAlgorithm],
    });
    const unpacked = await through(new Uint8Array(payload), new DecompressionStream('gzip'));
    const content = schema.safeParse(JSON.parse(new TextDecoder().decode(unpacked)));
    if (!content.success || protectedHeader.typ !== `${content.data.format}+jws`)
      return { ok: false, reason: 'not-a-package' };
    return { ok: true, content: content.data };
  } catch {
    return { ok: false, reason: 'bad-signature' };
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());
}
