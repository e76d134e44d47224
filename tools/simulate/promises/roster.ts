import { isDeepStrictEqual } from 'node:util';
import { entryWithCertifications } from '../../../agency/roster/rosterStream.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { type County, packIds } from '../county.ts';
import type { SimulatedTerminal } from '../simulatedTerminal.ts';
import type { World } from '../world.ts';

/** Looks whether every terminal knows of the people what the agency knows: who died, who left, who was certified elsewhere. */
export async function everyTerminalKnowsThePeople(county: County, world: World): Promise<string[]> {
  const broken = await Promise.all(world.terminals.map((terminal) => whatItKnowsOtherwise(county, terminal)));
  return broken.flat();
}

/** The same for one terminal. */
export async function whatItKnowsOtherwise(
  county: County,
  { name, store }: SimulatedTerminal,
): Promise<string[]> {
  const known = await rosterOf(county);
  const there = new Map([...store.roster.iterate()].map((entry) => [entry.identityNumber, entry]));
  const both = new Set([...known.keys(), ...there.keys()]);
  const other = [...both].filter((number) => !isDeepStrictEqual(known.get(number), there.get(number)));
  return other.length === 0 ? [] : [`${name} knows other things of ${other.length} people than the agency`];
}

async function rosterOf(county: County): Promise<Map<string, RosterEntry>> {
  const rows = await county.core.services.db
    .selectFrom('person')
    .select(['entry', 'certified_on'])
    .where('pack_id', 'in', packIds)
    .where('entry', 'is not', null)
    .where('removed', '=', false)
    .execute();
  const entries = rows.map((row) => entryWithCertifications(row.entry ?? '', row.certified_on));
  return new Map(entries.map((entry) => [entry.identityNumber, entry]));
}
