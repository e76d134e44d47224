import { sql } from 'kysely';
import { type AgencyCore, openAgency } from '../../agency/agency.ts';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import { decideAsOfficer, reviewsWaiting } from '../../agency/officers/reviews.ts';
import { putPersons, recordPersonEvent } from '../../agency/roster/persons.ts';
import { newActivationCode } from '../../agency/terminals/activation.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';

import { keysFrom } from './keys.ts';

export const packId = 'hunan-provincial-2022';

/** Tables in the order in which they can be emptied and filled. The key stays: an agency does not lose it with a day. */
const tables = [
  'activation_code',
  'terminal',
  'used_token',
  'chain_head',
  'refused_token',
  'chain_hole',
  'record',
  'decision',
  'evidence',
  'person',
  'roster_stream',
  'roster_stamp',
] as const;

export type Backup = Map<string, object[]>;

/** The agency of a simulated county: the real one, over a database in memory that every seed begins empty. */
export interface County {
  core: AgencyCore;
  people: readonly { identityNumber: string; name: string }[];
  backUp(): Promise<Backup>;
  restore(backup: Backup): Promise<void>;
  newCode(): Promise<string>;
  /** something happens that the terminals hear of with the roster */
  somethingHappens(draw: Draw): Promise<void>;
  /** an officer decides on some of what waits */
  officerWorks(draw: Draw): Promise<void>;
}

/** The world's clock and names; both the same for the same seed. */
export interface WorldTime {
  nowMs: number;
  nextId: number;
}

/** One agency serves all seeds: opening its database takes longer than a small county's life. */
export async function openSharedAgency(
  time: WorldTime,
  databaseUrl: string | undefined,
): Promise<AgencyCore> {
  return openAgency({
    now: () => time.nowMs,
    newId: () => `mark-${time.nextId++}`,
    // Packs are not what a simulation is about, and reading them would cost most of its time.
    packsDir: '/nonexistent',
    signingKey: (await keysFrom('agency')).privateJwk,
    ...(databaseUrl ? { databaseUrl } : {}),
  });
}

export async function foundCounty(core: AgencyCore, time: WorldTime, size: number): Promise<County> {
  const { services } = core;
  const { db } = services;
  const empty = () => sql.raw(`truncate ${tables.join(', ')}`).execute(db);
  await empty();
  const people = Array.from({ length: size }, (_, n) => {
    const first17 = `43019919${30 + (n % 40)}0101${String(Math.floor(n / 40)).padStart(3, '0')}`;
    return { identityNumber: first17 + identityCheckCharacter(first17), name: `示范${n}` };
  });
  // A few are strangers to the roster at first.
  const onRoster = people.slice(0, Math.max(1, size - 3));
  const entryOf = (person: { identityNumber: string; name: string }) => ({
    ...person,
    packId,
    schemes: [{ scheme: 'institution-pension' as const, drawingSince: '2015-01-01' }],
    certifications: [],
  });
  await putPersons(services, onRoster.map(entryOf));
  let codes = 0;
  return {
    core,
    people,
    async backUp() {
      const backup: Backup = new Map();
      for (const table of tables) backup.set(table, await db.selectFrom(table).selectAll().execute());
      return backup;
    },
    async restore(backup) {
      await empty();
      for (const [table, rows] of backup) {
        for (let from = 0; from < rows.length; from += 500) {
          await db
            .insertInto(table as 'record')
            .values(rows.slice(from, from + 500) as never[])
            .execute();
        }
      }
    },
    newCode() {
      codes += 1;
      return newActivationCode(services, [packId], `SIMULATED-${codes}`);
    },
    async somethingHappens(draw) {
      const person = draw.among(people);
      const key = { packId, identityNumber: person.identityNumber };
      if (draw.chance(0.4)) await putPersons(services, [entryOf(draw.among(people.slice(-3)))]);
      else {
        const kind = draw.among(['death', 'custody', 'release', 'eligibility-lost'] as const);
        const on = calendarDateAt(time.nowMs - draw.below(5) * 86_400_000);
        await recordPersonEvent(services, key, { kind, on });
      }
    },
    async officerWorks(draw) {
      const { items } = await reviewsWaiting(services, 5);
      for (const item of items) {
        if (draw.chance(0.5)) continue;
        const state = draw.chance(0.8) ? 'accepted' : 'rejected';
        await decideAsOfficer(services, { officerId: 'simulated', name: 'simulated' }, { ...item, state });
      }
    },
  };
}
