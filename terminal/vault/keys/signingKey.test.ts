import { importJWK } from 'jose';
import { expect, test } from 'vitest';
import { signRecord, verifyRecord } from '../../../contract/recordToken.ts';
import { draftOf, openTestStore } from '../testing/storeFixture.ts';
import { loadSigningKey, newCandidateKey } from './signingKey.ts';

test('the key pair is made once, and its public half verifies what it signed after a restart', async () => {
  const opened = await openTestStore();
  const written = await opened.writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  opened.store.close();
  const again = await openTestStore({ file: opened.file, key: opened.key });
  expect(again.signingKey.publicJwk).toEqual(opened.signingKey.publicJwk);
  const publicKey = (await importJWK(again.signingKey.publicJwk)) as CryptoKey;
  expect((await verifyRecord(written.token, publicKey, 'T-0001')).ok).toBe(true);
});

test('the public export holds nothing private and says what it is', async () => {
  const { signingKey } = await openTestStore();
  expect(Object.keys(signingKey.publicJwk).sort()).toEqual(['alg', 'crv', 'kty', 'use', 'x']);
});

test('a candidate key changes nothing until it is adopted, and is then another key that stays', async () => {
  const { store, signingKey, writer } = await openTestStore();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  const candidate = await newCandidateKey(store.settings);
  expect((await loadSigningKey(store.settings)).publicJwk).toEqual(signingKey.publicJwk);
  const renewed = candidate.adopt();
  expect(renewed.publicJwk).toEqual(candidate.publicJwk);
  expect((await loadSigningKey(store.settings)).publicJwk).toEqual(renewed.publicJwk);
  const token = await signRecord(written.record, renewed.privateKey);
  expect((await verifyRecord(token, signingKey.publicKey, 'T-0001')).ok).toBe(false);
});
