import { z } from 'zod';
import { openEnum } from '../../domain/openEnum.ts';

/** What the agency says of a record; the closed list of the outbox (see the design of records). */
export const RecordState = z.enum(['received', 'accepted', 'needs-review', 'rejected']);
export type RecordState = z.infer<typeof RecordState>;

/** Why the agency will not take a token as a record. It keeps the token, the terminal parks it, the next one goes on. */
export const RecordRefusal = z.enum([
  'bad-signature',
  'not-a-record',
  'other-terminal',
  'id-taken', // another record of this terminal has the same id
  'chain-broken', // the record before it is known to nobody
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
  'terminal-stale', // the terminal had long not heard of deaths and departures
  'unknown-value', // written by another version, with a word that this one does not know
  'chain-forked', // the terminal's chain has two branches: it was cloned or rolled back
  'taken-after-all', // it was refused, and an officer took it all the same
  'officer', // decided by an officer after review
]);
export type DecisionReason = z.infer<typeof DecisionReason>;

/** The claims of a receipt: a JWS by the agency's key that anyone can verify offline. */
export const ReceiptClaims = z.object({
  recordId: z.uuidv7(),
  recordHash: z.string(),
  terminalId: z.string(),
  sequence: z.number().int().positive(),
  state: openEnum(RecordState),
  reason: openEnum(DecisionReason).nullable(),
  at: z.iso.datetime(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

export const PushResult = z.discriminatedUnion('ok', [
  /** `receipt` is a compact JWS whose payload is `ReceiptClaims` with the state `received` */
  z.object({ ok: z.literal(true), recordId: z.string(), receipt: z.string() }),
  /** `index` is the token's place in the request: a refused token may not even carry an id */
  z.object({ ok: z.literal(false), index: z.number().int().nonnegative(), refusal: openEnum(RecordRefusal) }),
]);
export type PushResult = z.infer<typeof PushResult>;
