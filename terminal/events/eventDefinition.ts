import type { z } from 'zod';

/** One kind of event: what it means, how grave it is, and which fields it carries. Never free text, never personal data. */
export interface EventDefinition<Fields extends z.ZodObject = z.ZodObject> {
  readonly meaning: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Fields;
}

/** Keeps the field types of a part of the catalogue. */
export function defineEvents<Events extends Record<string, EventDefinition>>(events: Events): Events {
  return events;
}
