import { type CalendarDate, type CalendarMonth, monthAfter, monthOf } from '../calendar.ts';
import type { PersonEvent } from '../person.ts';

/** What overrides the cycle on a day, and since which day it does. */
export type Override = { reason: 'death' | 'eligibility-lost' | 'custody'; since: CalendarDate };

/** A stay in custody. `to` is the day of release; null while it goes on. */
export type CustodySpell = { from: CalendarDate; to: CalendarDate | null };

/**
 * The override in force on a day, if any; events after that day are not known yet.
 * Death comes before lost eligibility, and both before custody. Each holds from its own day on, and so does release:
 * on the day of release custody is over.
 */
export function overrideOn(events: readonly PersonEvent[], on: CalendarDate): Override | null {
  const death = earliest(events, 'death', on);
  if (death) return { reason: 'death', since: death };
  const lost = earliest(events, 'eligibility-lost', on);
  if (lost) return { reason: 'eligibility-lost', since: lost };
  const spell = custodySpells(events, on).at(-1);
  return spell && spell.to === null ? { reason: 'custody', since: spell.from } : null;
}

/** The stays in custody known on a day, in order and without overlap. A second arrest before the release adds nothing. */
export function custodySpells(events: readonly PersonEvent[], on: CalendarDate): CustodySpell[] {
  const known = events
    .filter((event) => event.on <= on && (event.kind === 'custody' || event.kind === 'release'))
    // On one and the same day custody comes first, so that a release of that day ends it.
    .sort((a, b) => (a.on === b.on ? a.kind.localeCompare(b.kind) : a.on < b.on ? -1 : 1));
  const spells: CustodySpell[] = [];
  for (const event of known) {
    const open = spells.at(-1)?.to === null ? spells.at(-1) : undefined;
    if (event.kind === 'release') {
      if (open) open.to = event.on;
    } else if (!open) spells.push({ from: event.on, to: null });
  }
  return spells;
}

/** The first month without payment because of custody: the month after the one in which it began. */
export function pausedByCustodyFrom(since: CalendarDate): CalendarMonth {
  return monthAfter(since, 1);
}

/** Whether a month went unpaid because of custody: such months are not paid back by certifying. */
export function pausedByCustody(spells: readonly CustodySpell[], month: CalendarMonth): boolean {
  return spells.some(
    ({ from, to }) => pausedByCustodyFrom(from) <= month && (to === null || month <= monthOf(to)),
  );
}

function earliest(
  events: readonly PersonEvent[],
  kind: PersonEvent['kind'],
  on: CalendarDate,
): CalendarDate | null {
  let first: CalendarDate | null = null;
  for (const event of events) {
    if (event.kind === kind && event.on <= on && (first === null || event.on < first)) first = event.on;
  }
  return first;
}
