import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const storeEvents = defineEvents({
  'store-key-loaded': {
    meaning:
      'The key of the encrypted store was read, or made on the first start; source says where it lies.',
    level: 'info',
    fields: z.object({ source: z.enum(['safe-storage', 'keyring', 'key-file']), created: z.boolean() }),
  },
  'store-key-refused': {
    meaning: 'The key of the encrypted store cannot be had; no visit is begun.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'store-opened': {
    meaning: 'The encrypted store was opened and its schema is up to date.',
    level: 'info',
    fields: z.object({ schemaVersion: z.number() }),
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
