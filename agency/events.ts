import { type DestinationStream, pino } from 'pino';

/** Everything that the agency ever logs, and how grave it is. No free text, no personal data. */
const agencyEvents = {
  'agency-started': 'info',
  'agency-stopped': 'info',
  'demo-county-seeded': 'info',
  'terminal-activated': 'info',
  'terminal-revoked': 'warn',
  'terminal-forked': 'warn',
  'records-lost': 'warn',
  'token-refused': 'warn',
  'officer-unknown': 'warn',
  'officer-refused': 'warn',
  'caller-slowed': 'warn',
  'records-received': 'info',
  'record-refused': 'warn',
  'records-understood': 'info',
  'taken-after-all': 'info',
  'evidence-erased': 'info',
  'face-data-erased': 'info',
  'request-received': 'info',
  'request-refused': 'warn',
  'operator-pin-chosen': 'info',
  'pack-missing': 'error',
  'unforeseen-error': 'error',
} as const;

type AgencyEvent = keyof typeof agencyEvents;

/** Writes events of the list above. */
export interface AgencyLog {
  write(event: AgencyEvent, fields?: Readonly<Record<string, string | number | null>>): void;
}

/** Digits that could be an identity number of 15 or 18 characters, wherever they stand. */
const identityNumberLike = /(?<!\d)([1-9]\d{2})\d{8}(?:\d{3})?(\d{3}[\dXx])(?!\d)/g;

/** A log of one JSON object a line; what looks like an identity number is masked on its way out, as a last line of defence. */
export function createAgencyLog(destination: DestinationStream, now: () => number): AgencyLog {
  const logger = pino(
    { base: null, timestamp: () => `,"time":"${new Date(now()).toISOString()}"` },
    { write: (line: string) => destination.write(line.replace(identityNumberLike, '$1***********$2')) },
  );
  return { write: (event, fields = {}) => logger[agencyEvents[event]]({ event, ...fields }) };
}
