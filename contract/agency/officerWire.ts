import { z } from 'zod';
import { ChallengeResult, VerificationResult } from '../../domain/attemptRecord.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { GaugeName, ReportedGauge } from '../../domain/freshness.ts';
import { openEnum } from '../../domain/openEnum.ts';
import { PersonEvent, RosterEntry } from '../../domain/person.ts';
import { actsWire } from './actsWire.ts';
import { listsWire } from './listsWire.ts';
import { officerCall } from './officerCall.ts';
import { DecisionReason, RecordState } from './records.ts';
import { refusedWire } from './refusedWire.ts';
import { requestsWire, staffWire } from './staffWire.ts';

/** A record that waits for an officer. */
export const ReviewItem = z.object({
  terminalId: z.string(),
  recordId: z.uuidv7(),
  reason: DecisionReason,
  at: z.iso.datetime(),
  on: CalendarDate,
  person: z.object({ identityNumber: z.string(), name: z.string() }),
  /** how the liveness check went, with what the colours of the screen came to and when the machine stood still; null without one */
  challenge: ChallengeResult.nullable(),
  /** the comparison with its reference and how good that picture is; null where no face was compared */
  verification: VerificationResult.nullable(),
  /** instruments of the fuel gauge that were past red when the record was written */
  pastRed: z.array(openEnum(GaugeName)),
  /** what in the record this version does not know, and where it stands */
  unknown: z.array(z.object({ path: z.string(), word: z.string() })),
  /** the record as the terminal signed it */
  token: z.string(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

/** Name of an office (网点), the same for all its terminals. */
const OfficeName = z.string().trim().min(1).max(100);

/** One terminal as the agency knows it. */
export const TerminalOverview = z.object({
  terminalId: z.string(),
  name: z.string(),
  /** the office in which it stands; null where nobody has said */
  office: z.string().nullable(),
  packIds: z.array(z.string()),
  activatedAt: z.iso.datetime(),
  lastContactAt: z.iso.datetime().nullable(),
  /** the fuel gauge as it was last reported, grown older by the time since; null before the first report */
  gauges: z.array(ReportedGauge).nullable(),
  gaugesAt: z.iso.datetime().nullable(),
  nextSequence: z.number().int().positive(),
  /** sequence of the last record that both branches share; null for a chain without a fork */
  forkedAfter: z.number().int().nonnegative().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type TerminalOverview = z.infer<typeof TerminalOverview>;

const terminalUnknown = { TERMINAL_UNKNOWN: { status: 404, message: 'No such terminal' } } as const;
const personUnknown = {
  PERSON_UNKNOWN: { status: 404, message: 'Nobody on the roster has this number' },
} as const;

/** What an officer of the agency (经办人员) asks. Every call carries `Authorization: Bearer <officer token>`. */
export const officerWire = {
  terminals: officerCall('administrator', 'reviewer', 'auditor')
    .route({ method: 'GET', path: '/v1/officer/terminals', tags: ['officer'], summary: 'All terminals' })
    .output(z.object({ terminals: z.array(TerminalOverview) })),

  newActivationCode: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/activation-codes',
      tags: ['officer'],
      summary: 'Make an activation code; it is shown once and kept as a hash',
    })
    .input(z.object({ packIds: z.array(z.string()).min(1), office: OfficeName.optional() }))
    .output(z.object({ code: z.string() })),

  setOffice: officerCall('administrator')
    .route({
      method: 'PUT',
      path: '/v1/officer/terminals/{terminalId}/office',
      tags: ['officer'],
      summary:
        'Put a terminal into an office: it gets that office’s operators, and its desks hear of each other',
    })
    .errors(terminalUnknown)
    .input(z.object({ terminalId: z.string(), office: OfficeName.nullable() })),

  revoke: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/terminals/{terminalId}/revoke',
      tags: ['officer'],
      summary: 'Revoke a terminal: it is answered with TERMINAL_REVOKED from now on',
    })
    .errors(terminalUnknown)
    .input(z.object({ terminalId: z.string() }))
    .output(z.object({ revokedAt: z.iso.datetime() })),

  reviews: officerCall('reviewer', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/reviews',
      tags: ['officer'],
      summary: 'Records that wait for an officer, oldest first',
    })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.object({ items: z.array(ReviewItem), waiting: z.number().int().nonnegative() })),

  decide: officerCall('reviewer')
    .route({
      method: 'POST',
      path: '/v1/officer/reviews/{terminalId}/{recordId}',
      tags: ['officer'],
      summary: 'Decide on a record; the decision is final and goes back to the terminal as a receipt',
    })
    .errors({
      RECORD_UNKNOWN: { status: 404, message: 'No such record' },
      NOT_A_CERTIFICATION: { status: 409, message: 'A failed attempt cannot be decided on' },
    })
    .input(
      z.object({
        terminalId: z.string(),
        recordId: z.uuidv7(),
        state: RecordState.extract(['accepted', 'rejected']),
      }),
    )
    .output(z.object({ receipt: z.string() })),

  putPersons: officerCall('administrator')
    .route({
      method: 'PUT',
      path: '/v1/officer/persons',
      tags: ['officer'],
      summary: 'Put people on the roster or change them; what they certified at terminals stays',
    })
    .input(z.object({ entries: z.array(RosterEntry).min(1).max(1000) }))
    .output(z.object({ changed: z.number().int().nonnegative() })),

  removePerson: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/persons/remove',
      tags: ['officer'],
      summary: 'Take a person off the roster',
    })
    .errors(personUnknown)
    .input(z.object({ packId: z.string(), identityNumber: z.string() })),

  personEvent: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/persons/events',
      tags: ['officer'],
      summary: 'Record a death, custody, release or loss of eligibility; affected records are decided anew',
    })
    .errors(personUnknown)
    .input(z.object({ packId: z.string(), identityNumber: z.string(), event: PersonEvent }))
    .output(z.object({ redecided: z.number().int().nonnegative() })),

  acts: actsWire,
  lists: listsWire,
  operators: staffWire,
  requests: requestsWire,
  refused: refusedWire,

  faceLedger: officerCall('administrator', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/face-ledger',
      tags: ['officer'],
      summary:
        'How much face data the agency holds, against the line of 100,000 people from which it must be filed',
    })
    .output(
      z.object({
        /** roster templates held */
        templates: z.number().int().nonnegative(),
        /** pieces of evidence held that show a face */
        evidence: z.number().int().nonnegative(),
        evidenceBytes: z.number().int().nonnegative(),
        /** photos of desks' requests held */
        photos: z.number().int().nonnegative(),
        /** pieces erased because their term was over or consent was withdrawn */
        erased: z.number().int().nonnegative(),
        /** different people of whom a template or a picture is held */
        people: z.number().int().nonnegative(),
        /** 人脸识别技术应用安全管理办法 (2025): from 100,000 people on, filing within 30 working days */
        filingLine: z.literal(100_000),
        mustFile: z.boolean(),
      }),
    ),
};
