import { createHash, createPrivateKey } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import { signatureAlgorithm } from '../../contract/recordToken.ts';

export interface SimulatedKeys {
  privateJwk: JWK;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  publicJwk: JWK;
}

/** An Ed25519 key pair made from a name: the same for the same seed. */
export async function keysFrom(name: string): Promise<SimulatedKeys> {
  const seed = createHash('sha256').update(name).digest();
  // The fixed head of an Ed25519 private key in PKCS#8 (RFC 8410).
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }) as JWK;
  const { d: _, ...publicJwk } = jwk;
  return {
    privateJwk: jwk,
    privateKey: (await importJWK(jwk, signatureAlgorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, signatureAlgorithm)) as CryptoKey,
    publicJwk,
  };
}
