import fc from 'fast-check';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { create } from 'qrcode';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { Scheme } from '../../domain/scheme.ts';
import { DecisionReason, type ReceiptClaims, RecordState } from '../agency.ts';
import { signReceipt } from '../receiptToken.ts';
import { signatureAlgorithm } from '../recordToken.ts';
import { Delivery } from '../terminal/visit.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { CoseSign1, fromCbor, toCbor } from './coseSign1.ts';
import { makePaperCode, type PaperFacts, verifyPaperCode } from './paperCode.ts';
import { agencyKeysIn, certificateTermS, issueTerminalCertificate } from './terminalCertificate.ts';

const identityNumber = '430199195103120022';
const nowMs = Date.UTC(2026, 4, 20, 2);

async function keyPair() {
  const { privateKey, publicKey } = await generateKeyPair(signatureAlgorithm, {
    crv: 'Ed25519',
    extractable: true,
  });
  const publicJwk = await exportJWK(publicKey);
  return { privateKey, publicJwk, x: publicJwk.x ?? '', keyId: await calculateJwkThumbprint(publicJwk) };
}

const agency = await keyPair();
const newAgencyKey = await keyPair();
const stranger = await keyPair();
const terminal = await keyPair();
const terminalId = 'T-0ABC-DEFG-HJKM';
const certify = (by: typeof agency, publicKey = terminal, issuedAtMs = nowMs) =>
  issueTerminalCertificate({ terminalId, publicKey, issuedAtMs }, by);
const certificate = await certify(agency);
const published = agencyKeysIn([agency.publicJwk]);

const facts: PaperFacts = {
  recordId: uuidv7(),
  sequence: 40_123,
  recordHash: Buffer.alloc(32, 7).toString('base64url'),
  on: '2026-05-20',
  nextBy: '2027-05-20',
  result: 'certified',
  schemes: ['resident-pension', 'survivor-benefit'],
  maskedIdentityNumber: maskIdentityNumber(identityNumber),
  delivery: 'queued',
  madeAtS: nowMs / 1000,
  receipt: null,
};

const receiptFor = (changes: Partial<ReceiptClaims> = {}, by = agency) => {
  const { recordId, recordHash, sequence } = facts;
  const at = new Date(nowMs + 1234).toISOString();
  const claims = { recordId, recordHash, terminalId, sequence, state: 'accepted', reason: null, at } as const;
  return signReceipt({ ...claims, ...changes }, by);
};
const codeOf = async (changes: Partial<PaperFacts> = {}, privateKey: CryptoKey = terminal.privateKey) =>
  (await makePaperCode({ ...facts, ...changes }, privateKey, certificate)).text;
/** the code with one of the four parts of its object replaced */
function altered(code: string, part: number, change: (old: unknown) => unknown): string {
  const parts: unknown[] = CoseSign1.parse(fromCbor(decodeBase45(code.slice(4)) ?? new Uint8Array()));
  return code.slice(0, 4) + encodeBase45(toCbor(parts.with(part, change(parts[part]))));
}

