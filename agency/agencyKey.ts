import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { signatureAlgorithm } from '../contract/recordToken.ts';
import type { Database } from './database/open.ts';

/** The key with which the agency signs receipts and opens ferries, and the public halves of all it ever used. */
export interface AgencyKey {
  keyId: string;
  privateKey: CryptoKey;
  publicKeys: JWK[];
}

/**
 * Loads the newest signing key, or makes the first one. It lies in the database because all processes over one database
 * must sign alike, and because a restored database must still verify what it signed.
 */
export async function loadAgencyKey(db: Database, nowMs: number, given?: JWK): Promise<AgencyKey> {
  const stored = await readKeys(db);
  if (stored) return stored;
  const privateJwk = given ?? (await newPrivateKey());
  const { d: _, ...publicJwk } = privateJwk;
  const keyId = await calculateJwkThumbprint(publicJwk);
  await db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (tx) => {
      const others = await tx.selectFrom('agency_key').select('key_id').limit(1).execute();
      if (others.length > 0) return;
      await tx
        .insertInto('agency_key')
        .values({
          key_id: keyId,
          private_jwk: JSON.stringify(privateJwk),
          public_jwk: JSON.stringify({ ...publicJwk, kid: keyId, alg: signatureAlgorithm, use: 'sig' }),
          created_at: nowMs,
        })
        .execute();
    })
    // Another process that starts at this moment may have been first: then its key is the one.
    .catch((error: unknown) => {
      if (!isSerializationFailure(error)) throw error;
    });
  const kept = await readKeys(db);
  if (!kept) throw new Error('The agency key was written but cannot be read');
  return kept;
}

async function newPrivateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

async function readKeys(db: Database): Promise<AgencyKey | null> {
  const rows = await db.selectFrom('agency_key').selectAll().orderBy('created_at', 'desc').execute();
  const newest = rows[0];
  if (!newest) return null;
  return {
    keyId: newest.key_id,
    privateKey: (await importJWK(JSON.parse(newest.private_jwk), signatureAlgorithm)) as CryptoKey,
    publicKeys: rows.map((row) => JSON.parse(row.public_jwk) as JWK),
  };
}

/** PostgreSQL's code for a transaction that lost against a concurrent one (40001). */
function isSerializationFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '40001';
}
