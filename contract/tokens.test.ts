import { exportJWK, generateKeyPair } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { ReceiptClaims } from './agency.ts';
import { FerryOut } from './exchange/format1.ts';
import { ferryKeyAlgorithm, openFerry, sealFerry } from './exchange/sealing.ts';
import { signReceipt, verifyReceipt } from './receiptToken.ts';
import { signatureAlgorithm, verifyRecord } from './recordToken.ts';
import { claimedTerminal, signTerminalToken, tokenLifetimeS, verifyTerminalToken } from './terminalToken.ts';

const { privateKey, publicKey } = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519' });
const stranger = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519' });
const nowMs = Date.UTC(2026, 4, 20);

const claims: ReceiptClaims = {
  recordId: uuidv7(),
  recordHash: 'hash',
  terminalId: 'T-1',
  sequence: 1,
  state: 'received',
  reason: null,
  at: new Date(nowMs).toISOString(),
};

test('a token is believed from its terminal for two minutes and a minute of difference between the clocks', async () => {
  const token = await signTerminalToken({ terminalId: 'T-1', nowMs, tokenId: 'a' }, privateKey);
  expect(claimedTerminal(token)).toBe('T-1');
  const at = (offsetS: number) =>
    verifyTerminalToken(token, publicKey, { terminalId: 'T-1', nowMs: nowMs + offsetS * 1000 });
  expect(await at(0)).toMatchObject({ ok: true, tokenId: 'a' });
  expect(await at(tokenLifetimeS + 59)).toMatchObject({ ok: true });
  expect(await at(tokenLifetimeS + 61)).toEqual({ ok: false, reason: 'expired' });
  expect(await at(-59)).toMatchObject({ ok: true });
  expect(await at(-61)).toEqual({ ok: false, reason: 'not-yet-valid' });
  expect(await verifyTerminalToken(token, stranger.publicKey, { terminalId: 'T-1', nowMs })).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
  expect(await verifyTerminalToken(token, publicKey, { terminalId: 'T-2', nowMs })).toEqual({
    ok: false,
    reason: 'malformed',
  });
});

test('a receipt verifies offline against the key that it names, and is no record', async () => {
  const receipt = await signReceipt(claims, { keyId: 'k', privateKey });
  const keyOf = async (keyId: string) => (keyId === 'k' ? publicKey : null);
  expect(await verifyReceipt(receipt, keyOf)).toEqual({ ok: true, claims });
  expect(await verifyReceipt(receipt, async () => null)).toEqual({ ok: false, reason: 'unknown-key' });
  expect(await verifyReceipt(receipt, async () => stranger.publicKey)).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
  expect(await verifyRecord(receipt, publicKey, 'T-1')).toEqual({ ok: false, reason: 'not-a-record' });
});

test('the same claims signed twice are the same bytes', async () => {
  const key = { keyId: 'k', privateKey };
  expect(await signReceipt(claims, key)).toBe(await signReceipt({ ...claims }, key));
});

test('a ferry package is read by its receiver alone, and only from a sender that is known', async () => {
  const receiver = await generateKeyPair(ferryKeyAlgorithm, { crv: 'X25519', extractable: true });
  const publicJwk = await exportJWK(receiver.publicKey);
  const content: FerryOut = {
    format: 'anxin-ferry-out',
    terminalId: 'T-1',
    writtenAt: claims.at,
    answerKey: { kty: 'OKP', crv: 'X25519', x: publicJwk.x ?? '' },
    records: ['430199195103120022'],
    receipted: [{ terminalId: 'T-1', hash: 'h', receivedAt: claims.at }],
    lost: [{ fromSequence: 1, toSequence: 2 }],
    returned: ['receipt'],
    rosterCursor: null,
    decisionsCursor: null,
  };
  const sealed = await sealFerry(content, { keyId: 'T-1', privateKey }, { keyId: 'agency', publicJwk });
  expect(sealed).not.toContain('430199195103120022');
  const open = (own: typeof receiver.privateKey | null, sender: typeof publicKey | null) =>
    openFerry(
      FerryOut,
      sealed,
      async () => own,
      async () => sender,
    );
  expect(await open(receiver.privateKey, publicKey)).toEqual({ ok: true, content });
  expect(await open(null, publicKey)).toEqual({ ok: false, reason: 'not-for-us' });
  expect(await open(receiver.privateKey, null)).toEqual({ ok: false, reason: 'unknown-sender' });
  expect(await open(receiver.privateKey, stranger.publicKey)).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
});
