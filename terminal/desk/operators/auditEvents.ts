import { z } from 'zod';
import { PinReason } from '../../../contract/agency.ts';
import { DeskRefusal, FerryFailure, PrintOutcome } from '../../../contract/terminal/index.ts';
import { VisualCheckReason } from '../../../domain/assistance.ts';
import { AttemptResult, CertificationMethod } from '../../../domain/attemptRecord.ts';
import { CalendarDate } from '../../../domain/calendar.ts';
import { RequestKind } from '../../../domain/deskRequest.ts';
import { DeskWay } from '../../../domain/deskWay.ts';
import { openEnum } from '../../../domain/openEnum.ts';
import { OperatorRole } from '../../../domain/operator.ts';

/** Names a person without telling who it is: a keyed hash of the number, the same for the same person on this terminal. */
const subject = z.string();

/** Everything that an operator can be refused: each way of serving somebody, by its name, and what else a desk does. */
export const DeskAct = z.enum([
  ...DeskWay.options,
  'set-up',
  'choose-pin',
  'lay-card',
  'search',
  'by-number',
  'open-person',
  'today',
  'wait',
  'set-place',
  'outreach',
  'contacted',
  'export-outreach',
  'notice-list',
  'export-notice-list',
  'report',
  'print',
  'check-code',
  'verify-audit',
  'activate',
  'ferry-write',
  'send-again',
  'ferry-read',
]);
export type DeskAct = z.infer<typeof DeskAct>;

/**
 * The closed list of what is audited (审计日志), with the fields of each. No identity number and no name of a pensioner:
 * records and requests are named by their id, people by a keyed hash.
 */
export const auditEvents = {
  /** the engineer's one-time code was used to set up the first operator */
  'first-operator-set-up': z.object({ operator: z.string() }),
  /** the agency's list of operators replaced the one before */
  'operators-replaced': z.object({
    operators: z.number().int(),
    added: z.array(z.string()),
    removed: z.array(z.string()),
  }),
  /** `first`: over the agency's one-time code */
  'pin-chosen': z.object({ first: z.boolean() }),
  /** the agency has another secret of this operator, because a PIN was chosen at another desk before */
  'pin-not-taken': z.object({ operator: z.string(), reason: PinReason }),
  'signed-in': z.object({ role: OperatorRole }),
  'signed-out': z.object({ because: z.enum(['asked', 'other-operator', 'no-longer-on-list', 'term-over']) }),
  locked: z.object({ because: z.enum(['asked', 'idle']) }),
  'sign-in-refused': z.object({ reason: DeskRefusal, wrong: z.number().int() }),
  'act-refused': z.object({ act: DeskAct, reason: DeskRefusal, subject: subject.nullable() }),
  'person-opened': z.object({ subject }),
  'visit-begun': z.object({
    subject,
    method: CertificationMethod,
    identifiedBy: z.enum(['card', 'operator']),
  }),
  /** an attempt of a visit that the operator began, with the camera */
  'visit-recorded': z.object({ recordId: z.string(), subject, result: openEnum(AttemptResult) }),
  'visual-check-recorded': z.object({
    recordId: z.string(),
    subject,
    reason: VisualCheckReason,
    confirmedBy: z.string().nullable(),
  }),
  'form-recorded': z.object({
    recordId: z.string(),
    subject,
    form: z.string(),
    scans: z.number().int(),
    confirmedBy: z.string().nullable(),
  }),
  'request-filed': z.object({ requestId: z.string(), subject, kind: RequestKind, on: CalendarDate }),
  'face-data-erased': z.object({ subject, pieces: z.number().int(), template: z.boolean() }),
  'document-made': z.object({
    document: z.string(),
    outcome: PrintOutcome.shape.outcome,
    pages: z.number().int(),
  }),
  'list-exported': z.object({ format: z.string(), rows: z.number().int() }),
  'contact-noted': z.object({ subject, outcome: z.string().nullable() }),
  'terminal-activated': z.object({ terminalId: z.string() }),
  'activation-refused': z.object({ reason: z.string() }),
  /** a stick was written for the agency, or its answer taken over */
  'stick-carried': z.object({ direction: z.enum(['out', 'back']), pieces: z.number().int() }),
  'stick-refused': z.object({ direction: z.enum(['out', 'back']), reason: FerryFailure }),
  /** what was set aside goes to the agency once more: at the desk, or by the engineer's command */
  'sent-again': z.object({ at: z.enum(['desk', 'command']), parcels: z.array(z.string()) }),
  'audit-verified': z.object({ entries: z.number().int(), brokenAt: z.number().int().nullable() }),
} as const;

export type AuditEvent = keyof typeof auditEvents;
export type AuditFields<Event extends AuditEvent> = z.infer<(typeof auditEvents)[Event]>;
