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
  return Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(noticeTimeZone)
    .toPlainDate()
    .toString();
}
