import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RequestOutcome } from '../../domain/deskRequest.ts';
import { ChosenPin } from '../../domain/operator.ts';
import { terminalErrors } from '../agency/errors.ts';
import {
  KnownOutcome,
  OfficeAnswer,
  OfficeAttempt,
  PinReason,
  RequestReason,
  SentRequest,
} from '../agency/officeWire.ts';
import { refusal, underBothNames } from '../agency/reasonNames.ts';
import { requestIdOf } from '../requestToken.ts';
import { parcel, tracedParcel } from './parcel.ts';

export const pins = parcel(
  'pushPin',
  oc
    .route({
      method: 'POST',
      path: '/v1/operators/pin',
      tags: ['office'],
      summary: 'Hand over the hash of a PIN that an operator chose; the same one again changes nothing',
    })
    .errors({
      ...terminalErrors,
      PIN_REFUSED: {
        status: 409,
        message: 'The agency keeps another secret of this operator',
        data: underBothNames(z.object(refusal(PinReason))),
      },
    })
    .input(ChosenPin)
    .output(z.object({ pinNumber: z.number().int().positive() })),
  { carriers: ['line', 'stick'], acknowledged: true },
);

export const requests = tracedParcel(
  'pushRequest',
  oc
    .route({
      method: 'POST',
      path: '/v1/requests',
      tags: ['office'],
      summary: 'Hand over a request of a desk with its papers; the same one again changes nothing',
      description:
        'A withdrawal of consent erases what the agency holds of the face at once; everything else waits for an officer.',
    })
    .errors({
      ...terminalErrors,
      REQUEST_REFUSED: {
        status: 422,
        message: 'This cannot be taken as a request',
        data: underBothNames(z.object(refusal(RequestReason))),
      },
    })
    .input(SentRequest)
    .output(RequestOutcome),
  {
    carriers: ['line', 'stick'],
    acknowledged: true,
    cut: { items: 1, stickBytes: 16 * 1024 * 1024 },
    trace: ({ token }) => ({ id: requestIdOf(token) ?? '' }),
  },
);

export const outcomes = parcel(
  'requestOutcomes',
  oc
    .route({
      method: 'POST',
      path: '/v1/requests/outcomes',
      tags: ['office'],
      summary: 'What became of requests, by their ids; also after the terminal was activated anew',
    })
    .errors(terminalErrors)
    .input(z.object({ ids: z.array(z.uuidv7()).min(1).max(200) }))
    .output(z.object({ outcomes: z.array(KnownOutcome) })),
  { carriers: ['line', 'stick'], acknowledged: false, cut: { items: 200 } },
);

export const office = parcel(
  'pullOffice',
  oc
    .route({
      method: 'GET',
      path: '/v1/office',
      tags: ['office'],
      summary: 'The office of this terminal: its operators with the hashes of their PINs, and its key',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        /** the tag of the sheet that the terminal has */
        known: z.string().max(100).optional(),
        /** whether this terminal has a desk: a kiosk gets no operators */
        desk: z.stringbool().or(z.boolean()).default(false),
      }),
    )
    .output(OfficeAnswer),
  { carriers: ['line', 'stick'], acknowledged: false },
);

export const attempts = parcel(
  'pullAttempts',
  oc
    .route({
      method: 'GET',
      path: '/v1/office/attempts',
      tags: ['office'],
      summary: 'Attempts of yesterday and today at the other terminals of this office, without face data',
      description:
        'What was received since `since`, and a little of what came before: the terminal knows an attempt again by its id.',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        since: z.iso.datetime().optional(),
        /** what the terminal understands; one of format 1 knows no result and no method that was added since */
        format: z.coerce.number().int().positive().default(1),
      }),
    )
    .output(
      z.object({
        attempts: z.array(OfficeAttempt),
        /** what to ask with next */
        until: z.iso.datetime(),
      }),
    ),
  { carriers: ['line', 'stick'], acknowledged: false },
);
