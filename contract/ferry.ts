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
import { openEnum } from '../domain/openEnum.ts';
import {
  AskedRecord,
  ChainPosition,
  OfficeBack,
  OfficeOut,
  RecordRefusal,
  RequestAnswer,
  RosterLine,
  SentRequest,
} from './agency.ts';
import { signatureAlgorithm } from './recordToken.ts';

/** How a package is encrypted: to an X25519 key, with AES-256-GCM (RFC 7518, RFC 8037). */
export const ferryKeyAlgorithm = 'ECDH-ES';
const ferryEncryption = 'A256GCM';

const X25519PublicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: z.string() });

/** Why the terminal has set something aside, in its own word. */
const word = z.string().max(100);

/** What a terminal has set aside, because the agency did not take it. */
export const SetAsideOut = z.object({
  records: z.array(z.object({ token: z.string(), reason: word })),
  requests: z.array(SentRequest.extend({ id: z.uuidv7(), reason: word })),
});
export type SetAsideOut = z.infer<typeof SetAsideOut>;

/** A package's name, and its format where that is not the first: `anxin-ferry-out/2`. What a later one adds is passed over. */
const formatNamed = <Name extends string>(name: Name) =>
  z.templateLiteral([name, z.literal('').or(z.templateLiteral(['/', z.number().int().min(2)]))]);

/** What a terminal without a line sends on a stick. */
export const FerryOut = z.object({
  format: formatNamed('anxin-ferry-out'),
  terminalId: z.string(),
  writtenAt: z.iso.datetime(),
  /** the key to which the answer is to be encrypted */
  answerKey: X25519PublicJwk,
  records: z.array(z.string()),
  /** of what the agency has given receipts for, that by which it is seen whether it was restored from a backup */
  receipted: z.array(AskedRecord).max(10).default([]),
  /** numbers of the chain that a damaged disk took, both ends included */
  lost: z
    .array(z.object({ fromSequence: z.number().int().positive(), toSequence: z.number().int().positive() }))
    .default([]),
  /** receipts of decisions that go back to an agency that was restored */
  returned: z.array(z.string().max(4000)).default([]),
  rosterCursor: z.string().nullable(),
  decisionsCursor: z.string().nullable(),
  /** what the desk asks for, and the PINs that were chosen there */
  office: OfficeOut.optional(),
  /** what the terminal has set aside, with its own word for why: it is tried once more, and an officer sees the word */
  setAside: SetAsideOut.optional(),
});
export type FerryOut = z.infer<typeof FerryOut>;

/**
 * Pictures that go with the records on the same stick, in packages of their own: each is whole by itself, so that a
 * stick that was pulled out goes on with the next one, and neither side ever holds more than one in memory.
 */
export const FerryEvidence = z.object({
  format: formatNamed('anxin-ferry-evidence'),
  terminalId: z.string(),
  writtenAt: z.iso.datetime(),
  pieces: z.array(z.object({ recordId: z.uuidv7(), hash: z.string(), data: z.base64() })),
});
export type FerryEvidence = z.infer<typeof FerryEvidence>;

const EvidenceName = z.object({ recordId: z.string(), hash: z.string() });

/** What the agency sends back on the stick. */
export const FerryBack = z.object({
  format: formatNamed('anxin-ferry-back'),
  terminalId: z.string(),
  writtenAt: z.iso.datetime(),
  chain: ChainPosition,
  /** whether something is not here that was named as receipted */
  lacking: z.boolean().default(false),
  /** whether the receipts that came back were looked at */
  tookBack: z.boolean().default(false),
  /** false after a restore: the decisions begin from nothing, and some that were told may be lost */
  decisionsCursorKnown: z.boolean().default(true),
  receipts: z.array(z.string()),
  refused: z.array(z.object({ hash: z.string(), refusal: openEnum(RecordRefusal) })),
  decisions: z.array(z.string()),
  decisionsCursor: z.string(),
  /** pictures that the agency has taken in; the terminal then carries them no more */
  evidence: z.array(EvidenceName).default([]),
  /** a certificate of the terminal's key, base64; papers are signed with it */
  certificate: z.base64().optional(),
  roster: z.object({
    /** whether it begins from nothing, because the agency did not know the cursor */
    full: z.boolean(),
    /** the cursor behind which the changes begin: an older answer must not undo a newer one */
    after: z.string().nullable(),
    changes: z.array(RosterLine),
    cursor: z.string(),
    remaining: z.number().int().nonnegative(),
  }),
  packs: z.array(z.object({ id: z.string(), version: z.string(), json: z.string() })),
  office: OfficeBack.optional(),
  /** what became of the requests that the terminal had set aside */
  setAside: z.object({ requests: z.array(RequestAnswer) }).optional(),
});
export type FerryBack = z.infer<typeof FerryBack>;

/** Why a package was not opened. */
export type FerryReason =
  | 'not-a-package' // somebody else's file, or one that was cut off
  | 'not-for-us' // encrypted to another agency's or another terminal's key
  | 'unknown-sender'
  | 'bad-signature';

/** Signs a package with the sender's key and encrypts it to the receiver's. */
export async function sealFerry(
  content: FerryOut | FerryEvidence | FerryBack,
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
export async function openFerry<Schema extends typeof FerryOut | typeof FerryEvidence | typeof FerryBack>(
  schema: Schema,
  sealed: string,
  ownKey: (keyId: string) => Promise<CryptoKey | null>,
  senderKey: (keyId: string) => Promise<CryptoKey | null>,
): Promise<{ ok: true; content: z.infer<Schema> } | { ok: false; reason: FerryReason }> {
  let signed: string;
  try {
    const { kid } = decodeProtectedHeader(sealed);
    const own = kid === undefined ? null : await ownKey(kid);
    if (own === null) return { ok: false, reason: 'not-for-us' };
    signed = new TextDecoder().decode((await compactDecrypt(sealed, own)).plaintext);
  } catch {
    return { ok: false, reason: 'not-a-package' };
  }
  const { kid = '' } = decodeProtectedHeader(signed);
  const sender = await senderKey(kid);
  if (sender === null) return { ok: false, reason: 'unknown-sender' };
  try {
    const { payload, protectedHeader } = await compactVerify(signed, sender, {
      algorithms: [signatureAlgorithm],
    });
    const unpacked = await through(new Uint8Array(payload), new DecompressionStream('gzip'));
    const content = schema.parse(JSON.parse(new TextDecoder().decode(unpacked))) as z.infer<Schema>;
    if (protectedHeader.typ !== `${content.format}+jws`) return { ok: false, reason: 'not-a-package' };
    return { ok: true, content };
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
