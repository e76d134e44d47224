import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RosterEntry } from '../../domain/person.ts';
import { certificateWire } from './certificateWire.ts';
import { cursorErrors, inputErrors, terminalErrors } from './errors.ts';
import { officeWire } from './officeWire.ts';
import { PushResult } from './records.ts';

/** Position in a stream of changes. Opaque to the terminal: it keeps the last one it got and sends it back. */
const Cursor = z.string().max(4000);

/** An Ed25519 public key as a JWK (RFC 8037). */
export const Ed25519PublicJwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
  d: z.undefined().optional(),
});
export type Ed25519PublicJwk = z.infer<typeof Ed25519PublicJwk>;

export const RosterChange = z.discriminatedUnion('change', [
  z.object({ change: z.literal('put'), entry: RosterEntry }),
  z.object({
    change: z.literal('remove'),
    identityNumber: z.string(),
    /** whose roster the person is off: another one that this terminal serves may have them now */
    packId: z.string(),
  }),
]);
export type RosterChange = z.infer<typeof RosterChange>;

/** A line as it comes: `readRosterLine` reads it. One that another version wrote must not keep the others away. */
export const RosterLine = z.union([RosterChange, z.looseObject({})]);
export type RosterLine = z.infer<typeof RosterLine>;

/** What the agency holds of a terminal's chain. */
export const ChainPosition = z.object({
  /** the sequence number that the agency waits for: everything before it is there */
  nextSequence: z.number().int().positive(),
  /** true when the chain has two branches (a cloned or rolled-back terminal): activate it anew, with a new key */
  reactivate: z.boolean(),
});
export type ChainPosition = z.infer<typeof ChainPosition>;

/** A record of which a terminal wants to know whether the agency has it. */
export const AskedRecord = z.object({
  terminalId: z.string(),
  hash: z.string().max(100),
  /** when the terminal's receipt says that the agency had it: one that came back later counts as lacking */
  receivedAt: z.iso.datetime().optional(),
});
export type AskedRecord = z.infer<typeof AskedRecord>;

