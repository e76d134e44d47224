import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const visitEvents = defineEvents({
  'visit-began': {
    meaning: 'A card was read and a visit began.',
    level: 'info',
    fields: z.object({ visitId: z.string() }),
  },
  'visit-ended': {
    meaning: 'A visit came to one of its named ends.',
    level: 'info',
    fields: z.object({ visitId: z.string(), end: z.string() }),
  },
});
