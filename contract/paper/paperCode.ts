import type { CryptoKey } from 'jose';
import { z } from 'zod';
import { AttemptResult } from '../../domain/attemptRecord.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { Scheme } from '../../domain/scheme.ts';
import { DecisionReason, RecordState } from '../agency.ts';
import { readReceipt, receiptAgain, verifyReceipt } from '../receiptToken.ts';
import { Delivery } from '../terminal/visit.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { CoseSign1, coseSign, coseVerify, fromCbor, toCbor } from './coseSign1.ts';
import { type PaperClaims, type PaperReceipt, paperArray, readPaperArray } from './paperClaims.ts';
import {
  type AgencyKeyLookup,
  claimsOfCertificate,
  readTerminalCertificate,
  sameKeyId,
  shortKeyId,
} from './terminalCertificate.ts';

const purpose = 'anxin-paper-code';

/** How a code begins: what it is, and the version of what follows. */
const prefix = 'AX1:';

/** Header in which a CBOR web token that confirms the signer's key travels (RFC 9528). */
const certificateLabel = 13;

/** By how much the terminal's clock may lie before the agency's, in seconds, at the certificate's first day. */
const clockToleranceS = 86_400;

/** What a terminal knows of an attempt when it makes the code. */
export interface PaperFacts extends Omit<PaperClaims, 'receipt'> {
  /** the agency's latest receipt of this record, verified when it came; null while there is none */
  receipt: string | null;
}

/**
 * The code for a person's paper (回执码): what the terminal recorded, signed by the terminal, with the agency's word for
 * the terminal's key and, where there is one, the agency's receipt of that very record. Fits the alphanumeric mode of a
 * QR code.
 * @param certificate the agency's certificate of the public half of `privateKey`
 */
export async function makePaperCode(
  facts: PaperFacts,
  privateKey: CryptoKey,
  certificate: Uint8Array,
): Promise<string> {
  const { receipt: token, ...claims } = facts;
  const receipt = token === null ? null : partsOf(token, facts, certificate);
  const payload = toCbor(paperArray({ ...claims, receipt }));
  const signed = await coseSign(purpose, payload, privateKey, {
    unprotected: new Map([[certificateLabel, fromCbor(certificate)]]),
  });
  return prefix + encodeBase45(toCbor(signed));
}

/** The parts of a receipt of this record; null where it speaks of other bytes, or its token could not be made again. */
function partsOf(
  token: string,
  { recordId, recordHash, sequence }: PaperFacts,
  certificate: Uint8Array,
): PaperReceipt | null {
  const read = readReceipt(token);
  const certified = claimsOfCertificate(certificate);
  if (!read || !certified) return null;
  const { claims, keyId, signature } = read;
  const same =
    claims.recordId === recordId && claims.recordHash === recordHash && claims.sequence === sequence;
  const atMs = Date.parse(claims.at);
  const again = receiptAgain({ ...claims, at: new Date(atMs).toISOString() }, keyId, signature);
  if (!same || again !== token) return null;
  const { state, reason } = claims;
  const terminalId = claims.terminalId === certified.terminalId ? null : claims.terminalId;
  const shortId = shortKeyId(keyId);
  const known = sameKeyId(shortId, certified.agencyKeyId);
  return { state, reason, atMs, terminalId, keyId: known ? null : shortId, signature };
}

/** Why a code proves nothing. */
export const PaperProblem = z.enum([
  'not-a-code', // 不是回执码，或不完整
  'unknown-agency', // 没有这家经办机构的公钥
  'bad-certificate', // 终端证书不是经办机构签发的
  'bad-signature', // 内容被改过，或不是该终端签发的
  'outside-certificate-term', // 打印时终端证书不在有效期内
  'bad-receipt', // 所附的经办机构回执是伪造的
]);
export type PaperProblem = z.infer<typeof PaperProblem>;

/** What a code proves, and to what it does not reach. */
export const PaperVerdict = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(false), problem: PaperProblem }),
  z.object({
    ok: z.literal(true),
    /** on the terminal's word, whose key the agency has certified */
    recorded: z.object({
      terminalId: z.string(),
      recordId: z.string(),
      sequence: z.number().int().positive(),
      on: CalendarDate,
      nextBy: CalendarDate.nullable(),
      result: AttemptResult,
      schemes: z.array(Scheme),
      maskedIdentityNumber: z.string(),
      delivery: Delivery,
      madeAt: z.iso.datetime(),
    }),
    /** on the agency's own word; null where there was none yet when the code was made */
    receipt: z
      .object({ state: RecordState, reason: DecisionReason.nullable(), at: z.iso.datetime() })
      .nullable(),
  }),
]);
export type PaperVerdict = z.infer<typeof PaperVerdict>;

/**
 * Verifies a code offline against the agency's published keys. The day on which it is asked plays no part: an old paper
 * proves for ever what it proved when it was made.
 */
export async function verifyPaperCode(code: string, agencyKeyOf: AgencyKeyLookup): Promise<PaperVerdict> {
  const refused = (problem: PaperProblem): PaperVerdict => ({ ok: false, problem });
  // A blank is a character of the code, a line break is one of the way that it took.
  const text = code
    .replace(/[\r\n\t]/g, '')
    .trim()
    .toUpperCase();
  const bytes = text.startsWith(prefix) ? decodeBase45(text.slice(prefix.length)) : null;
  const signed = bytes && CoseSign1.safeParse(fromCbor(bytes)).data;
  if (!signed) return refused('not-a-code');
  const read = await readTerminalCertificate(signed[1].get(certificateLabel), agencyKeyOf);
  if (!read.ok) return refused(read.problem === 'not-a-certificate' ? 'not-a-code' : read.problem);
  const { terminalId, publicKey, issuedAtS, expiresAtS, agencyKey } = read.certificate;
  if (!(await coseVerify(purpose, signed, publicKey))) return refused('bad-signature');
  const claims = readPaperArray(fromCbor(signed[2]));
  if (!claims) return refused('not-a-code');
  const { receipt, madeAtS, recordHash, ...recorded } = claims;
  if (madeAtS < issuedAtS - clockToleranceS || madeAtS > expiresAtS)
    return refused('outside-certificate-term');
  const told = { ...recorded, terminalId, madeAt: new Date(madeAtS * 1000).toISOString() };
  if (!receipt) return { ok: true, recorded: told, receipt: null };
  const { recordId, sequence } = recorded;
  const { state, reason, atMs, signature } = receipt;
  const signer = receipt.keyId ? await agencyKeyOf(receipt.keyId) : agencyKey;
  if (!signer) return refused('unknown-agency');
  const at = new Date(atMs).toISOString();
  const token = receiptAgain(
    { recordId, recordHash, terminalId: receipt.terminalId ?? terminalId, sequence, state, reason, at },
    signer.keyId,
    signature,
  );
  const verified = await verifyReceipt(token, async () => signer.key);
  if (!verified.ok) return refused('bad-receipt');
  return { ok: true, recorded: told, receipt: { state, reason, at } };
}
