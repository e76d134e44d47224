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
});
