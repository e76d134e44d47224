import { z } from 'zod';
import { openEnum } from '../../domain/openEnum.ts';
import { OfficeBack, OfficeOut, RequestAnswer, SetAsideOut } from '../agency/officeWire.ts';
import { RecordRefusal } from '../agency/records.ts';
import { AskedRecord, ChainPosition, RosterLine } from '../agency/terminalWire.ts';
import { X25519PublicJwk } from './sealing.ts';

// Packages of format 1, in which every kind of thing had a field of its own. They are read, and answered in kind, for as
// long as terminals and sticks of that time are about.

/** A package's name, and its format where that is not the first: `anxin-ferry-out/2`. What a later one adds is passed over. */
const formatNamed = <Name extends string>(name: Name) =>
  z.templateLiteral([name, z.literal('').or(z.templateLiteral(['/', z.number().int().min(2)]))]);

/** What a terminal sent. */
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

/** What the agency sent back. */
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
