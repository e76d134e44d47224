import { type CalendarDate, type CalendarMonth, monthAfter, monthsFrom } from '../calendar.ts';
import type { RecipientFacts } from '../person.ts';
import { countsFrom } from './cycle.ts';
import { custodySpells, pausedByCustody } from './events.ts';
import type { PolicyPack } from './pack.ts';
import { mostPressing, type PersonStanding, type SchemeStanding, standing } from './standing.ts';

/** What certifying brings for a payment that was paused: null and empty where none was. */
type Restoration = {
  /** first month that is paid again */
  resumesFrom: CalendarMonth | null;
  /** the paused months that are paid back, in order */
  backPay: CalendarMonth[];
};

/** The standing in one scheme right after certifying, and what that restores. */
export type SchemeCertification = SchemeStanding &
  Restoration & {
    /** whether a certification on this day counts in this scheme */
    counts: boolean;
  };

/**
 * The standing right after certifying on a day, and what that restores: over all, and for each scheme.
 * `counts` over all is true when it counts in at least one scheme; `backPay` over all holds every month of any scheme.
 */
export type Certification = Omit<PersonStanding, 'schemes'> &
  Restoration & { counts: boolean; before: PersonStanding; schemes: SchemeCertification[] };

/**
 * What certifying on a day brings. It changes nothing for somebody in custody, recorded as dead or no longer entitled,
 * not covered, or too early for a round that does not count yet: `counts` is false then.
 */
export function certify(pack: PolicyPack, person: RecipientFacts, on: CalendarDate): Certification {
  const before = standing(pack, person, on);
  const after = standing(pack, { ...person, certifications: [...person.certifications, on] }, on);
  const spells = custodySpells(person.events ?? [], on);
  const schemes = before.schemes.map((first, index): SchemeCertification => {
    const counts = mayCertify(pack, first, on);
    const restored = counts ? restoration(pack, first, on) : nothingRestored;
    return {
      ...((counts && after.schemes[index]) || first),
      counts,
      resumesFrom: restored.resumesFrom,
      backPay: restored.backPay.filter((month) => !pausedByCustody(spells, month)),
    };
  });
  return {
    ...(mostPressing(schemes) ?? before),
    on,
    before,
    schemes,
    counts: schemes.some((each) => each.counts),
    resumesFrom: schemes.find((each) => each.resumesFrom !== null)?.resumesFrom ?? null,
    backPay: [...new Set(schemes.flatMap((each) => each.backPay))].sort(),
  };
}

/** Whether a certification on this day counts for somebody who stands so. Says nothing of the channels open that day. */
function mayCertify(pack: PolicyPack, before: SchemeStanding, on: CalendarDate): boolean {
  if (before.status === 'not-covered' || before.status === 'terminated' || before.reason === 'custody')
    return false;
  const round = pack.rounds.find(({ id }) => id === before.round);
  return before.status !== 'upcoming' || round === undefined || countsFrom(round) <= on;
}

const nothingRestored: Restoration = { resumesFrom: null, backPay: [] };

function restoration(pack: PolicyPack, before: SchemeStanding, on: CalendarDate): Restoration {
  if (before.status !== 'suspended' || before.suspendedFrom === null) return nothingRestored;
  const { resumesAfterMonths, backPay } = pack.recovery;
  return {
    resumesFrom: monthAfter(on, resumesAfterMonths),
    backPay: backPay ? monthsFrom(before.suspendedFrom, monthAfter(on, resumesAfterMonths - 1)) : [],
  };
}
