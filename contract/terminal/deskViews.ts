import { z } from 'zod';
import { Helper, VisualCheckReason } from '../../domain/assistance.ts';
import { AttemptResult, CertificationMethod, ReferenceKind } from '../../domain/attemptRecord.ts';
import { CalendarDate, CalendarMonth } from '../../domain/calendar.ts';
import { ContactField } from '../../domain/contact.ts';
import { DataChanges, RequestKind, RequestRefusal } from '../../domain/deskRequest.ts';
import { DeskWay } from '../../domain/deskWay.ts';
import { LocalisedText } from '../../domain/localisedText.ts';
import { shownEnum } from '../../domain/openEnum.ts';
import { StandingStatus } from '../../domain/policy/standing.ts';
import { Scheme } from '../../domain/scheme.ts';
import { DecisionReason, RecordRefusal } from '../agency/records.ts';
import { DeskRefusal } from './deskSession.ts';
import { AttemptFailure, Delivery, SchemeView } from './visit.ts';

/** A person on a list. The id stands for the number and dies when the desk is locked. */
export const PersonLine = z.object({
  personId: z.uuid(),
  name: z.string(),
  maskedIdentityNumber: z.string(),
  unit: z.string().nullable(),
  township: z.string().nullable(),
  village: z.string().nullable(),
  status: StandingStatus,
  dueBy: CalendarDate.nullable(),
});
export type PersonLine = z.infer<typeof PersonLine>;

const PackForm = z.object({
  id: z.string(),
  title: LocalisedText,
  forWhom: LocalisedText,
  instructions: LocalisedText,
  /** everything that must be ticked off before the form counts: signatures and seals by name, attachments by text */
  checklist: z.array(z.object({ id: z.string(), text: LocalisedText })),
});
export type PackForm = z.infer<typeof PackForm>;

/**
 * How far a request has come: waiting here, with the agency, granted, refused, or not taken by the agency at all (a
 * mistake of the machine, for the engineer).
 */
export const RequestState = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['queued', 'taken', 'granted', 'not-taken']) }),
  z.object({ state: z.literal('refused'), reason: RequestRefusal }),
]);
export type RequestState = z.infer<typeof RequestState>;

/** Everything the desk shows of one person. */
export const PersonPage = PersonLine.extend({
  born: CalendarDate.nullable(),
  ageYears: z.number().int().nullable(),
  phone: z.string().nullable(),
  schemes: z.array(SchemeView),
  /** every way, in the order in which it is offered, and what keeps it closed */
  ways: z.array(
    z.object({
      way: DeskWay,
      closedBecause: DeskRefusal.nullable(),
      secondConfirmation: z.boolean(),
      /** what the person has to leave; with the camera the visit asks for it */
      contactRequired: z.array(ContactField),
    }),
  ),
  attemptsLeft: z.number().int(),
  /** why not by camera, as far as the terminal knows it already */
  likelyReason: VisualCheckReason,
  history: z.array(
    z.object({
      on: CalendarDate,
      /** null for a certification that the agency reports and this terminal did not make */
      recordId: z.string().nullable(),
      method: shownEnum(CertificationMethod).nullable(),
      result: shownEnum(AttemptResult),
      delivery: Delivery.nullable(),
      /** why the agency rejected it, put it before an officer, or would not take it; null otherwise */
      reason: z.union([DecisionReason, RecordRefusal, z.literal('unknown')]).nullable(),
      operator: z.string().nullable(),
    }),
  ),
  /** what happened yesterday and today at the other terminals of the office, the newest first */
  elsewhere: z.array(
    z.object({
      recordId: z.string(),
      at: z.iso.datetime(),
      terminalName: z.string(),
      method: shownEnum(CertificationMethod),
      result: shownEnum(AttemptResult),
      /** what ended the liveness check, where there are words for it */
      failure: AttemptFailure.nullable(),
    }),
  ),
  /** the picture that a face would be compared with if no card is laid down; its bytes stay in the terminal */
  reference: z
    .object({ kind: ReferenceKind, takenOn: CalendarDate.nullable(), ageYears: z.number().int().nullable() })
    .nullable(),
  forms: z.array(PackForm),
  requests: z.array(
    z.object({ id: z.string(), kind: RequestKind, on: CalendarDate, progress: RequestState }),
  ),
});
export type PersonPage = z.infer<typeof PersonPage>;

