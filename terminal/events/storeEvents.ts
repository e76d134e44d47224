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
  'store-damaged': {
    meaning: 'Pages of these tables cannot be read any more.',
    level: 'error',
    fields: z.object({ tables: z.array(z.string()) }),
  },
  'store-salvaged': {
    meaning:
      'A damaged store was set aside and what verified was brought into a new one. lost: numbers of the chain whose records are gone; chainProven: the new store knows for certain which number comes next; rosterComplete: nobody is missing from the roster.',
    level: 'error',
    fields: z.object({
      records: z.number(),
      lost: z.number(),
      chainProven: z.boolean(),
      rosterComplete: z.boolean(),
    }),
  },
  'store-backed-up': {
    meaning: 'The encrypted copy of the day was written and tried.',
    level: 'info',
    fields: z.object({ records: z.number() }),
  },
  'store-backup-failed': {
    meaning: 'The encrypted copy of the day could not be written; the copies of the days before stay.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'store-key-changed': {
    meaning: 'The store was encrypted anew under a new key.',
    level: 'info',
    fields: z.object({}),
  },
  'evidence-erased': {
    meaning: 'Evidence past its term was erased from the file.',
    level: 'info',
    fields: z.object({ pieces: z.number() }),
  },
  'care-postponed': {
    meaning: 'The care of the night broke off, because the disk took or gave nothing; it is tried again.',
    level: 'error',
    fields: z.object({ reason: z.string() }),
  },
  'erasure-postponed': {
    meaning: 'Nothing was erased, because the clock cannot be trusted and would say when terms are over.',
    level: 'warn',
    fields: z.object({}),
  },
  'record-written': {
    meaning: 'One transaction wrote an attempt, its evidence and its place in the outbox.',
    level: 'info',
    fields: z.object({ recordId: z.string(), sequence: z.number(), result: z.string() }),
  },
});
