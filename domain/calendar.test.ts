import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  calendarDateAt,
  daysBetween,
  lastDayOf,
  monthAfter,
  monthOf,
  monthsFrom,
} from './calendar.ts';

const anyDate = fc
  .integer({ min: 0, max: 3_287_181 })
  .map((days) => Temporal.PlainDate.from('0500-01-01').add({ days }).toString());
const aCenturyOfDays = fc.integer({ min: -40_000, max: 40_000 });

test('adding days agrees with Temporal over nine thousand years', () => {
  fc.assert(
    fc.property(anyDate, aCenturyOfDays, (date, days) => {
      expect(addDays(date, days)).toBe(Temporal.PlainDate.from(date).add({ days }).toString());
    }),
    { numRuns: 3000 },
  );
});

test('adding months agrees with Temporal, month ends clamped', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -1200, max: 1200 }), (date, months) => {
      expect(addMonths(date, months)).toBe(Temporal.PlainDate.from(date).add({ months }).toString());
    }),
    { numRuns: 3000 },
  );
});

test('every single day from 1899 to 2101 survives a step to the next day and to the next year', () => {
  let day = Temporal.PlainDate.from('1899-01-01');
  for (; day.year < 2102; day = day.add({ days: 1 })) {
    const text = day.toString();
    if (addDays(text, 1) !== day.add({ days: 1 }).toString()) expect.fail(`the day after ${text}`);
    if (addMonths(text, 12) !== day.add({ months: 12 }).toString()) expect.fail(`a year after ${text}`);
  }
});

test('days between two dates agree with Temporal', () => {
  fc.assert(
    fc.property(anyDate, anyDate, (from, to) => {
      const { days } = Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), {
        largestUnit: 'days',
      });
      expect(daysBetween(from, to)).toBe(days);
    }),
    { numRuns: 1000 },
  );
});

test('months after a month and the last day of a month agree with Temporal', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -500, max: 500 }), (date, months) => {
      const month = Temporal.PlainYearMonth.from(date);
      expect(monthAfter(date, months)).toBe(month.add({ months }).toString());
      expect(monthAfter(monthOf(date), months)).toBe(month.add({ months }).toString());
      expect(lastDayOf(monthOf(date))).toBe(month.toPlainDate({ day: month.daysInMonth }).toString());
    }),
    { numRuns: 1000 },
  );
});

test('a leap day is a year later the last of February', () => {
  expect(addMonths('2024-02-29', 12)).toBe('2025-02-28');
  expect(addDays('2024-02-29', 365)).toBe('2025-02-28');
  expect(addDays('2023-07-15', 365)).toBe('2024-07-14');
  expect(addMonths('2023-07-15', 12)).toBe('2024-07-15');
});

test('the months of a span include both ends and are none for a span that ends before it begins', () => {
  expect(monthsFrom('2022-11', '2023-02')).toEqual(['2022-11', '2022-12', '2023-01', '2023-02']);
  expect(monthsFrom('2022-11', '2022-11')).toEqual(['2022-11']);
  expect(monthsFrom('2022-12', '2022-11')).toEqual([]);
});

test('arithmetic that would leave four-digit years stays at the last day there is', () => {
  expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
  expect(addMonths('9999-12-31', 12)).toBe('9999-12-31');
  expect(addDays('0000-01-01', -1)).toBe('0000-01-01');
});

test('a day begins at midnight in Shanghai, whatever the machine thinks', () => {
  expect(calendarDateAt(Date.UTC(2022, 3, 9, 15, 59, 59))).toBe('2022-04-09');
  expect(calendarDateAt(Date.UTC(2022, 3, 9, 16, 0, 0))).toBe('2022-04-10');
});
