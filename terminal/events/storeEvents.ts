import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const storeEvents = defineEvents({
  'store-opened': {
    meaning: 'The encrypted store was opened; keySource says where its key came from.',
    level: 'info',
    fields: z.object({
      keySource: z.enum(['safe-storage', 'keyring', 'key-file']),
      schemaVersion: z.number(),
    }),
  },
  'store-refused': {
    meaning: 'The store cannot be used; no visit is begun.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'record-written': {
    meaning: 'One transaction wrote an attempt, its evidence and its place in the outbox.',
    level: 'info',
    fields: z.object({ recordId: z.string(), sequence: z.number(), result: z.string() }),
  },
});
