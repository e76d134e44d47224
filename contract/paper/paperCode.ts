import type { CryptoKey } from 'jose';
import { isKnown } from '../../domain/openEnum.ts';
import { DecisionReason, RecordState } from '../agency.ts';
import { receiptAgain, receiptParts, verifyReceipt } from '../receiptToken.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { CoseSign1, coseSign, coseVerify, fromCbor, toCbor } from './coseSign1.ts';
import { type PaperClaims, type PaperReceipt, paperArray, readPaperArray } from './paperClaims.ts';
import type { PaperReason, PaperVerdict } from './paperVerdict.ts';
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

/** The text for a QR code, and whether the agency's own word is in it or the terminal's only. */
export interface PaperCode {
  text: string;
  withReceipt: boolean;
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
): Promise<PaperCode> {
  const { receipt: token, ...claims } = facts;
  const receipt = token === null ? null : partsOf(token, facts, certificate);
  const payload = toCbor(paperArray({ ...claims, receipt }));
  const signed = await coseSign(purpose, payload, privateKey, {
    unprotected: new Map([[certificateLabel, fromCbor(certificate)]]),
  });
  return { text: prefix + encodeBase45(toCbor(signed)), withReceipt: receipt !== null };
}

/** The parts of a receipt of this record; null where it speaks of other bytes, or its token could not be made again. */
function partsOf(
  token: string,
  { recordId, recordHash, sequence }: PaperFacts,
  certificate: Uint8Array,
): PaperReceipt | null {
  const read = receiptParts(token);
  const certified = claimsOfCertificate(certificate);
  if (!read || !certified) return null;
  const { claims, keyId, signature } = read;
  const same =
    claims.recordId === recordId && claims.recordHash === recordHash && claims.sequence === sequence;
  const atMs = Date.parse(claims.at);
  const again = receiptAgain({ ...claims, at: new Date(atMs).toISOString() }, keyId, signature);
  if (!same || again !== token) return null;
  const { state, reason } = claims;
  // Paper has no name for what this version does not know.
  if (!isKnown(RecordState, state) || (reason !== null && !isKnown(DecisionReason, reason))) return null;
  const terminalId = claims.terminalId === certified.terminalId ? null : claims.terminalId;
  const shortId = shortKeyId(keyId);
  const known = sameKeyId(shortId, certified.agencyKeyId);
  return { state, reason, atMs, terminalId, keyId: known ? null : shortId, signature };
}

/**
 * Verifies a code offline against the agency's published keys. The day on which it is asked plays no part: an old paper
 * proves for ever what it proved when it was made.
 */
export async function verifyPaperCode(code: string, agencyKeyOf: AgencyKeyLookup): Promise<PaperVerdict> {
  const refused = (reason: PaperReason): PaperVerdict => ({ ok: false, reason });
  // A blank is a character of the code, a line break is one of the way that it took.
  const text = code
    .replace(/[\r\n\t]/g, '')
    .trim()
    .toUpperCase();
  const bytes = text.startsWith(prefix) ? decodeBase45(text.slice(prefix.length)) : null;
  const signed = bytes && CoseSign1.safeParse(fromCbor(bytes)).data;
  if (!signed) return refused('not-a-code');
  const read = await readTerminalCertificate(signed[1].get(certificateLabel), agencyKeyOf);
  if (!read.ok) return refused(read.reason === 'not-a-certificate' ? 'not-a-code' : read.reason);
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
