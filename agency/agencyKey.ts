import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { ferryKeyAlgorithm } from '../contract/exchange/sealing.ts';
import { signatureAlgorithm } from '../contract/recordToken.ts';
import type { Database } from './database/open.ts';

/** The keys with which the agency signs receipts and opens ferries, and the public halves of all it ever used. */
export interface AgencyKey {
  /** of the signing key */
  keyId: string;
  privateKey: CryptoKey;
  publicKeys: JWK[];
  /** the private key to which a ferry package was encrypted; null where it is not one of ours */
  ferryKey: (keyId: string) => Promise<CryptoKey | null>;
}

type KeyUse = 'sig' | 'enc';
const algorithms: Record<KeyUse, string> = { sig: signatureAlgorithm, enc: ferryKeyAlgorithm };
const curves: Record<KeyUse, string> = { sig: 'Ed25519', enc: 'X25519' };

/**
 * Loads the agency's keys, or makes the first ones. They lie in the database because all processes over one database
 * must sign alike, and because a restored database must still verify what it signed.
 * @param given an Ed25519 private key to be the first signing key, from wherever the county keeps its keys
 */
export async function loadAgencyKey(db: Database, nowMs: number, given?: JWK): Promise<AgencyKey> {
  await makeUnlessThere(db, 'sig', nowMs, given);
  await makeUnlessThere(db, 'enc', nowMs);
  const rows = await db.selectFrom('agency_key').selectAll().orderBy('created_at', 'desc').execute();
  const keys = rows.map((row) => ({
    keyId: row.key_id,
    privateJwk: JSON.parse(row.private_jwk) as JWK,
    publicJwk: JSON.parse(row.public_jwk) as JWK,
  }));
  const signing = keys.find(({ publicJwk }) => publicJwk.use === 'sig');
  if (!signing) throw new Error('The agency has no signing key');
  return {
    keyId: signing.keyId,
    privateKey: await privateKeyFrom(signing.privateJwk, 'sig'),
    publicKeys: keys.map(({ publicJwk }) => publicJwk),
    async ferryKey(keyId) {
      const key = keys.find((each) => each.keyId === keyId && each.publicJwk.use === 'enc');
      return key ? privateKeyFrom(key.privateJwk, 'enc') : null;
    },
  };
}

async function makeUnlessThere(db: Database, use: KeyUse, nowMs: number, given?: JWK): Promise<void> {
  const there = (rows: { public_jwk: string }[]) =>
    rows.some((row) => (JSON.parse(row.public_jwk) as JWK).use === use);
  if (there(await db.selectFrom('agency_key').select('public_jwk').execute())) return;
  const privateJwk = given ?? (await newPrivateJwk(use));
  const row = await rowOf(privateJwk, use, nowMs);
  await db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (tx) => {
      if (there(await tx.selectFrom('agency_key').select('public_jwk').execute())) return;
      await tx.insertInto('agency_key').values(row).execute();
    })
    // Another process that starts at this moment may have been first: then its key is the one.
    .catch((error: unknown) => {
      if (!isSerializationFailure(error)) throw error;
    });
}

/**
 * Makes a new signing key. Each process signs with it from its next start; the former ones stay published, so that what
 * they signed verifies for ever.
 * @returns its id
 */
export async function renewSigningKey(db: Database, nowMs: number): Promise<string> {
  const privateJwk = await newPrivateJwk('sig');
  const row = await rowOf(privateJwk, 'sig', nowMs);
  await db.insertInto('agency_key').values(row).execute();
  return row.key_id;
}

/** The public halves of every key that the agency ever used, also of one that another process has made since we began. */
export async function publishedKeys(db: Database): Promise<JWK[]> {
  const rows = await db.selectFrom('agency_key').select('public_jwk').orderBy('created_at', 'desc').execute();
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as JWK);
}

async function rowOf(privateJwk: JWK, use: KeyUse, nowMs: number) {
  const { d: _, ...publicJwk } = privateJwk;
  const keyId = await calculateJwkThumbprint(publicJwk);
  return {
    key_id: keyId,
    private_jwk: JSON.stringify(privateJwk),
    public_jwk: JSON.stringify({ ...publicJwk, kid: keyId, alg: algorithms[use], use }),
    created_at: nowMs,
  };
}

async function newPrivateJwk(use: KeyUse): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithms[use], { crv: curves[use], extractable: true });
  return exportJWK(privateKey);
}

async function privateKeyFrom(jwk: JWK, use: KeyUse): Promise<CryptoKey> {
  return (await importJWK(jwk, algorithms[use])) as CryptoKey;
}

/** PostgreSQL's code for a transaction that lost against a concurrent one (40001). */
function isSerializationFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '40001';
}