test('bytes survive base45, the examples of RFC 9285 hold, and nothing else is read as bytes', () => {
  expect(encodeBase45(new TextEncoder().encode('AB'))).toBe('BB8');
  expect(encodeBase45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0');
  expect(encodeBase45(new TextEncoder().encode('ietf!'))).toBe('QED8WEX0');
  for (const none of ['A', 'GGW', ':::', '::', 'abc', 'BB8Ä']) expect(decodeBase45(none)).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(decodeBase45(encodeBase45(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const bytes = decodeBase45(text);
      if (bytes) expect(encodeBase45(bytes)).toBe(text);
    }),
  );
});

test('without a receipt a code proves what the certified terminal recorded, and says that the agency has not spoken', async () => {
  const { receipt: _, recordHash: __, madeAtS: ___, ...told } = facts;
  expect(await verifyPaperCode(await codeOf(), published)).toEqual({
    ok: true,
    recorded: { ...told, terminalId, madeAt: '2026-05-20T02:00:00.000Z' },
    receipt: null,
  });
});

test("with the agency's receipt it proves the agency's own word on that very record", async () => {
  const code = await codeOf({ delivery: 'accepted', receipt: await receiptFor() });
  expect(await verifyPaperCode(code, published)).toMatchObject({
    ok: true,
    receipt: { state: 'accepted', reason: null, at: '2026-05-20T02:00:01.234Z' },
  });
});

test('what any paper may say is read back, fits a QR code for a narrow roll, and holds no identity number', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sequence: fc.integer({ min: 1, max: 2 ** 31 }),
        on: fc.date({ min: new Date('2009-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        schemes: fc.subarray(Scheme.options),
        delivery: fc.constantFrom(...Delivery.options),
        state: fc.constantFrom(...RecordState.options),
        reason: fc.constantFrom(null, ...DecisionReason.options),
        result: fc.constantFrom('certified' as const, 'awaiting-review' as const, 'not-matched' as const),
        rotated: fc.boolean(),
        known: fc.boolean(),
      }),
      async ({ on: day, rotated, known, state, reason, ...changes }) => {
        const on = day.toISOString().slice(0, 10);
        const { sequence } = changes;
        const receipt = known
          ? await receiptFor({ sequence, state, reason }, rotated ? newAgencyKey : agency)
          : null;
        const code = await codeOf({ ...changes, on, nextBy: null, receipt });
        const keys = agencyKeysIn([agency.publicJwk, newAgencyKey.publicJwk]);
        expect(await verifyPaperCode(code, keys)).toMatchObject({
          ok: true,
          recorded: { ...changes, on, nextBy: null },
          receipt: known ? { state, reason } : null,
        });
        const { version, segments } = create(code, { errorCorrectionLevel: 'M' });
        expect(version).toBeLessThanOrEqual(known && rotated ? 16 : 15);
        // Where many digits follow each other by chance, the encoder packs them closer still.
        expect(['Alphanumeric', 'Numeric']).toEqual(
          expect.arrayContaining(segments.map(({ mode }) => mode.id)),
        );
        expect(Buffer.from(decodeBase45(code.slice(4)) ?? []).toString('latin1')).not.toContain(
          identityNumber,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('one letter more, less or other than was printed, and the code proves nothing', async () => {
  const code = await codeOf({ receipt: await receiptFor() });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 4, max: code.length - 1 }),
      fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'),
      async (place, letter) => {
        fc.pre(code[place] !== letter);
        const changed = code.slice(0, place) + letter + code.slice(place + 1);
        expect((await verifyPaperCode(changed, published)).ok).toBe(false);
        expect((await verifyPaperCode(code.slice(0, place), published)).ok).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
  expect(
    await verifyPaperCode(`  ${code.slice(0, 60)}\r\n${code.slice(60).toLowerCase()}\n`, published),
  ).toMatchObject({
    ok: true,
  });
});

test('each way of forging has its name', async () => {
  const code = await codeOf({ receipt: await receiptFor() });
  const verdict = (text: string, keys = published) => verifyPaperCode(text, keys);
  const refused = (reason: string) => ({ ok: false, reason });
  for (const none of ['', 'AX1:', 'https://example.org', 'AX2:0', `AX1:${encodeBase45(toCbor([1, 2]))}`])
    expect(await verdict(none)).toEqual(refused('not-a-code'));
  // A number, a day, the hash: anything of the payload.
  const later = altered(code, 2, (payload) =>
    toCbor((fromCbor(payload as Uint8Array) as unknown[]).with(4, 3000)),
  );
  expect(await verdict(later)).toEqual(refused('bad-signature'));
  // Signed by somebody whose key the agency never certified.
  expect(await verdict(await codeOf({}, stranger.privateKey))).toEqual(refused('bad-signature'));
  // With a certificate that somebody made for themselves, under the agency's name or under their own.
  const own = fromCbor(await certify({ ...stranger, keyId: agency.keyId }, stranger));
  const { text: forged } = await makePaperCode(facts, stranger.privateKey, toCbor(own));
  expect(await verdict(forged)).toEqual(refused('bad-certificate'));
  const { text: elsewhere } = await makePaperCode(facts, terminal.privateKey, await certify(stranger));
  expect(await verdict(elsewhere)).toEqual(refused('unknown-agency'));
  expect(await verdict(code, agencyKeysIn([stranger.publicJwk]))).toEqual(refused('unknown-agency'));
  // A certified terminal that makes up the agency's word.
  const madeUp = await receiptFor({}, { ...stranger, keyId: agency.keyId });
  expect(await verdict(await codeOf({ receipt: madeUp }))).toEqual(refused('bad-receipt'));
});

test("a receipt of another record is not the agency's word on this one", async () => {
  for (const other of [{ recordId: uuidv7() }, { recordHash: Buffer.alloc(32, 8).toString('base64url') }]) {
    const code = await codeOf({ receipt: await receiptFor(other) });
    expect(await verifyPaperCode(code, published)).toMatchObject({ ok: true, receipt: null });
  }
});

test("a receipt of the terminal's former chain is believed under that chain's name", async () => {
  const code = await codeOf({ receipt: await receiptFor({ terminalId: 'T-0000-0000-0001' }) });
  expect(await verifyPaperCode(code, published)).toMatchObject({ ok: true, receipt: { state: 'accepted' } });
});

test('an old paper verifies for ever with the old key, as long as it is published beside the new one', async () => {
  const code = await codeOf({ receipt: await receiptFor({}, newAgencyKey) });
  expect(await verifyPaperCode(code, agencyKeysIn([newAgencyKey.publicJwk, agency.publicJwk]))).toMatchObject(
    { ok: true, receipt: { state: 'accepted' } },
  );
  expect(await verifyPaperCode(code, agencyKeysIn([newAgencyKey.publicJwk]))).toEqual({
    ok: false,
    reason: 'unknown-agency',
  });
});

test("what is made outside the term of the terminal's certificate proves nothing", async () => {
  const at = (seconds: number) => codeOf({ madeAtS: facts.madeAtS + seconds });
  const outside = { ok: false, reason: 'outside-certificate-term' };
  expect(await verifyPaperCode(await at(certificateTermS), published)).toMatchObject({ ok: true });
  expect(await verifyPaperCode(await at(certificateTermS + 1), published)).toEqual(outside);
  expect(await verifyPaperCode(await at(-86_400), published)).toMatchObject({ ok: true });
  expect(await verifyPaperCode(await at(-86_401), published)).toEqual(outside);
});

test('a full identity number is refused where the code is made', async () => {
  await expect(codeOf({ maskedIdentityNumber: identityNumber })).rejects.toThrow(RangeError);
});

test('what people have at home stays readable: a code of the first day of this format', async () => {
  // The names are numbers on paper; this pins each of them to its place.
  const array = fromCbor(
    CoseSign1.parse(
      fromCbor(decodeBase45((await codeOf({ receipt: await receiptFor() })).slice(4)) as Uint8Array),
    )[2],
  ) as unknown[];
  expect(array.slice(3, 10)).toEqual([2331, 2696, 0, 0b10100, ['430', 11, '0022'], 0, facts.madeAtS]);
  expect((array[10] as unknown[]).slice(0, 4)).toEqual([1, null, nowMs + 1234, null]);
});
