import { addDays, addMonths, type CalendarDate } from '../../domain/calendar.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import type { RosterEntry } from '../../domain/person.ts';
import type { Scheme } from '../../domain/scheme.ts';
import county from '../../resources/demoCounty/county.json' with { type: 'json' };
import persons from '../../resources/demoCounty/persons.json' with { type: 'json' };
import { createDraw, type Draw } from './draw.ts';

/** The notice that most of the county follows: a cycle of twelve months, so that every standing occurs at any time. */
export const hunanPack = 'hunan-provincial-2022';
/** The notice of a round in 2018; a few people came under it. */
export const luoyangPack = 'luoyang-2018';

/** Where somebody stands in a cycle of twelve months. */
type History =
  | 'recent'
  | 'expiring'
  | 'overdue'
  | 'suspended'
  | 'new'
  | 'custody'
  | 'released'
  | 'dead'
  | 'lost';

/** How many of a thousand people have which history: the few at the end are what a hall sees once a week. */
const shares: readonly (readonly [History, number])[] = [
  ['recent', 560],
  ['expiring', 140],
  ['overdue', 60],
  ['suspended', 110],
  ['new', 70],
  ['custody', 15],
  ['released', 10],
  ['dead', 25],
  ['lost', 10],
];

/**
 * The people whom the dock's cards name, as the roster has them. Region codes 430199 and 410399 are not assigned, so
 * that no living person has one of these numbers.
 */
export function demoPersons(
  today: CalendarDate,
): { id: string; entry: RosterEntry; template: string | null }[] {
  return persons
    .filter((person) => person.onRoster)
    .map((person) => ({
      id: person.id,
      template: person.template,
      entry: {
        identityNumber: person.card.idNumber,
        name: person.rosterName,
        unit: county.units[0] ?? '',
        township: person.township,
        village: person.village,
        packId: hunanPack,
        ...historyOf(
          person.history as History,
          person.scheme as Scheme,
          person.card.birthDate,
          today,
          createDraw(1),
        ),
      },
    }));
}

/**
 * The rest of the county: people with valid identity numbers whose certifications are counted back from today.
 * The same arguments always give the same people.
 */
export function* countyPeople(today: CalendarDate, size: number, seed = 20_220_401): Generator<RosterEntry> {
  const draw = createDraw(seed);
  const taken = new Set(persons.map((person) => person.card.idNumber));
  for (let number = 0; number < size; number += 1) {
    const luoyang = draw.chance(0.06);
    const female = draw.chance(0.55);
    const birthDate = addDays(addMonths(today, -12 * 100), draw.below(40 * 365));
    const identityNumber = draw.until(
      () => freshNumber(draw, luoyang ? county.regions.luoyang : county.regions.hunan, birthDate, female),
      (candidate) => !taken.has(candidate),
    );
    taken.add(identityNumber);
    const township = draw.among(Object.keys(county.townships) as (keyof typeof county.townships)[]);
    const scheme = draw.chance(0.05)
      ? 'resident-pension'
      : luoyang
        ? 'enterprise-pension'
        : 'institution-pension';
    yield {
      identityNumber,
      name: nameFor(draw, female),
      unit: draw.among(luoyang ? county.luoyangUnits : county.units),
      township,
      village: draw.among(county.townships[township]),
      phone: `0731-8${String(draw.below(10_000_000)).padStart(7, '0')}`,
      packId: luoyang ? luoyangPack : hunanPack,
      ...historyOf(draw.weighted(shares), scheme, birthDate, today, draw),
    };
  }
}

function freshNumber(draw: Draw, region: string, birthDate: CalendarDate, female: boolean): string {
  const sequence = draw.below(500) * 2 + (female ? 0 : 1);
  const first17 = region + birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0');
  return first17 + identityCheckCharacter(first17);
}

function nameFor(draw: Draw, female: boolean): string {
  if (draw.chance(0.02)) return draw.among(county.ethnicNames);
  if (draw.chance(0.04)) return draw.among(county.rareNames);
  const surname = draw.chance(0.03) ? draw.among(county.doubleSurnames) : draw.among([...county.surnames]);
  return surname + draw.among(female ? county.femaleGiven : county.maleGiven);
}

function historyOf(
  history: History,
  scheme: Scheme,
  birthDate: CalendarDate,
  today: CalendarDate,
  draw: Draw,
): Pick<RosterEntry, 'schemes' | 'certifications' | 'events'> {
  const retired = addMonths(birthDate, 12 * 60);
  const schemes = (since: CalendarDate) => [{ scheme, drawingSince: since }];
  // The cycle ends twelve months after the last certification: that day is what the histories are about.
  const endingOn = (day: CalendarDate) => yearsBefore(addMonths(day, -12), draw.below(3), retired);
  const usual = schemes(retired < '2022-04-01' ? retired : '2022-04-01');
  switch (history) {
    case 'recent':
      return { schemes: usual, certifications: endingOn(addDays(today, 60 + draw.below(280))) };
    case 'expiring':
      return { schemes: usual, certifications: endingOn(addDays(today, 5 + draw.below(20))) };
    case 'overdue':
      // Past the last day, still paid this month: on the first of a month nobody can be.
      return {
        schemes: usual,
        certifications: endingOn(addDays(today, -1 - draw.below(Math.max(1, dayOf(today) - 1)))),
      };
    case 'suspended':
      return {
        schemes: usual,
        certifications: endingOn(addDays(addMonths(today, -2 - draw.below(8)), -dayOf(today))),
      };
    case 'new':
      return { schemes: schemes(addMonths(today, -1 - draw.below(10))), certifications: [] };
    case 'custody':
      return {
        schemes: usual,
        certifications: endingOn(addDays(today, 100)),
        events: [{ kind: 'custody', on: addDays(today, -60) }],
      };
    case 'released':
      return {
        schemes: usual,
        certifications: endingOn(addDays(today, 100)),
        events: [
          { kind: 'custody', on: addDays(today, -200) },
          { kind: 'release', on: addDays(today, -20) },
        ],
      };
    case 'dead':
      return {
        schemes: usual,
        certifications: endingOn(addDays(today, 120)),
        events: [{ kind: 'death', on: addDays(today, -30) }],
      };
    case 'lost':
      return {
        schemes: usual,
        certifications: endingOn(addDays(today, 120)),
        events: [{ kind: 'eligibility-lost', on: addDays(today, -45) }],
      };
  }
}

/** A certification and, going back year by year, some before it. */
function yearsBefore(latest: CalendarDate, count: number, notBefore: CalendarDate): CalendarDate[] {
  return Array.from({ length: count + 1 }, (_, years) => addMonths(latest, -12 * years))
    .filter((date) => date > notBefore)
    .reverse();
}

const dayOf = (date: CalendarDate): number => Number(date.slice(8));
