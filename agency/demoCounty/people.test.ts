import { expect, test } from 'vitest';
import { parseIdentityNumber } from '../../domain/identityNumber.ts';
import { RosterEntry } from '../../domain/person.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import { standing } from '../../domain/policy/standing.ts';
import persons from '../../resources/demoCounty/persons.json' with { type: 'json' };
import hunan from '../../resources/policies/hunan-provincial-2022.json' with { type: 'json' };
import { countyPeople, demoPersons, hunanPack } from './people.ts';

const loaded = loadPack(JSON.stringify(hunan));
if (!loaded.ok) throw new Error('the Hunan pack does not hold');
const { pack } = loaded;

/** A leap day, the first and the last of a month, and days in their middle. */
const todays = ['2024-02-29', '2026-01-01', '2026-03-31', '2026-11-21', '2027-08-15'];

test('everybody in the county has a valid number of their own and a name', () => {
  const people = [
    ...countyPeople('2026-11-21', 2000),
    ...demoPersons('2026-11-21').map(({ entry }) => entry),
  ];
  for (const person of people) {
    RosterEntry.parse(person);
    expect(parseIdentityNumber(person.identityNumber)).toMatchObject({
      ok: true,
      canonical: person.identityNumber,
    });
  }
  expect(new Set(people.map((person) => person.identityNumber)).size).toBe(people.length);
});

test('the same day and seed give the same county', () => {
  expect([...countyPeople('2026-11-21', 50)]).toEqual([...countyPeople('2026-11-21', 50)]);
});

test.each(todays)('on %s the county shows every standing that its notice knows', (today) => {
  const found = new Set(
    [...countyPeople(today, 400)]
      .filter((person) => person.packId === hunanPack)
      .map((person) => standing(pack, person, today).status),
  );
  const wanted = ['not-covered', 'current', 'expiring', 'suspended', 'terminated'];
  // Past the last day and still paid this month: on the first of a month nobody can be.
  expect([...found]).toEqual(expect.arrayContaining(today.endsWith('-01') ? wanted : [...wanted, 'overdue']));
});

test.each(todays)('on %s each card of the dock shows what it is there to show', (today) => {
  const statuses = new Map(
    demoPersons(today).map(({ id, entry }) => [id, standing(pack, entry, today).status]),
  );
  expect(Object.fromEntries(statuses)).toMatchObject({
    due: 'expiring',
    recent: 'current',
    suspended: 'suspended',
    'in-custody': 'suspended',
    'recorded-dead': 'terminated',
    'not-covered': 'not-covered',
    'other-face': 'expiring',
    'chip-only': 'expiring',
    'no-reference': 'expiring',
    'rare-name': 'expiring',
    'long-name': 'expiring',
  });
});

test('every card has a valid number that fits its birth date and sex', () => {
  for (const { card } of persons) {
    expect(parseIdentityNumber(card.idNumber)).toMatchObject({
      ok: true,
      birthDate: card.birthDate,
      sex: card.sex,
    });
  }
});
