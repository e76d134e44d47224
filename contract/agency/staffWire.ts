import { z } from 'zod';
import {
  FiledRequest,
  PaperReference,
  RequestKind,
  RequestOutcome,
  RequestRefusal,
} from '../../domain/deskRequest.ts';
import { OperatorEntry } from '../../domain/operator.ts';
import { officerCall } from './officerCall.ts';

/** Somebody who works at desks, as an officer puts them on the list. The PIN is theirs alone: nobody sets it for them. */
export const StaffMember = OperatorEntry.omit({ pinHash: true, oneTime: true, pinNumber: true }).extend({
  /** the district (policy pack) in which they work */
  packId: z.string().min(1),
  /** the one office in which they work; null for every office of the district */
  office: z.string().trim().min(1).max(100).nullable(),
});
export type StaffMember = z.infer<typeof StaffMember>;

/** A member of staff as the agency knows them. */
export const StaffOverview = StaffMember.extend({
  /** whether they have chosen their PIN, or still hold the one-time code */
  pinChosen: z.boolean(),
  endedAt: z.iso.datetime().nullable(),
});
export type StaffOverview = z.infer<typeof StaffOverview>;

const operatorUnknown = { OPERATOR_UNKNOWN: { status: 404, message: 'No such operator' } } as const;
const code = z.object({
  /** one-time code with which the operator chooses a PIN at the terminal; shown once and kept as a hash. Null where none was made */
  oneTimeCode: z.string().nullable(),
});

/** The operators of the desks (经办网点人员). */
export const staffWire = {
  list: officerCall('administrator', 'auditor')
    .route({ method: 'GET', path: '/v1/officer/operators', tags: ['staff'], summary: 'All operators' })
    .output(z.object({ operators: z.array(StaffOverview) })),

  put: officerCall('administrator')
    .route({
      method: 'PUT',
      path: '/v1/officer/operators',
      tags: ['staff'],
      summary: 'Add an operator, or change one; a new one, and one who had ended, gets a one-time code',
    })
    .errors({
      NAME_TAKEN: {
        status: 409,
        message: 'Another operator whom the same terminals know has this name; they sign in by it',
      },
    })
    .input(StaffMember)
    .output(code),

  resetPin: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/operators/{id}/reset-pin',
      tags: ['staff'],
      summary: 'Take an operator’s PIN away and make a one-time code for a new one',
    })
    .errors(operatorUnknown)
    .input(z.object({ id: z.string() }))
    .output(z.object({ oneTimeCode: z.string() })),

  end: officerCall('administrator')
    .route({
      method: 'POST',
      path: '/v1/officer/operators/{id}/end',
      tags: ['staff'],
      summary: 'Take an operator off the lists: each terminal locks them out at its next sync',
    })
    .errors(operatorUnknown)
    .input(z.object({ id: z.string() }))
    .output(z.object({ endedAt: z.iso.datetime() })),
};

/** A request as an officer sees it. */
export const RequestItem = z.object({
  terminalId: z.string(),
  terminalName: z.string(),
  request: FiledRequest,
  /** every word in it that this version does not know; while there is one, it can be refused and not granted */
  unknown: z.array(z.object({ path: z.string(), word: z.string() })),
  receivedAt: z.iso.datetime(),
  outcome: RequestOutcome,
  /** the papers whose bytes are here; those erased at the desk before they could be sent are missing */
  papersHeld: z.array(PaperReference),
});
export type RequestItem = z.infer<typeof RequestItem>;

const requestUnknown = { REQUEST_UNKNOWN: { status: 404, message: 'No such request' } } as const;
const named = z.object({ terminalId: z.string(), requestId: z.uuidv7() });

/** What the desks ask for (网点申请). */
export const requestsWire = {
  list: officerCall('reviewer', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/requests',
      tags: ['requests'],
      summary: 'Requests of the desks, oldest first',
    })
    .input(
      z.object({
        state: z.enum(['open', 'granted', 'refused']).default('open'),
        kind: RequestKind.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ items: z.array(RequestItem), open: z.number().int().nonnegative() })),

  paper: officerCall('reviewer', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/requests/{terminalId}/{requestId}/papers/{hash}',
      tags: ['requests'],
      summary: 'A paper of a request',
    })
    .errors({
      ...requestUnknown,
      PAPER_ERASED: { status: 410, message: 'This paper was erased, or never came' },
    })
    .input(named.extend({ hash: z.string() }))
    .output(z.instanceof(Blob)),

  decide: officerCall('reviewer')
    .route({
      method: 'POST',
      path: '/v1/officer/requests/{terminalId}/{requestId}',
      tags: ['requests'],
      summary:
        'Grant a request, which changes the roster, or refuse it; the desk hears of it with its next sync',
    })
    .errors({
      ...requestUnknown,
      ALREADY_DECIDED: { status: 409, message: 'This request was decided otherwise', data: RequestOutcome },
      PERSON_UNKNOWN: { status: 404, message: 'Nobody on the roster has this number' },
      PAPER_ERASED: { status: 410, message: 'The photo was erased, or never came' },
      NOT_UNDERSTOOD: { status: 409, message: 'This version does not understand what is asked' },
    })
    .input(
      named.extend({
        verdict: z.discriminatedUnion('state', [
          z.object({ state: z.literal('granted') }),
          z.object({ state: z.literal('refused'), reason: RequestRefusal }),
        ]),
      }),
    )
    .output(RequestOutcome),
};
