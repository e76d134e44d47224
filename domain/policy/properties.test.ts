import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, CalendarDate, CalendarMonth, monthAfter, monthOf } from '../calendar.ts';
import type { RecipientFacts } from '../person.ts';
import { certify } from './certify.ts';
import { standingChanges } from './changeDays.ts';
import { explain, explainCertification } from './explain.ts';
import { anyDay, anyPack, anyPerson } from './fixtures/arbitraries.ts';
import { loadPack } from './loadPack.ts';
import { type PersonStanding, StandingStatus, standing, standingOn } from './standing.ts';

const languages = ['zh-CN', 'zh-TW', 'en'] as const;
const often = { numRuns: 1000 };

test('evaluation is total: every valid person on every day has a whole standing and words for it', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      const stands = standing(pack, person, on);
      expect(stands.schemes).toHaveLength(person.schemes.length);
      const brings = certify(pack, person, on);
      for (const each of [stands, ...stands.schemes, ...brings.schemes]) {
        expect(StandingStatus.safeParse(each.status).success).toBe(true);
        for (const day of [each.cycleStart, each.cycleEnd, each.dueBy]) {
          if (day !== null) expect(CalendarDate.safeParse(day).success).toBe(true);
        }
        if (each.suspendedFrom !== null) {
          expect(CalendarMonth.safeParse(each.suspendedFrom).success).toBe(true);
        }
      }
      for (const language of languages) {
        const { text, spoken, citation } = explain(pack, stands, language);
        expect(text).toContain(spoken.slice(0, -1));
        expect(text).toContain(citation);
        expect(spoken).toMatch(/[.。]$/);
        // An empty date or name would leave its brackets and words standing without it.
        expect(spoken).not.toMatch(/undefined|null|Invalid|NaN| {2}|是[。，]|在前|on [.,;]|by at/);
        expect(explainCertification(pack, brings, on, language).spoken).not.toMatch(
          /undefined|null|Invalid|NaN| {2}|在前|on [.,;]|by at/,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('evaluation is total on the first and last days that a date can name', () => {
  fc.assert(
    fc.property(
      anyPack,
      anyPerson,
      fc.constantFrom('0000-01-01', '0000-02-29', '9999-12-31'),
      (pack, person, on) => {
        const edge = {
          ...person,
          schemes: person.schemes.map((each) => ({ ...each, drawingSince: on })),
          certifications: [...person.certifications, on],
        };
        expect(() => certify(pack, edge, on)).not.toThrow();
      },
    ),
  );
});

test('the order in which schemes, certifications and events are listed does not matter', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      const reversed: RecipientFacts = {
        schemes: person.schemes.toReversed(),
        certifications: person.certifications.toReversed(),
        ...(person.events ? { events: person.events.toReversed() } : {}),
      };
      const { schemes, ...overall } = standing(pack, person, on);
      const { schemes: reversedSchemes, ...reversedOverall } = standing(pack, reversed, on);
      expect(reversedOverall).toEqual(overall);
      expect(reversedSchemes.toReversed()).toEqual(schemes);
      expect(certify(pack, reversed, on).backPay).toEqual(certify(pack, person, on).backPay);
    }),
    often,
  );
});

test('what happens after the day asked about changes nothing', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      const known: RecipientFacts = {
        schemes: person.schemes,
        certifications: person.certifications.filter((day) => day <= on),
        events: (person.events ?? []).filter((event) => event.on <= on),
      };
      expect(standing(pack, person, on)).toEqual(standing(pack, known, on));
    }),
    often,
  );
});

test('certifying never shortens a cycle nor brings the last day nearer', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      const { before, schemes } = certify(pack, person, on);
      for (const [index, after] of schemes.entries()) {
        const was = before.schemes[index];
        if (!was) throw new Error('a scheme was lost');
        expect((after.cycleEnd ?? '') >= (was.cycleEnd ?? '')).toBe(true);
        expect((after.dueBy ?? '') >= (was.dueBy ?? '')).toBe(true);
      }
    }),
    often,
  );
});

test('whoever certifies where it counts is current on the same day', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      const certified = { ...person, certifications: [...person.certifications, on] };
      const brings = certify(pack, person, on);
      const after = standing(pack, certified, on);
      for (const [index, each] of brings.schemes.entries()) {
        expect(each.status).toBe(each.counts ? 'current' : brings.before.schemes[index]?.status);
        if (each.counts) expect(after.schemes[index]?.status).toBe('current');
      }
    }),
    often,
  );
});

