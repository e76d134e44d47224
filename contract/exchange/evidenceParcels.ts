import { oc } from '@orpc/contract';
import { z } from 'zod';
import { terminalErrors } from '../agency/errors.ts';
import { parcel, tracedParcel } from './parcel.ts';

export const heldEvidence = parcel(
  'heldEvidence',
  oc
    .route({
      method: 'POST',
      path: '/v1/evidence/held',
      tags: ['terminal'],
      summary:
        'Which of these pieces of evidence the agency has taken; one that was restored lacks the latest',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        pieces: z
          .array(z.object({ terminalId: z.string(), recordId: z.uuidv7(), hash: z.string().max(100) }))
          .min(1)
          .max(500),
      }),
    )
    .output(z.object({ held: z.array(z.boolean()) })),
  { carriers: ['line', 'stick'], acknowledged: false, cut: { items: 500 } },
);

/** Behind everything else: a few megabytes a visit, on a stick up to some thousand visits. */
export const evidence = tracedParcel(
  'pushEvidence',
  oc
    .route({
      method: 'POST',
      path: '/v1/evidence',
      tags: ['terminal'],
      summary: 'Hand over a piece of evidence that consent or the pack lets go',
    })
    .errors({
      ...terminalErrors,
      RECORD_UNKNOWN: { status: 404, message: 'No record refers to this evidence' },
      HASH_MISMATCH: { status: 422, message: 'The bytes do not have the hash that the record names' },
      CONSENT_MISSING: {
        status: 422,
        message: 'Neither the consent nor the pack lets this evidence leave the terminal',
      },
    })
    .input(
      z.object({
        recordId: z.uuidv7(),
        hash: z.string(),
        data: z.base64(),
        terminalId: z
          .string()
          .optional()
          .describe('The chain in which the record stands, where it is a former one of this terminal'),
      }),
    )
    .output(z.object({ stored: z.literal(true) })),
  {
    carriers: ['line', 'stick'],
    acknowledged: true,
    cut: { items: 1, fileBytes: 4 * 1024 * 1024, stickBytes: 256 * 1024 * 1024 },
    trace: ({ recordId, hash }) => ({ recordId, hash }),
  },
);
