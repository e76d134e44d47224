import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FormRoute, Helper, VisualCheckReason } from '../../domain/assistance.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { Contact } from '../../domain/contact.ts';
import { Language } from '../../domain/localisedText.ts';
import { ListKind } from '../../domain/policy/lists.ts';
import { PaperVerdict } from '../paper/paperVerdict.ts';
import { DeskState, deskErrors } from './deskSession.ts';
import {
  ContactOutcome,
  DeskDocument,
  DeskReport,
  DeskRequest,
  OutreachLine,
  OutreachScope,
  PersonLine,
  PersonPage,
  PrintOutcome,
  TodayLine,
} from './deskViews.ts';

const Credentials = z.object({ name: z.string().max(50), pin: z.string().max(64) });
const Picture = z.instanceof(Blob);
const person = z.object({ personId: z.uuid() });
const recorded = z.object({ recordId: z.uuidv7(), nextBy: CalendarDate.nullable() });

/** What a desk (bank teller, township clerk) and the terminal say to each other. */
export const deskContract = {
  /** who is signed in, now and again whenever it changes */
  watch: oc.errors(deskErrors).output(eventIterator(DeskState)),
  setUp: oc.errors(deskErrors).input(Credentials.extend({ code: z.string().max(64) })),
  signIn: oc.errors(deskErrors).input(Credentials),
  /** puts a PIN of one's own in the place of the agency's one-time code, or of an older PIN */
  choosePin: oc.errors(deskErrors).input(Credentials.extend({ newPin: z.string().max(64) })),
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
        contact: Contact.nullable(),
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
        contact: Contact.nullable(),
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
  /** what a code on a person's paper proves; asked offline, with the agency's keys that this terminal has */
  checkCode: oc
    .errors(deskErrors)
    .input(z.union([z.object({ code: z.string().max(2000) }), z.object({ picture: Picture })]))
    .output(PaperVerdict),
  /** checks the audit chain from its first entry to its last */
  verifyAudit: oc
    .errors(deskErrors)
    .output(z.object({ entries: z.number().int(), brokenAt: z.number().int().nullable() })),
};
