import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const deskEvents = defineEvents({
  'operator-signed-in': {
    meaning: 'An operator signed in at the desk, unlocked it or took it over.',
    level: 'info',
    fields: z.object({ operatorId: z.string(), role: z.string() }),
  },
  'operator-signed-out': {
    meaning: 'An operator left the desk.',
    level: 'info',
    fields: z.object({ operatorId: z.string(), because: z.string() }),
  },
  'desk-refused': {
    meaning: 'The desk did not do what was asked; the audit chain has the same entry.',
    level: 'warn',
    fields: z.object({ act: z.string(), reason: z.string() }),
  },
  'audit-not-written': {
    meaning: 'Something happened of which the audit chain has no entry, because the disk took nothing.',
    level: 'error',
    fields: z.object({ entry: z.string(), reason: z.string() }),
  },
  'desk-request-filed': {
    meaning: 'A request to the agency was written and waits for the sync.',
    level: 'info',
    fields: z.object({ requestId: z.string(), kind: z.string() }),
  },
  'face-data-erased': {
    meaning: 'Face data of a person who withdrew consent was overwritten.',
    level: 'info',
    fields: z.object({ requestId: z.string(), pieces: z.number(), template: z.boolean() }),
  },
  'withdrawals-not-finished': {
    meaning:
      'Face data of people who withdrew consent was not erased at the start, because the disk took nothing; the next start tries again.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'document-made': {
    meaning: 'A document was printed, or saved where no printer took it.',
    level: 'info',
    fields: z.object({ document: z.string(), outcome: z.string(), pages: z.number() }),
  },
});
