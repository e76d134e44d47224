import type { DecisionReason, RecordState } from '../../contract/agency.ts';
import { AttemptResult } from '../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import { isKnown } from '../../domain/openEnum.ts';
import type { PersonEvent } from '../../domain/person.ts';

/** What the agency must know of a record to decide on it. */
export interface DecidableRecord {
  terminalId: string;
  recordId: string;
  on: CalendarDate;
  result: string;
  clockTrust: string;
  /** the terminal's knowledge was past red */
  stale: boolean;
  /** it lies behind a fork of its terminal's chain */
  forked: boolean;
  /** it, or the roster of its person, holds something that this version does not know */
  unknown: boolean;
  /** an officer took it after it had been refused, which is no decision on what it says */
  afterAll: boolean;
  /** an officer's decision on it, which stands whatever else is known */
  officer: { state: RecordState } | null;
}

export interface Decision {
  state: RecordState;
  reason: DecisionReason | null;
}

/**
 * Decides on a person's records. A pure function of what is known, so that the order in which records and events arrive
 * changes nothing in the end: whenever something new is known, all records of the person are decided again.
 *
 * Only a death or a lost eligibility before the day rejects on its own. Everything else that does not fit goes to an
 * officer: a body before the camera weighs more than a file that may be old.
 * @param events the person's events, or null for somebody who is not on the roster
 * @param records all records of this person
 */
export function decide(
  events: readonly PersonEvent[] | null,
  records: readonly DecidableRecord[],
): Map<DecidableRecord, Decision> {
  const decisions = new Map<DecidableRecord, Decision>();
  for (const record of records) decisions.set(record, decideOne(events, record, records));
  return decisions;
}

function decideOne(
  events: readonly PersonEvent[] | null,
  record: DecidableRecord,
  all: readonly DecidableRecord[],
): Decision {
  if (!mayBeClaim(record.result)) return { state: 'received', reason: null };
  if (record.officer) return { state: record.officer.state, reason: 'officer' };
  // Neither may be said of what was not understood, that it holds or that it does not.
  if (record.unknown) return review('unknown-value');
  if (record.afterAll) return review('taken-after-all');
  if (events === null) return review('not-on-roster');
  if (record.clockTrust === 'uncertain') return review('clock-uncertain');
  const death = firstDay(events, 'death');
  if (death !== null && record.on > death) return { state: 'rejected', reason: 'died' };
  // Somebody may certify in the morning and die in the evening.
  if (death !== null && record.on === death) return review('died');
  const lost = firstDay(events, 'eligibility-lost');
  if (lost !== null && record.on >= lost) return { state: 'rejected', reason: 'eligibility-lost' };
  if (inCustody(events, record.on)) return review('in-custody');
  if (record.forked) return review('chain-forked');
  if (record.result === 'awaiting-review') return review('face-review');
  if (all.some((other) => cameBefore(other, record))) return review('duplicate-same-day');
  if (record.stale) return review('terminal-stale');
  return { state: 'accepted', reason: null };
}

function review(reason: DecisionReason): Decision {
  return { state: 'needs-review', reason };
}

/** Failed attempts are records too, but there is nothing to decide on them. A result that is not known may be a claim. */
export function mayBeClaim(result: string): boolean {
  return result === 'certified' || result === 'awaiting-review' || !isKnown(AttemptResult, result);
}

/** Whether another terminal certified this person on the same day, under a smaller id: an order that no arrival changes. */
function cameBefore(other: DecidableRecord, record: DecidableRecord): boolean {
  return (
    other.result === 'certified' &&
    other.on === record.on &&
    other.terminalId !== record.terminalId &&
    other.recordId < record.recordId &&
    other.officer?.state !== 'rejected'
  );
}

function firstDay(events: readonly PersonEvent[], kind: PersonEvent['kind']): CalendarDate | null {
  const days = events.filter((event) => event.kind === kind).map((event) => event.on);
  return days.length === 0 ? null : days.reduce((least, day) => (day < least ? day : least));
}

/** In custody from its day on, until the day of the release that follows. */
function inCustody(events: readonly PersonEvent[], on: CalendarDate): boolean {
  const turns = events
    .filter((event) => (event.kind === 'custody' || event.kind === 'release') && event.on <= on)
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.kind === 'custody' ? -1 : 1));
  return turns.at(-1)?.kind === 'custody';
}