/** What a terminal asks of the agency. */
export const terminalWire = {
  ...certificateWire,
  ...officeWire,
  activate: oc
    .route({
      method: 'POST',
      path: '/v1/terminals/activate',
      tags: ['terminal'],
      summary: 'Activate a terminal with a code; the same key always gets the same id',
    })
    .errors({
      ...inputErrors,
      CODE_UNKNOWN: { status: 404, message: 'No such activation code' },
      CODE_USED: { status: 409, message: 'The activation code was used by another terminal' },
      KEY_REVOKED: { status: 409, message: 'This key is that of a revoked terminal; a new key is needed' },
    })
    .input(
      z.object({
        code: z.string().min(6).max(64),
        name: z.string().min(1).max(100),
        publicKey: Ed25519PublicJwk,
      }),
    )
    .output(z.object({ terminalId: z.string(), packIds: z.array(z.string()) })),

  time: oc
    .route({ method: 'GET', path: '/v1/time', tags: ['terminal'], summary: "The agency's clock" })
    .output(z.object({ now: z.iso.datetime() })),

  keys: oc
    .route({
      method: 'GET',
      path: '/v1/keys',
      tags: ['terminal'],
      summary: "The agency's public keys, with which receipts verify offline (JWKS)",
    })
    .output(z.object({ keys: z.array(z.record(z.string(), z.unknown())) })),

  chainPosition: oc
    .route({
      method: 'GET',
      path: '/v1/chain',
      tags: ['terminal'],
      summary:
        "How far the agency holds this terminal's chain; after a restore it may be less than it once was",
    })
    .errors(terminalErrors)
    .output(ChainPosition),

  pullRoster: oc
    .route({
      method: 'GET',
      path: '/v1/roster',
      tags: ['terminal'],
      summary: 'Changes of the roster since a cursor',
      description:
        'A page holds at most `limit` changes, and fewer where they come with pictures: it ends behind some eight megabytes.',
    })
    .errors({ ...terminalErrors, ...cursorErrors })
    .input(
      z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(5000).default(500) }),
    )
    .output(
      z.object({
        changes: z.array(RosterLine),
        cursor: Cursor,
        /** changes still to come after this page */
        remaining: z.number().int().nonnegative(),
      }),
    ),

  pullPacks: oc
    .route({
      method: 'GET',
      path: '/v1/packs',
      tags: ['terminal'],
      summary: 'Policy packs that this terminal applies',
    })
    .errors(terminalErrors)
    .output(
      z.object({ packs: z.array(z.object({ id: z.string(), version: z.string(), json: z.string() })) }),
    ),

  pushRecords: oc
    .route({
      method: 'POST',
      path: '/v1/records',
      tags: ['terminal'],
      summary: 'Hand over records, in order of sequence; pushing twice changes nothing',
      description:
        'The results answer a beginning of the request, in its order: where they are fewer than the records, the next record leaves a gap and is to be sent again after what is missing. When already the first leaves a gap, SEQUENCE_GAP says which record is expected.',
    })
    .errors({
      ...terminalErrors,
      SEQUENCE_GAP: {
        status: 409,
        message: 'A record before the first one sent is missing',
        data: z.object({ expectedSequence: z.number().int().positive() }),
      },
    })
    .input(z.object({ records: z.array(z.string().max(1_000_000)).min(1).max(500) }))
    .output(z.object({ results: z.array(PushResult), chain: ChainPosition })),

  heldRecords: oc
    .route({
      method: 'POST',
      path: '/v1/records/held',
      tags: ['terminal'],
      summary:
        'Which of these records the agency holds; after a restore it may lack what it gave receipts for',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        records: z.array(AskedRecord).min(1).max(500),
      }),
    )
    .output(z.object({ held: z.array(z.boolean()) })),

  declareLost: oc
    .route({
      method: 'POST',
      path: '/v1/chain/lost',
      tags: ['terminal'],
      summary: 'Say that records can never be sent (a damaged disk), so that those after them are taken',
    })
    .errors({
      ...terminalErrors,
      NOT_MISSING: { status: 409, message: 'The agency waits for other records before these' },
    })
    .input(
      z.object({
        fromSequence: z.number().int().positive(),
        toSequence: z.number().int().positive(),
        cause: z.enum(['store-damaged', 'unreadable']),
      }),
    )
    .output(ChainPosition),

  pullDecisions: oc
    .route({
      method: 'GET',
      path: '/v1/decisions',
      tags: ['terminal'],
      summary: "Receipts of decisions on this terminal's records since a cursor",
    })
    .errors({ ...terminalErrors, ...cursorErrors })
    .input(
      z.object({
        cursor: Cursor.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
        terminalId: z
          .string()
          .optional()
          .describe('A former chain of this terminal, on which something may still be decided'),
        hash: z
          .string()
          .max(100)
          .optional()
          .describe('Hash of a record of the former chain; without one that is known nothing comes'),
      }),
    )
    .output(
      z.object({ receipts: z.array(z.string()), cursor: Cursor, remaining: z.number().int().nonnegative() }),
    ),

  returnDecisions: oc
    .route({
      method: 'POST',
      path: '/v1/decisions/returned',
      tags: ['terminal'],
      summary:
        'Hand back the latest receipts to an agency that was restored: its own signature brings officers’ decisions back',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        receipts: z.array(z.string().max(4000)).max(500),
        /** of chains that ended, each with the record that it is about: it may have been issued again since */
        former: z
          .array(z.object({ receipt: z.string().max(4000), record: z.string().max(1_000_000) }))
          .max(100)
          .default([]),
      }),
    )
    .output(z.object({ differing: z.number().int().nonnegative() })),

  pushEvidence: oc
    .route({
      method: 'POST',
      path: '/v1/evidence',
      tags: ['terminal'],
      summary: 'Hand over a piece of evidence that consent or the pack lets go',
    })
    .errors({
      ...terminalErrors,
      RECORD_UNKNOWN: { status: 404, message: 'No record refers to this evidence' },
      HASH_MISMATCH: { status: 422, message: 'The bytes do not have the hash that the record names' },
      CONSENT_MISSING: {
        status: 422,
        message: 'Neither the consent nor the pack lets this evidence leave the terminal',
      },
    })
    .input(
      z.object({
        recordId: z.uuidv7(),
        hash: z.string(),
        data: z.base64(),
        terminalId: z
          .string()
          .optional()
          .describe('The chain in which the record stands, where it is a former one of this terminal'),
      }),
    )
    .output(z.object({ stored: z.literal(true) })),

  heldEvidence: oc
    .route({
      method: 'POST',
      path: '/v1/evidence/held',
      tags: ['terminal'],
      summary:
        'Which of these pieces of evidence the agency has taken; one that was restored lacks the latest',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        pieces: z
          .array(z.object({ terminalId: z.string(), recordId: z.uuidv7(), hash: z.string().max(100) }))
          .min(1)
          .max(500),
      }),
    )
    .output(z.object({ held: z.array(z.boolean()) })),
};
