import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RosterEntry } from '../domain/person.ts';

/** Position in a stream of changes. Opaque to the terminal: it keeps the last one it got and sends it back. */
const Cursor = z.string();

/** What the agency says of a record; the closed list of the outbox (see the design of records). */
export const RecordState = z.enum(['received', 'accepted', 'needs-review', 'rejected']);
export type RecordState = z.infer<typeof RecordState>;

/** Why the agency will not take a token as a record; the terminal parks it. */
export const RecordRefusal = z.enum([
  'bad-signature',
  'not-a-record',
  'other-terminal',
  'sequence-taken',
  'chain-broken',
]);
export type RecordRefusal = z.infer<typeof RecordRefusal>;

/** Why a received record was rejected or put before a human. */
export const DecisionReason = z.enum([
  'face-review', // the terminal's own outcome was `review`
  'died', // 已去世
  'in-custody', // 服刑或被采取强制措施
  'eligibility-lost', // 丧失领取待遇资格
  'not-on-roster', // 查无此人
  'clock-uncertain', // the terminal did not trust its clock
  'duplicate-same-day', // two terminals, same person, same day
  'officer', // decided by an officer after review
]);
export type DecisionReason = z.infer<typeof DecisionReason>;

/** The claims of a receipt: a JWS by the agency's key that anyone can verify offline. */
export const ReceiptClaims = z.object({
  recordId: z.uuidv7(),
  recordHash: z.string(),
  terminalId: z.string(),
  sequence: z.number().int().positive(),
  state: RecordState,
  reason: DecisionReason.nullable(),
  at: z.iso.datetime(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

export const PushResult = z.discriminatedUnion('ok', [
  /** `receipt` is a compact JWS whose payload is `ReceiptClaims` */
  z.object({ ok: z.literal(true), recordId: z.string(), receipt: z.string() }),
  /** `index` is the token's place in the request: a refused token may not even carry an id */
  z.object({ ok: z.literal(false), index: z.number().int().nonnegative(), refusal: RecordRefusal }),
]);
export type PushResult = z.infer<typeof PushResult>;

export const RosterChange = z.discriminatedUnion('change', [
  z.object({ change: z.literal('put'), entry: RosterEntry }),
  z.object({ change: z.literal('remove'), identityNumber: z.string() }),
]);
export type RosterChange = z.infer<typeof RosterChange>;

const notAuthenticated = { UNAUTHENTICATED: { status: 401, message: 'No valid terminal token' } } as const;
const revoked = { TERMINAL_REVOKED: { status: 403, message: 'This terminal was revoked' } } as const;

/**
 * What a terminal and the central agency say to each other. OpenAPI is generated from it.
 * Every call but `activate`, `time` and `keys` carries `Authorization: Bearer <JWT>`, a token of at most two minutes
 * that the terminal signs itself (EdDSA, `iss` = `sub` = terminal id, `aud` = `anxin-agency`).
 */
export const agencyContract = {
  activate: oc
    .route({
      method: 'POST',
      path: '/v1/terminals/activate',
      summary: 'Activate a terminal once with its code',
    })
    .errors({
      CODE_UNKNOWN: { status: 404, message: 'No such activation code' },
      CODE_USED: { status: 409, message: 'The activation code was used by another terminal' },
    })
    .input(
      z.object({
        code: z.string().min(6),
        name: z.string().min(1),
        /** the terminal's Ed25519 public key as a JWK */
        publicKey: z.record(z.string(), z.unknown()),
      }),
    )
    .output(z.object({ terminalId: z.string(), packIds: z.array(z.string()) })),

  time: oc
    .route({ method: 'GET', path: '/v1/time', summary: "The agency's clock" })
    .output(z.object({ now: z.iso.datetime() })),

  keys: oc
    .route({
      method: 'GET',
      path: '/v1/keys',
      summary: "The agency's public keys, with which receipts verify offline (JWKS)",
    })
    .output(z.object({ keys: z.array(z.record(z.string(), z.unknown())) })),

  pullRoster: oc
    .route({ method: 'GET', path: '/v1/roster', summary: 'Changes of the roster since a cursor' })
    .errors({ ...notAuthenticated, ...revoked })
    .input(
      z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(5000).default(500) }),
    )
    .output(
      z.object({
        changes: z.array(RosterChange),
        cursor: Cursor,
        /** changes still to come after this page */
        remaining: z.number().int().nonnegative(),
      }),
    ),

  pullPacks: oc
    .route({ method: 'GET', path: '/v1/packs', summary: 'Policy packs that this terminal applies' })
    .errors({ ...notAuthenticated, ...revoked })
    .output(
      z.object({ packs: z.array(z.object({ id: z.string(), version: z.string(), json: z.string() })) }),
    ),

  pushRecords: oc
    .route({
      method: 'POST',
      path: '/v1/records',
      summary: 'Hand over records, in order of sequence; pushing twice changes nothing',
    })
    .errors({
      ...notAuthenticated,
      ...revoked,
      SEQUENCE_GAP: {
        status: 409,
        message: 'A record before the first one sent is missing',
        data: z.object({ expectedSequence: z.number().int().positive() }),
      },
    })
    .input(z.object({ records: z.array(z.string()).min(1).max(500) }))
    .output(z.object({ results: z.array(PushResult) })),

  pullDecisions: oc
    .route({
      method: 'GET',
      path: '/v1/decisions',
      summary: "Receipts of decisions on this terminal's records since a cursor",
    })
    .errors({ ...notAuthenticated, ...revoked })
    .input(
      z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(1000).default(200) }),
    )
    .output(
      z.object({ receipts: z.array(z.string()), cursor: Cursor, remaining: z.number().int().nonnegative() }),
    ),

  pushEvidence: oc
    .route({
      method: 'POST',
      path: '/v1/evidence',
      summary: 'Hand over a piece of evidence that consent or the pack lets go',
    })
    .errors({
      ...notAuthenticated,
      ...revoked,
      RECORD_UNKNOWN: { status: 404, message: 'No record refers to this evidence' },
      HASH_MISMATCH: { status: 422, message: 'The bytes do not have the hash that the record names' },
    })
    .input(z.object({ recordId: z.uuidv7(), hash: z.string(), data: z.base64() }))
    .output(z.object({ stored: z.literal(true) })),
};
