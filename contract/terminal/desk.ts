import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FormRoute, Helper, VisualCheckReason } from '../../domain/assistance.ts';
import { AttemptResult, CertificationMethod, ReferenceKind } from '../../domain/attemptRecord.ts';
import { CalendarDate, CalendarMonth } from '../../domain/calendar.ts';
import { Language, LocalisedText } from '../../domain/localisedText.ts';
import { OperatorRole } from '../../domain/operator.ts';
import { ListKind } from '../../domain/policy/lists.ts';
import { StandingStatus } from '../../domain/policy/standing.ts';
import { Scheme } from '../../domain/scheme.ts';
import { Delivery, SchemeView } from './visit.ts';

/** Why the desk did not do what was asked; a closed list, each with words that say what to do. */
export const DeskRefusal = z.enum([
  'signed-out',
  'locked',
  'already-set-up',
  'setup-code-wrong',
  'pin-too-weak',
  'wrong-name-or-pin',
  'slowed-down',
  'operator-expired',
  'operator-not-yet-valid',
  'role-not-allowed',
  'own-case', // 经办人不得为本人办理
  'confirmation-missing',
  'confirmation-same-person',
  'number-invalid',
  'not-on-roster',
  'person-forgotten', // 页面上的人已清除，请重新查找
  'visit-under-way',
  'not-covered',
  'not-open-yet',
  'way-not-open',
  'attempts-exhausted',
  'no-reference',
  'recorded-dead',
  'in-custody',
  'eligibility-lost',
  'signature-missing',
  'form-unknown',
  'form-incomplete',
  'scan-missing',
  'picture-unreadable',
  'photo-unusable', // 照片里要有且只有一张清楚的脸
  'nothing-changed',
  'date-in-future',
  'certified-after-death',
  'record-not-written',
  'nothing-to-print',
  'printing-unavailable',
  'out-of-service',
]);
export type DeskRefusal = z.infer<typeof DeskRefusal>;

/** The one way in which a desk refuses. */
export const deskErrors = {
  DESK_REFUSED: {
    status: 422,
    message: 'The desk refused',
    data: z.object({
      reason: DeskRefusal,
      /** for `slowed-down`: how long until the next try, in milliseconds */
      retryAfterMs: z.number().int().nonnegative().optional(),
      /** for `certified-after-death`: the certification that stands against it */
      on: CalendarDate.optional(),
    }),
  },
} as const;

export const DeskOperator = z.object({ id: z.string(), name: z.string(), role: OperatorRole });
export type DeskOperator = z.infer<typeof DeskOperator>;

/** Who sits at the desk. */
export const DeskSession = z.discriminatedUnion('state', [
  /** nobody is on the list yet: the engineer's one-time code sets up the first operator */
  z.object({ state: z.literal('not-set-up') }),
  z.object({ state: z.literal('signed-out') }),
  z.object({ state: z.literal('locked'), operator: DeskOperator }),
  z.object({ state: z.literal('signed-in'), operator: DeskOperator }),
]);
export type DeskSession = z.infer<typeof DeskSession>;

/** What the desk page follows. */
export const DeskState = z.object({
  session: DeskSession,
  /** place of a home visit round (上门); null at the desk */
  place: z.string().nullable(),
  /** refused without being asked by the page, for example a card of the operator's own on the reader */
  notice: z.object({ reason: DeskRefusal, at: z.iso.datetime() }).nullable(),
  /** the person of the visit that is under way or has just ended */
  visitorId: z.uuid().nullable(),
  /** grows whenever a list that the page shows may have changed */
  revision: z.number().int().nonnegative(),
});
export type DeskState = z.infer<typeof DeskState>;

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

/** The ways of certifying at a desk. */
export const DeskWay = z.enum(['camera', 'visual-check', 'form']);
export type DeskWay = z.infer<typeof DeskWay>;

const PackForm = z.object({
  id: z.string(),
  title: LocalisedText,
  forWhom: LocalisedText,
  instructions: LocalisedText,
  /** everything that must be ticked off before the form counts: signatures and seals by name, attachments by text */
  checklist: z.array(z.object({ id: z.string(), text: LocalisedText })),
});
export type PackForm = z.infer<typeof PackForm>;

export const RequestKind = z.enum([
  'first-photo', // 建模
  'correct-data', // 基本信息变更
  'report-death', // 死亡申报
  'report-custody', // 被采取强制措施或服刑
  'withdraw-consent', // 撤回同意并删除人脸信息
]);
export type RequestKind = z.infer<typeof RequestKind>;

