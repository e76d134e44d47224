import { type DestinationStream, pino } from 'pino';
import { type EventFields, type EventName, eventCatalogue } from './catalogue.ts';

/** Writes events of the catalogue; anything else does not compile. */
export interface EventLog {
  write<Name extends EventName>(name: Name, fields: EventFields<Name>): void;
}

/** Digits that could be an identity number of 15 or 18 characters, wherever they stand. */
const identityNumberLike = /(?<!\d)([1-9]\d{2})\d{8}(?:\d{3})?(\d{3}[\dXx])(?!\d)/g;

/** Masks what could be an identity number, wherever it stands in a text. */
export function withNumbersMasked(text: string): string {
  return text.replace(identityNumberLike, '$1***********$2');
}

/**
 * An event log of one JSON object a line.
 * A field that holds something like an identity number is masked on its way out: the last line of defence,
 * because a stack trace may quote what nobody meant to log.
 */
export function createEventLog(destination: DestinationStream, now: () => number = Date.now): EventLog {
  const logger = pino(
    { base: null, level: 'debug', timestamp: () => `,"time":"${new Date(now()).toISOString()}"` },
    { write: (line: string) => destination.write(withNumbersMasked(line)) },
  );
  return {
    write(name, fields) {
      const definition = eventCatalogue[name];
      logger[definition.level]({ event: name, ...definition.fields.parse(fields) });
    },
  };
}
