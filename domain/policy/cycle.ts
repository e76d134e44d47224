import { addDays, addMonths, type CalendarDate } from '../calendar.ts';
import type { Cycle, Round } from './pack.ts';

/** The last day of a cycle that starts on `start`. The last day is inside. */
export function cycleEndAfter(length: Cycle['length'], start: CalendarDate): CalendarDate {
  return 'days' in length ? addDays(start, length.days) : addMonths(start, length.months);
}

/** The first day of a certification that counts for a round. */
export function countsFrom(round: Round): CalendarDate {
  return round.countsFrom ?? round.opens;
}

/** Whether a round asks somebody who draws the benefit since a day; see `drawingSinceNoLaterThan`. */
export function takesIn(round: Round, drawingSince: CalendarDate): boolean {
  return round.drawingSinceNoLaterThan === undefined || drawingSince <= round.drawingSinceNoLaterThan;
}