/** Everything the desk shows of one person. */
export const PersonPage = PersonLine.extend({
  born: CalendarDate.nullable(),
  ageYears: z.number().int().nullable(),
  phone: z.string().nullable(),
  schemes: z.array(SchemeView),
  /** each way, and what keeps it closed */
  ways: z.array(
    z.object({ way: DeskWay, closedBecause: DeskRefusal.nullable(), secondConfirmation: z.boolean() }),
  ),
  attemptsLeft: z.number().int(),
  history: z.array(
    z.object({
      on: CalendarDate,
      /** null for a certification that the agency reports and this terminal did not make */
      recordId: z.string().nullable(),
      method: CertificationMethod.nullable(),
      result: AttemptResult,
      delivery: Delivery.nullable(),
      operator: z.string().nullable(),
    }),
  ),
  /** the picture that a face would be compared with if no card is laid down; its bytes stay in the terminal */
  reference: z
    .object({ kind: ReferenceKind, takenOn: CalendarDate.nullable(), ageYears: z.number().int().nullable() })
    .nullable(),
  forms: z.array(PackForm),
  requests: z.array(
    z.object({ id: z.string(), kind: RequestKind, on: CalendarDate, state: z.enum(['queued', 'taken']) }),
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
      method: CertificationMethod,
      result: AttemptResult,
      delivery: Delivery,
    }),
    z.object({ kind: z.literal('request'), request: RequestKind, state: z.enum(['queued', 'taken']) }),
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
    z.object({ scheme: Scheme, method: CertificationMethod, result: AttemptResult, count: z.number().int() }),
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

const Credentials = z.object({ name: z.string().max(50), pin: z.string().max(64) });
const Picture = z.instanceof(Blob);

/** A request to the agency (申请). Nothing changes here before the agency has decided, except where the law says at once. */
export const DeskRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first-photo'), photo: Picture }),
  z.object({
    kind: z.literal('correct-data'),
    changes: z.object({
      name: z.string().trim().min(1).max(50).optional(),
      phone: z.string().trim().min(1).max(30).optional(),
      address: z.string().trim().min(1).max(200).optional(),
    }),
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

const person = z.object({ personId: z.uuid() });
const recorded = z.object({ recordId: z.uuidv7(), nextBy: CalendarDate.nullable() });

/** What a desk (bank teller, township clerk) and the terminal say to each other. */
export const deskContract = {
  /** who is signed in, now and again whenever it changes */
  watch: oc.errors(deskErrors).output(eventIterator(DeskState)),
  setUp: oc.errors(deskErrors).input(Credentials.extend({ code: z.string().max(64) })),
  signIn: oc.errors(deskErrors).input(Credentials),
  signOut: oc.errors(deskErrors),
  lock: oc.errors(deskErrors),
  /** somebody is at the desk: the idle time begins anew */
  touch: oc.errors(deskErrors),

  search: oc
    .errors(deskErrors)
    .input(z.object({ text: z.string().max(60) }))
    .output(z.object({ people: z.array(PersonLine), more: z.boolean() })),
  /** finds one person by a typed number; the check character is verified */
  byNumber: oc
    .errors(deskErrors)
    .input(z.object({ identityNumber: z.string().max(30) }))
    .output(person),
  person: oc.errors(deskErrors).input(person).output(PersonPage),

  today: oc.errors(deskErrors).output(z.object({ lines: z.array(TodayLine), next: z.array(PersonLine) })),
  /** puts somebody at the end of those who wait, or takes them off */
  wait: oc.errors(deskErrors).input(person.extend({ waiting: z.boolean() })),
  setPlace: oc.errors(deskErrors).input(z.object({ place: z.string().trim().max(100).nullable() })),

  /** begins an assisted visit with the camera for somebody whose card is not at hand, or for whom a helper acts */
  beginVisit: oc.errors(deskErrors).input(person.extend({ helper: Helper.nullable() })),
  visualCheck: oc
    .errors(deskErrors)
    .input(
      person.extend({
        reason: VisualCheckReason,
        cardSeen: z.boolean(),
        helper: Helper.nullable(),
        signature: Picture.nullable(),
        confirmation: Credentials.nullable(),
      }),
    )
    .output(recorded),
  form: oc
    .errors(deskErrors)
    .input(
      person.extend({
        formId: z.string(),
        route: FormRoute,
        helper: Helper.nullable(),
        received: z.array(z.string()).max(30),
        scans: z.array(Picture).max(10),
        confirmation: Credentials.nullable(),
      }),
    )
    .output(recorded),
  request: oc
    .errors(deskErrors)
    .input(person.extend({ request: DeskRequest }))
    .output(z.object({ requestId: z.uuidv7(), erasedPieces: z.number().int().nonnegative() })),

  outreach: oc
    .errors(deskErrors)
    .input(OutreachScope)
    .output(
      z.object({
        lines: z.array(OutreachLine),
        more: z.boolean(),
        townships: z.array(z.string()),
        villages: z.array(z.string()),
        units: z.array(z.string()),
      }),
    ),
  contacted: oc.errors(deskErrors).input(person.extend({ outcome: ContactOutcome.nullable() })),
  exportOutreach: oc
    .errors(deskErrors)
    .input(z.object({ scope: OutreachScope, format: z.enum(['csv', 'xlsx']), language: Language }))
    .output(z.object({ file: z.string(), rows: z.number().int() })),
  /** a list of the notice over this terminal's own roster, for the screen: numbers masked, no more lines than it can draw */
  noticeList: oc
    .errors(deskErrors)
    .input(z.object({ kind: ListKind, scope: OutreachScope, language: Language }))
    .output(
      z.object({
        headings: z.array(z.string()),
        rows: z.array(z.array(z.string())),
        total: z.number().int().nonnegative(),
      }),
    ),
  exportNoticeList: oc
    .errors(deskErrors)
    .input(
      z.object({ kind: ListKind, scope: OutreachScope, format: z.enum(['csv', 'xlsx']), language: Language }),
    )
    .output(z.object({ file: z.string(), rows: z.number().int() })),
  report: oc
    .errors(deskErrors)
    .input(z.object({ from: CalendarDate, to: CalendarDate }))
    .output(DeskReport),
  print: oc
    .errors(deskErrors)
    .input(z.object({ document: DeskDocument, language: Language }))
    .output(PrintOutcome),
  /** checks the audit chain from its first entry to its last */
  verifyAudit: oc
    .errors(deskErrors)
    .output(z.object({ entries: z.number().int(), brokenAt: z.number().int().nullable() })),
};
