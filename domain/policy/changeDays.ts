import { addDays, type CalendarDate, firstDayOf, monthAfter, monthOf } from '../calendar.ts';
import type { RecipientFacts } from '../person.ts';
import { countsFrom, cycleEndAfter } from './cycle.ts';
import type { PolicyPack } from './pack.ts';
import { type PersonStanding, standing } from './standing.ts';

/** A day on which a person's standing is another than the day before, and what it is from then on. */
export type StandingChange = { on: CalendarDate; standing: PersonStanding };

/**
 * The days between two dates, both included, on which the standing is another than the day before.
 * Only days on which a rule can turn are looked at, so a century costs no more than a few dozen evaluations.
 */
export function standingChanges(
  pack: PolicyPack,
  person: RecipientFacts,
  from: CalendarDate,
  to: CalendarDate,
): StandingChange[] {
  const days = new Set<CalendarDate>();
  for (const day of turningDays(pack, person)) if (from <= day && day <= to) days.add(day);
  const changes: StandingChange[] = [];
  let before = comparable(standing(pack, person, addDays(from, -1)));
  for (const on of [...days].sort()) {
    const now = standing(pack, person, on);
    const seen = comparable(now);
    if (seen !== before) changes.push({ on, standing: now });
    before = seen;
  }
  return changes;
}

function comparable({ on: _, ...stands }: PersonStanding): string {
  return JSON.stringify(stands);
}

/** Every day on which some rule of the pack could turn for this person. */
function* turningDays(pack: PolicyPack, person: RecipientFacts): Generator<CalendarDate> {
  const { pausedAfterMonths } = pack.overdue;
  const deadline = function* (last: CalendarDate): Generator<CalendarDate> {
    yield addDays(last, -pack.reminders.remindWithinDays);
    yield addDays(last, 1);
    yield firstDayOf(monthAfter(monthOf(last), pausedAfterMonths));
  };
  for (const round of pack.rounds) {
    yield countsFrom(round);
    yield round.opens;
    yield* deadline(round.closes);
  }
  for (const { from, to } of pack.channels.phases) {
    if (from) yield from;
    if (to) yield addDays(to, 1);
  }
  for (const start of [...person.certifications, ...person.schemes.map(({ drawingSince }) => drawingSince)]) {
    yield start;
    yield* deadline(cycleEndAfter(pack.cycle.length, start));
  }
  for (const { on } of person.events ?? []) yield on;
}