test('standing changes on the days that the calendar lists and on no others', () => {
  fc.assert(
    fc.property(
      anyPack,
      anyPerson,
      anyDay,
      fc.integer({ min: 0, max: 900 }),
      (pack, person, from, length) => {
        const to = addDays(from, length);
        const without = ({ on: _, ...stands }: PersonStanding) => JSON.stringify(stands);
        const changed: [string, string][] = [];
        for (
          let on = from, last = without(standing(pack, person, addDays(from, -1)));
          on <= to;
          on = addDays(on, 1)
        ) {
          const now = without(standing(pack, person, on));
          if (now !== last) changed.push([on, now]);
          last = now;
        }
        const listed = standingChanges(pack, person, from, to);
        expect(listed.map((each) => [each.on, without(each.standing)])).toEqual(changed);
      },
    ),
    { numRuns: 100 },
  );
});

test('the months paid back begin with the first paused one, end before payment goes on, and none comes twice', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      for (const { counts, resumesFrom, backPay } of certify(pack, person, on).schemes) {
        expect(new Set(backPay).size).toBe(backPay.length);
        expect(backPay).toEqual(backPay.toSorted());
        if (!counts) expect([resumesFrom, backPay]).toEqual([null, []]);
        if (resumesFrom === null) expect(backPay).toEqual([]);
        else {
          expect(resumesFrom).toBe(monthAfter(monthOf(on), pack.recovery.resumesAfterMonths));
          expect(backPay.every((month) => month < resumesFrom)).toBe(true);
          if (!pack.recovery.backPay) expect(backPay).toEqual([]);
        }
      }
    }),
    often,
  );
});

test('nobody is overdue before the last day is over, nor paused in its month', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      for (const { status, dueBy, suspendedFrom, reason } of standing(pack, person, on).schemes) {
        if (reason !== null) continue;
        const late = status === 'overdue' || status === 'suspended';
        expect(suspendedFrom !== null).toBe(late);
        if (!late || dueBy === null || suspendedFrom === null) continue;
        expect(dueBy < on).toBe(true);
        expect(suspendedFrom > monthOf(dueBy)).toBe(true);
        expect(status).toBe(suspendedFrom <= monthOf(on) ? 'suspended' : 'overdue');
      }
    }),
    often,
  );
});

test('many persons on one day stand as each of them does alone', () => {
  fc.assert(
    fc.property(anyPack, fc.array(anyPerson, { maxLength: 5 }), anyDay, (pack, people, on) => {
      const standingOf = standingOn(pack, on);
      expect(people.map(standingOf)).toEqual(people.map((person) => standing(pack, person, on)));
    }),
  );
});

test('a pack survives the way through its file', () => {
  fc.assert(
    fc.property(anyPack, (pack) => {
      expect(loadPack(JSON.stringify(pack, null, 2))).toEqual({ ok: true, pack });
    }),
    { numRuns: 50 },
  );
});

test('the cycle, its last day, its reminder and its pause are those that Temporal counts', () => {
  fc.assert(
    fc.property(anyPack, anyPerson, anyDay, (pack, person, on) => {
      for (const each of standing(pack, person, on).schemes) {
        if (each.cycleStart === null || each.cycleEnd === null) continue;
        const end = Temporal.PlainDate.from(each.cycleStart).add(pack.cycle.length);
        expect(each.cycleEnd).toBe(end.toString());
        if (each.round !== null || each.reason !== null) continue;
        const daysLeft = Temporal.PlainDate.from(on).until(end, { largestUnit: 'days' }).days;
        const paused = end.toPlainYearMonth().add({ months: pack.overdue.pausedAfterMonths });
        const isPaused = Temporal.PlainYearMonth.compare(paused, Temporal.PlainYearMonth.from(on)) <= 0;
        expect(each.dueBy).toBe(end.toString());
        expect(each.suspendedFrom).toBe(daysLeft < 0 ? paused.toString() : null);
        expect(each.status).toBe(
          daysLeft > pack.reminders.remindWithinDays
            ? 'current'
            : daysLeft >= 0
              ? 'expiring'
              : isPaused
                ? 'suspended'
                : 'overdue',
        );
      }
    }),
    often,
  );
});
