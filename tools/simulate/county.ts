import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type AgencyCore, openAgency } from '../../agency/agency.ts';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { decideAsOfficer, reviewsWaiting } from '../../agency/officers/reviews.ts';
import { putPersons, recordPersonEvent, removePerson } from '../../agency/roster/persons.ts';
import { newActivationCode } from '../../agency/terminals/activation.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { keysFrom } from './keys.ts';

/** The districts' packs: one keeps pictures on the terminal unless the person lets them go, the other sends them all. */
export const packs = {
  'simulated-asking': { sentToAgency: false, keptDays: 2 },
  'simulated-sending': { sentToAgency: true, keptDays: 3 },
} as const;
export type PackId = keyof typeof packs;
export const packIds = Object.keys(packs) as PackId[];

/** What stays where it is when an agency is restored or a new county founded: it is not lost with a day. */
const lasting = new Set(['agency_key', 'kysely_migration', 'kysely_migration_lock']);

const otherThan = (packId: PackId): PackId => packIds.find((id) => id !== packId) ?? packId;

export type Backup = Map<string, object[]>;

export interface Person {
  identityNumber: string;
  name: string;
  packId: PackId;
}

/** The agency of a simulated county: the real one, over a database that every seed begins empty. */
export interface County {
  core: AgencyCore;
  people: readonly Person[];
  backUp(): Promise<Backup>;
  restore(backup: Backup): Promise<void>;
  newCode(): Promise<string>;
  /** something happens that the terminals hear of with the roster */
  somethingHappens(draw: Draw): Promise<void>;
  /** an officer decides on some of what waits */
  officerWorks(draw: Draw): Promise<void>;
  /** an officer puts a stick in */
  takesStick(stick: string): Promise<void>;
}

/** The world's clock and names; both the same for the same seed. */
export interface WorldTime {
  nowMs: number;
  nextId: number;
}

/** The agency that serves all seeds of a process, one after the other: opening its database takes longer than a county's life. */
export interface SharedAgency {
  core: AgencyCore;
  time: WorldTime;
  /** folder for everything that is written, in memory where there is such a place */
  folder: string;
  /** names of the tables that a county begins with empty */
  tables: readonly string[];
  close(): Promise<void>;
}

/** @param databaseUrl an empty PostgreSQL; without it the embedded one in memory */
export async function openSharedAgency(parent: string, databaseUrl?: string): Promise<SharedAgency> {
  const time: WorldTime = { nowMs: 0, nextId: 0 };
  const folder = mkdtempSync(join(parent, 'anxin-simulation-'));
  const packsDir = join(folder, 'packs');
  mkdirSync(packsDir);
  for (const [id, evidence] of Object.entries(packs))
    writeFileSync(join(packsDir, `${id}.json`), JSON.stringify({ id, version: '1.0.0', evidence }));
  const core = await openAgency({
    now: () => time.nowMs,
    newId: () => `mark-${time.nextId++}`,
    packsDir,
    signingKey: (await keysFrom('agency')).privateJwk,
    ...(databaseUrl ? { databaseUrl } : {}),
  });
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    core.services.db,
  );
  return {
    core,
    time,
    folder,
    tables: rows.map(({ name }) => name).filter((name) => !lasting.has(name)),
    async close() {
      await core.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function foundCounty(agency: SharedAgency, size: number): Promise<County> {
  const { core, tables, time } = agency;
  const { services } = core;
  const { db } = services;
  const empty = async () => {
    // The acts of officers can only grow, but another county has other officers.
    for (const step of [
      'alter table officer_act disable trigger officer_act_stays',
      `truncate ${tables.join(', ')}`,
      'alter table officer_act enable trigger officer_act_stays',
    ])
      await sql.raw(step).execute(db);
  };
  await empty();
  const people = Array.from({ length: size }, (_, n): Person => {
    const first17 = `43019919${30 + (n % 40)}0101${String(Math.floor(n / 40)).padStart(3, '0')}`;
    const identityNumber = first17 + identityCheckCharacter(first17);
    return { identityNumber, name: `示范${n}`, packId: packIds[n % 2] ?? 'simulated-asking' };
  });
  // A few are strangers to the roster at first.
  const onRoster = people.slice(0, Math.max(1, size - 3));
  const entryOf = (person: Person) => ({
    ...person,
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
      for (const table of tables)
        backup.set(
          table,
          await db
            .selectFrom(table as 'record')
            .selectAll()
            .execute(),
        );
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
      return newActivationCode(services, packIds, `SIMULATED-${codes}`);
    },
    async somethingHappens(draw) {
      const person = draw.among(people);
      if (draw.chance(0.2)) await removePerson(services, person);
      else if (draw.chance(0.5)) {
        if (draw.chance(0.3)) person.packId = otherThan(person.packId);
        // Also where a restore has brought back from where they had moved.
        await removePerson(services, { ...person, packId: otherThan(person.packId) });
        await putPersons(services, [entryOf(person)]);
      } else {
        const kind = draw.among(['death', 'custody', 'release', 'eligibility-lost'] as const);
        const on = calendarDateAt(time.nowMs - draw.below(5) * 86_400_000);
        await recordPersonEvent(services, person, { kind, on });
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
    async takesStick(stick) {
      await answerStick(services, stick);
    },
  };
}
