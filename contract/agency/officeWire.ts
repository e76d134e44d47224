import { z } from 'zod';
import { AttemptResult, CertificationMethod } from '../../domain/attemptRecord.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { RequestOutcome } from '../../domain/deskRequest.ts';
import { ReportedGauge } from '../../domain/freshness.ts';
import { openEnum } from '../../domain/openEnum.ts';
import { ChosenPin, ListedOperator } from '../../domain/operator.ts';
import { refusal, underBothNames } from './reasonNames.ts';

/**
 * What the agency hands to the terminals of one office (网点): always whole, because it is short, and because nobody
 * who was taken off it may stay on a list of changes that got lost.
 */
export const OfficeSheet = z.object({
  /** name of the office; null for a terminal that was put into none */
  office: z.string().nullable(),
  /** key of the hand-over numbers, base64url; null without an office */
  handOverKey: z.string().nullable(),
  /** null where the agency keeps no list of operators for this office, or the terminal did not ask for it */
  operators: z.array(ListedOperator).nullable(),
});
export type OfficeSheet = z.infer<typeof OfficeSheet>;

/** The sheet, unless the terminal has it already. The tag is a hash of the sheet: it needs no history on either side. */
export const OfficeAnswer = z.discriminatedUnion('changed', [
  z.object({ changed: z.literal(false) }),
  z.object({ changed: z.literal(true), tag: z.string().max(100), sheet: OfficeSheet }),
]);
export type OfficeAnswer = z.infer<typeof OfficeAnswer>;

/** An attempt that another terminal of the office recorded, so that a desk knows what happened at the kiosk. No face data. */
export const OfficeAttempt = z.object({
  recordId: z.uuidv7(),
  /** how the other terminal is called */
  terminalName: z.string(),
  identityNumber: z.string(),
  at: z.iso.datetime(),
  on: CalendarDate,
  method: openEnum(CertificationMethod),
  result: openEnum(AttemptResult),
  /** what ended the liveness check early, by its closed name */
  failure: z.string().nullable(),
});
export type OfficeAttempt = z.infer<typeof OfficeAttempt>;

/** A request of a desk as it travels: the signed token, and the papers that are still there. */
export const SentRequest = z.object({
  /** compact JWS whose payload is `FiledRequest` */
  token: z.string().max(20_000),
  papers: z.array(z.object({ hash: z.string().length(43), data: z.base64() })).max(20),
});
export type SentRequest = z.infer<typeof SentRequest>;

/** Why the agency will not take a request. The terminal sets it aside and says so; the next one goes on. */
export const RequestReason = z.enum([
  'bad-signature',
  'not-a-request',
  'other-terminal',
  'other-district', // the person belongs to no district of this terminal
  'id-taken', // another request has the same id
  'paper-unknown', // a paper that the request does not name, or other bytes than it names
]);
export type RequestReason = z.infer<typeof RequestReason>;

/** Why a PIN that was chosen at a terminal is not taken; the agency's list then holds. */
export const PinReason = z.enum([
  'operator-unknown', // on no list of this terminal's office
  'outdated', // the secret that it replaces was replaced by another one before
]);
export type PinReason = z.infer<typeof PinReason>;

/** `unknown`: the agency does not have it (any more); send it again. */
export const KnownOutcome = z.union([RequestOutcome, z.object({ state: z.literal('unknown') })]);
export type KnownOutcome = z.infer<typeof KnownOutcome>;

/** What the agency says of a request that came on a stick. */
export const RequestAnswer = z.object({
  id: z.uuidv7(),
  outcome: underBothNames(
    z.union([
      RequestOutcome,
      z.object({ state: z.literal('unknown') }),
      z.object({ state: z.literal('not-taken'), ...refusal(RequestReason) }),
    ]),
  ),
});
export type RequestAnswer = z.infer<typeof RequestAnswer>;

/** Why the terminal has set something aside, in its own word. */
const word = z.string().max(100);

/** What a terminal has set aside, because the agency did not take it. */
export const SetAsideOut = z.object({
  records: z.array(z.object({ token: z.string(), reason: word })),
  requests: z.array(SentRequest.extend({ id: z.uuidv7(), reason: word })),
});
export type SetAsideOut = z.infer<typeof SetAsideOut>;

/** The same that passes over the line, for a package on a stick. */
export const OfficeOut = z.object({
  desk: z.boolean(),
  pins: z.array(ChosenPin),
  requests: z.array(SentRequest.extend({ id: z.uuidv7() })),
  /** requests of which the desk does not know yet what became of them */
  undecided: z.array(z.uuidv7()),
  gauges: z.array(ReportedGauge),
});
export type OfficeOut = z.infer<typeof OfficeOut>;

/** What became of it; everything in it may be taken over twice, and late. */
export const OfficeBack = z.object({
  tag: z.string().max(100),
  sheet: OfficeSheet,
  pins: z.array(
    z.object({
      pin: ChosenPin,
      outcome: underBothNames(
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), pinNumber: z.number().int().positive() }),
          z.object({ ok: z.literal(false), ...refusal(PinReason) }),
        ]),
      ),
    }),
  ),
  outcomes: z.array(RequestAnswer),
});
export type OfficeBack = z.infer<typeof OfficeBack>;