/** One line of today's work. */
export const TodayLine = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  name: z.string(),
  maskedIdentityNumber: z.string(),
  act: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('attempt'),
      method: shownEnum(CertificationMethod),
      result: shownEnum(AttemptResult),
      delivery: Delivery,
    }),
    z.object({ kind: z.literal('request'), request: RequestKind, progress: RequestState }),
  ]),
});
export type TodayLine = z.infer<typeof TodayLine>;

/** What came of calling somebody (联系结果). */
export const ContactOutcome = z.enum([
  'will-come',
  'home-visit-wanted',
  'no-answer',
  'number-wrong',
  'moved-away',
]);
export type ContactOutcome = z.infer<typeof ContactOutcome>;

export const OutreachScope = z.object({
  township: z.string().optional(),
  village: z.string().optional(),
  unit: z.string().optional(),
  scheme: Scheme.optional(),
});
export type OutreachScope = z.infer<typeof OutreachScope>;

export const OutreachLine = PersonLine.extend({
  scheme: Scheme,
  phone: z.string().nullable(),
  contacted: z.object({ on: CalendarDate, outcome: ContactOutcome }).nullable(),
});
export type OutreachLine = z.infer<typeof OutreachLine>;

/** Counts of a day or a month, and where the agency sees it differently. */
export const DeskReport = z.object({
  from: CalendarDate,
  to: CalendarDate,
  counts: z.array(
    z.object({
      scheme: shownEnum(Scheme),
      method: shownEnum(CertificationMethod),
      result: shownEnum(AttemptResult),
      count: z.number().int(),
    }),
  ),
  /** attempts by how far they have come on their way to the agency */
  deliveries: z.array(z.object({ delivery: Delivery, count: z.number().int() })),
  requests: z.array(z.object({ kind: RequestKind, count: z.number().int() })),
  /** certified here, and not so at the agency */
  differences: z.array(
    z.object({
      recordId: z.string(),
      on: CalendarDate,
      name: z.string(),
      maskedIdentityNumber: z.string(),
      /** rejected; waiting for an officer; or accepted while the roster does not show it yet */
      difference: z.enum(['rejected', 'needs-review', 'not-on-roster']),
    }),
  ),
});
export type DeskReport = z.infer<typeof DeskReport>;

/** What can be put on paper. */
export const DeskDocument = z.discriminatedUnion('document', [
  z.object({ document: z.literal('receipt'), recordId: z.uuidv7(), paper: z.enum(['roll-80mm', 'a4']) }),
  z.object({ document: z.literal('form'), personId: z.uuid(), formId: z.string() }),
  z.object({ document: z.literal('unit-bundle'), unit: z.string().min(1), month: CalendarMonth }),
  z.object({ document: z.literal('outreach'), scope: OutreachScope }),
  z.object({ document: z.literal('report'), from: CalendarDate, to: CalendarDate }),
]);
export type DeskDocument = z.infer<typeof DeskDocument>;

/** What became of a document; told truthfully. */
export const PrintOutcome = z.object({
  outcome: z.enum(['printed', 'saved']),
  /** why it was saved and not printed */
  because: z.enum(['no-printer', 'printer-refused']).nullable(),
  /** where the file lies under the terminal's data folder */
  file: z.string(),
  pages: z.number().int().positive(),
});
export type PrintOutcome = z.infer<typeof PrintOutcome>;
const Picture = z.instanceof(Blob);

/** A request to the agency (申请). Nothing changes here before the agency has decided, except where the law says at once. */
export const DeskRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first-photo'), photo: Picture }),
  z.object({
    kind: z.literal('correct-data'),
    changes: DataChanges,
    documents: z.array(Picture).max(10),
  }),
  z.object({
    kind: z.literal('report-death'),
    on: CalendarDate,
    /** who reports it */
    informant: Helper,
    documents: z.array(Picture).max(10),
  }),
  z.object({
    kind: z.literal('report-custody'),
    on: CalendarDate,
    informant: Helper,
    documents: z.array(Picture).max(10),
  }),
  z.object({ kind: z.literal('withdraw-consent'), signature: Picture.nullable() }),
]);
export type DeskRequest = z.infer<typeof DeskRequest>;
