import { oc } from '@orpc/contract';
import { z } from 'zod';
import { openEnum } from '../../domain/openEnum.ts';
import { cursorErrors, terminalErrors } from '../agency/errors.ts';
import { RequestAnswer, SetAsideOut } from '../agency/officeWire.ts';
import { PushResult, RecordRefusal } from '../agency/records.ts';
import { AskedRecord, ChainPosition, Cursor } from '../agency/terminalWire.ts';
import { recordHash } from '../recordToken.ts';
import { parcel, tracedParcel } from './parcel.ts';

const LostNumbers = z.object({
  fromSequence: z.number().int().positive(),
  toSequence: z.number().int().positive(),
});

export const chain = parcel(
  'chainPosition',
  oc
    .route({
      method: 'GET',
      path: '/v1/chain',
      tags: ['terminal'],
      summary:
        "How far the agency holds this terminal's chain; after a restore it may be less than it once was",
    })
    .errors(terminalErrors)
    .output(ChainPosition),
  { carriers: ['line', 'stick'], acknowledged: false },
);

/** Asked before anything is sent: one that was restored gets again what it lacks. */
export const heldRecords = parcel(
  'heldRecords',
  oc
    .route({
      method: 'POST',
      path: '/v1/records/held',
      tags: ['terminal'],
      summary:
        'Which of these records the agency holds; after a restore it may lack what it gave receipts for',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        records: z.array(AskedRecord).min(1).max(500),
      }),
    )
    .output(z.object({ held: z.array(z.boolean()) })),
  { carriers: ['line', 'stick'], acknowledged: false, cut: { items: 500 } },
);

export const records = tracedParcel(
  'pushRecords',
  oc
    .route({
      method: 'POST',
      path: '/v1/records',
      tags: ['terminal'],
      summary: 'Hand over records, in order of sequence; pushing twice changes nothing',
      description:
        'The results answer a beginning of the request, in its order: where they are fewer than the records, the next record leaves a gap and is to be sent again after what is missing. When already the first leaves a gap, SEQUENCE_GAP says which record is expected.',
    })
    .errors({
      ...terminalErrors,
      SEQUENCE_GAP: {
        status: 409,
        message: 'A record before the first one sent is missing',
        data: z.object({ expectedSequence: z.number().int().positive() }),
      },
    })
    .input(
      z.object({
        records: z.array(z.string().max(1_000_000)).min(1).max(500),
        /** numbers of this chain that a damaged disk took, both ends included: the chain steps over them where it waits for one */
        lost: z.array(LostNumbers).max(1000).optional(),
      }),
    )
    .output(z.object({ results: z.array(PushResult), chain: ChainPosition })),
  {
    carriers: ['line', 'stick'],
    acknowledged: true,
    cut: { items: 250, bytes: 4 * 1024 * 1024 },
    urgent: true,
    again: true,
    things: ({ records }) => records.length,
    trace: async ({ records }) => ({ hashes: await Promise.all(records.map(recordHash)) }),
  },
);

/** On a stick only: tried once more, each by itself, and an officer sees the terminal's word for why it was set aside. */
export const setAside = tracedParcel(
  'tryAgain',
  oc
    .errors(terminalErrors)
    .input(SetAsideOut)
    .output(
      z.object({
        receipts: z.array(z.string()),
        refused: z.array(z.object({ hash: z.string(), refusal: openEnum(RecordRefusal) })),
        requests: z.array(RequestAnswer),
        chain: ChainPosition,
      }),
    ),
  { carriers: ['stick'], acknowledged: false, trace: () => ({}) },
);

/** On a stick what is lost goes with the records, because nobody can ask for it there. */
export const losses = parcel(
  'declareLost',
  oc
    .route({
      method: 'POST',
      path: '/v1/chain/lost',
      tags: ['terminal'],
      summary: 'Say that records can never be sent (a damaged disk), so that those after them are taken',
    })
    .errors({
      ...terminalErrors,
      NOT_MISSING: { status: 409, message: 'The agency waits for other records before these' },
    })
    .input(
      z.object({
        fromSequence: z.number().int().positive(),
        toSequence: z.number().int().positive(),
        cause: z.enum(['store-damaged', 'unreadable']),
      }),
    )
    .output(ChainPosition),
  { carriers: ['line'], acknowledged: false },
);

export const returned = tracedParcel(
  'returnDecisions',
  oc
    .route({
      method: 'POST',
      path: '/v1/decisions/returned',
      tags: ['terminal'],
      summary:
        'Hand back the latest receipts to an agency that was restored: its own signature brings officers’ decisions back',
    })
    .errors(terminalErrors)
    .input(
      z.object({
        receipts: z.array(z.string().max(4000)).max(500),
        /** of chains that ended, each with the record that it is about: it may have been issued again since */
        former: z
          .array(z.object({ receipt: z.string().max(4000), record: z.string().max(1_000_000) }))
          .max(100)
          .default([]),
      }),
    )
    .output(z.object({ differing: z.number().int().nonnegative() })),
  {
    carriers: ['line', 'stick'],
    acknowledged: false,
    cut: { items: 500 },
    again: true,
    trace: () => ({}),
  },
);

export const decisions = parcel(
  'pullDecisions',
  oc
    .route({
      method: 'GET',
      path: '/v1/decisions',
      tags: ['terminal'],
      summary: "Receipts of decisions on this terminal's records since a cursor",
    })
    .errors({ ...terminalErrors, ...cursorErrors })
    .input(
      z.object({
        cursor: Cursor.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
        terminalId: z
          .string()
          .optional()
          .describe('A former chain of this terminal, on which something may still be decided'),
        hash: z
          .string()
          .max(100)
          .optional()
          .describe('Hash of a record of the former chain; without one that is known nothing comes'),
      }),
    )
    .output(
      z.object({ receipts: z.array(z.string()), cursor: Cursor, remaining: z.number().int().nonnegative() }),
    ),
  {
    carriers: ['line', 'stick'],
    acknowledged: false,
    again: true,
    next: ({ cursor: _, ...question }, { cursor, remaining }) =>
      remaining === 0 ? null : { ...question, cursor },
    instead: ({ cursor: _, ...question }, code) => (code === 'CURSOR_UNKNOWN' ? question : null),
  },
);
