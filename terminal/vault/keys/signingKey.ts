import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { signatureAlgorithm } from '../../../contract/recordToken.ts';
import { defineSetting, type Settings } from '../store/settings.ts';

const Ed25519PrivateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
});

/** The private key lies within the encrypted store: a file of its own would be one more thing to steal or to lose. */
const signingKeySetting = defineSetting('signing-key', Ed25519PrivateJwk);

/** The terminal's key pair. */
export interface SigningKey {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** the public half, as the agency keeps it (RFC 8037) */
  publicJwk: JWK;
}

/** The key with which this terminal signs its records, its tokens and its ferry packages; made on the first start. */
export async function loadSigningKey(settings: Settings): Promise<SigningKey> {
  const kept = settings.get(signingKeySetting);
  return kept === null ? (await newCandidateKey(settings)).adopt() : signingKeyOf(kept);
}

/** The public half of the key that is kept, or null where none was ever made. */
export async function loadPublicKey(settings: Settings): Promise<CryptoKey | null> {
  const kept = settings.get(signingKeySetting);
  return kept === null ? null : (await signingKeyOf(kept)).publicKey;
}

/** A key pair that signs nothing yet. */
export interface CandidateSigningKey {
  publicJwk: JWK;
  /** keeps it in the place of the present one; what is signed already stays signed as it is */
  adopt(): SigningKey;
}

/** Makes a key for a re-activation. The present one stays until the agency has taken the new one. */
export async function newCandidateKey(settings: Settings): Promise<CandidateSigningKey> {
  const { privateKey } = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
  const jwk = Ed25519PrivateJwk.parse(await exportJWK(privateKey));
  const candidate = await signingKeyOf(jwk);
  return {
    publicJwk: candidate.publicJwk,
    adopt() {
      settings.set(signingKeySetting, jwk);
      return candidate;
    },
  };
}

async function signingKeyOf(jwk: z.infer<typeof Ed25519PrivateJwk>): Promise<SigningKey> {
  const { d: _secret, ...publicJwk } = jwk;
  return {
    privateKey: await importKey(jwk),
    publicKey: await importKey(publicJwk),
    publicJwk: { ...publicJwk, alg: signatureAlgorithm, use: 'sig' },
  };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signatureAlgorithm);
  if (key instanceof Uint8Array) throw new TypeError('an Ed25519 key is not a secret of bytes');
  return key;
}
