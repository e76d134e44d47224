import type { z } from 'zod';
import { deskEvents } from './deskEvents.ts';
import { storeEvents } from './storeEvents.ts';
import { syncEvents } from './syncEvents.ts';
import { terminalEvents } from './terminalEvents.ts';
import { visitEvents } from './visitEvents.ts';

/** Everything that the terminal ever logs: a closed list, from which the log, the audit view and their documentation are made. */
export const eventCatalogue = {
  ...terminalEvents,
  ...storeEvents,
  ...syncEvents,
  ...visitEvents,
  ...deskEvents,
};

export type EventName = keyof typeof eventCatalogue;
export type EventFields<Name extends EventName> = z.infer<(typeof eventCatalogue)[Name]['fields']>;
