import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** A calendar date in Asia/Shanghai as `YYYY-MM-DD`. The rules know days, never timestamps. */
export const CalendarDate = z.iso.date().meta({ description: 'Calendar date in Asia/Shanghai, YYYY-MM-DD' });
export type CalendarDate = z.infer<typeof CalendarDate>;

/** A calendar month as `YYYY-MM`: the unit in which benefits are paid and paused. */
export const CalendarMonth = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ description: 'Calendar month, YYYY-MM' });
export type CalendarMonth = z.infer<typeof CalendarMonth>;

/** The time zone in which every notice counts its days. */
export const noticeTimeZone = 'Asia/Shanghai';

/** The calendar date in Asia/Shanghai at an instant given in milliseconds since the Unix epoch. */
export function calendarDateAt(epochMs: number): CalendarDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(epochMs))
    .toZonedDateTimeISO(noticeTimeZone)
    .toPlainDate()
    .toString();
}

// A roster of a million people is evaluated date by date, and Temporal costs microseconds where integers cost
// nanoseconds. What follows is therefore plain arithmetic on the digits; calendar.test.ts holds it to Temporal.
// Dates in this form sort as strings. Arithmetic that would leave the years 0000 to 9999 stays at the limit.

const zero = 48;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - zero;
  return value;
}

const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

function monthText(monthCount: number): CalendarMonth {
  const within = Math.min(Math.max(monthCount, 0), 9999 * 12 + 11);
  const year = Math.floor(within / 12);
  return `${twoDigits[Math.floor(year / 100)]}${twoDigits[year % 100]}-${twoDigits[(within % 12) + 1]}`;
}

function monthCountOf(dateOrMonth: string): number {
  return digits(dateOrMonth, 0, 4) * 12 + digits(dateOrMonth, 5, 7) - 1;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Days since 0000-03-01 and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
function dayCount(date: CalendarDate): number {
  const month = digits(date, 5, 7);
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const century = Math.floor(year / 100);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + digits(date, 8, 10) - 1;
  return 365 * year + Math.floor(year / 4) - century + Math.floor(century / 4) + dayOfYear;
}

const firstDayCount = dayCount('0000-01-01');
const lastDayCount = dayCount('9999-12-31');

function dateFromDayCount(count: number): CalendarDate {
  const within = Math.min(Math.max(count, firstDayCount), lastDayCount);
  const era = Math.floor(within / 146_097);
  const dayOfEra = within - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${monthText(year * 12 + month - 1)}-${twoDigits[day]}`;
}

/** The date `days` days later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateFromDayCount(dayCount(date) + days);
}

/** The date `months` calendar months later; a day that the month lacks becomes its last day (31 January → 28 February). */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const month = monthText(monthCountOf(date) + months);
  const day = digits(date, 8, 10);
  if (day <= 28) return `${month}-${date.slice(8)}`;
  return `${month}-${twoDigits[Math.min(day, daysInMonth(digits(month, 0, 4), digits(month, 5, 7)))]}`;
}

/** Days from one date to another: 0 for the same day, negative when `to` lies before `from`. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayCount(to) - dayCount(from);
}

/** The month in which a date lies. */
export function monthOf(date: CalendarDate): CalendarMonth {
  return date.slice(0, 7);
}

/** The month `months` months after the one in which a date or month lies. */
export function monthAfter(dateOrMonth: CalendarDate | CalendarMonth, months = 1): CalendarMonth {
  return monthText(monthCountOf(dateOrMonth) + months);
}

/** The first day of a month. */
export function firstDayOf(month: CalendarMonth): CalendarDate {
  return `${month}-01`;
}

/** The last day of a month. */
export function lastDayOf(month: CalendarMonth): CalendarDate {
  return `${month}-${twoDigits[daysInMonth(digits(month, 0, 4), digits(month, 5, 7))]}`;
}

/** The months from `first` to `last`, both included, in order; none when `last` lies before `first`. */
export function monthsFrom(first: CalendarMonth, last: CalendarMonth): CalendarMonth[] {
  const start = monthCountOf(first);
  return Array.from({ length: Math.max(0, monthCountOf(last) - start + 1) }, (_, n) => monthText(start + n));
}
