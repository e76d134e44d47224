import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const syncEvents = defineEvents({
  'sync-online': {
    meaning: 'The agency answered after a time without contact.',
    level: 'info',
    fields: z.object({}),
  },
  'sync-offline': {
    meaning: 'The agency does not answer; work goes on and waits in the outbox.',
    level: 'warn',
    fields: z.object({ reason: z.string() }),
  },
  'sync-activated': {
    meaning: 'The agency gave this terminal its id.',
    level: 'info',
    fields: z.object({ terminalId: z.string() }),
  },
  'sync-activation-refused': {
    meaning: 'The agency did not take the activation code.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'sync-revoked': {
    meaning: 'The agency has revoked this terminal; what is written here waits.',
    level: 'error',
    fields: z.object({}),
  },
  'sync-reactivation-asked': {
    meaning:
      'The agency sees two branches of this chain (cloned or rolled back) and asks for a new activation.',
    level: 'error',
    fields: z.object({}),
  },
  'sync-agency-restored': {
    meaning: 'The agency no longer holds what it gave receipts for; it is sent again.',
    level: 'warn',
    fields: z.object({ records: z.number() }),
  },
  'sync-records-lost': {
    meaning: 'The agency waits for records that are not in this store any more; it was told so.',
    level: 'error',
    fields: z.object({ fromSequence: z.number(), toSequence: z.number() }),
  },
  'sync-record-parked': {
    meaning: 'The agency does not take a record; it is set aside, the next ones go on.',
    level: 'error',
    fields: z.object({ recordId: z.string(), refusal: z.string() }),
  },
  'sync-receipt-refused': {
    meaning: 'A receipt does not hold (not signed by the agency, or for other bytes) and was not believed.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'sync-roster-pulled': {
    meaning: 'Changes of the roster came down.',
    level: 'info',
    fields: z.object({ changes: z.number() }),
  },
  'sync-evidence-refused': {
    meaning: 'The agency does not take a piece of evidence; it stays here until its term is over.',
    level: 'warn',
    fields: z.object({ recordId: z.string(), reason: z.string() }),
  },
  'sync-pin-refused': {
    meaning: 'The agency does not take a PIN that an operator chose here; its own list holds.',
    level: 'warn',
    fields: z.object({ operatorId: z.string(), reason: z.string() }),
  },
  'sync-request-refused': {
    meaning: "The agency does not take a desk's request; it is set aside, the next ones go on.",
    level: 'error',
    fields: z.object({ requestId: z.string(), reason: z.string() }),
  },
  'sync-operators-refused': {
    meaning: "The agency's list of operators does not hold; the one before stays.",
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'ferry-written': {
    meaning: 'A package for the agency was written onto a stick and read back.',
    level: 'info',
    fields: z.object({ records: z.number(), pictures: z.number(), bytes: z.number() }),
  },
  'ferry-pictures-left': {
    meaning: 'Not all pictures found their place on the stick; the next one takes the others.',
    level: 'warn',
    fields: z.object({ reason: z.string(), left: z.number() }),
  },
  'ferry-read': {
    meaning: "The agency's answer was taken over from a stick.",
    level: 'info',
    fields: z.object({
      receipts: z.number(),
      decisions: z.number(),
      people: z.number(),
      pictures: z.number(),
    }),
  },
  'sync-store-refused': {
    meaning: 'What the agency sent could not be kept.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
});
