import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { RosterLine } from '../../contract/agency.ts';
import type { RosterEntry } from '../../domain/person.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';

type Transaction = Kysely<AgencyDatabase>;

/** Per pack, the position up to which the terminal has read and the mark of the stamp in which it lies. */
const CursorContent = z.record(z.string(), z.tuple([z.number().int().nonnegative(), z.string()]));
type CursorContent = z.infer<typeof CursorContent>;

/** Characters of roster entries in one page: with pictures some hundreds of people, without thousands. */
const pageCharacters = 8 * 1024 * 1024;

interface PersonRow {
  identity_number: string;
  entry: string | null;
  certified_on: string;
  removed: boolean;
  position: number;
}

export type RosterPage =
  | { ok: true; changes: RosterLine[]; cursor: string; remaining: number }
  | { ok: false; reason: 'CURSOR_UNKNOWN' };

/**
 * The next changes of the roster behind a cursor, for the packs of one terminal.
 *
 * Positions are given out here, at reading, and not where people are changed: the numbers are then in the order in
 * which readers can see them, no writer waits for another, and no reader ever passes a change by.
 */
export async function pullRoster(
  { db, newId }: Pick<AgencyServices, 'db' | 'newId'>,
  packIds: readonly string[],
  cursor: string | undefined,
  limit: number,
  mostCharacters = pageCharacters,
): Promise<RosterPage> {
  const content = cursor === undefined ? {} : parseCursor(cursor);
  if (content === null) return { ok: false, reason: 'CURSOR_UNKNOWN' };
  return db.transaction().execute(async (tx): Promise<RosterPage> => {
    const next: CursorContent = {};
    const changes: RosterLine[] = [];
    let remaining = 0;
    let characters = 0;
    for (const packId of packIds) {
      await stampChanges(tx, packId, newId());
      const from = content[packId];
      if (from && !(await isOurs(tx, packId, from))) return { ok: false, reason: 'CURSOR_UNKNOWN' };
      const after = from?.[0] ?? 0;
      const rows = await pageOf(tx, packId, after, limit - changes.length, mostCharacters - characters);
      changes.push(...rows.map((row) => changeOf(packId, row)));
      characters += rows.reduce((sum, { entry }) => sum + (entry?.length ?? 0), 0);
      const reached = rows.at(-1)?.position ?? after;
      remaining += await countBehind(tx, packId, reached);
      if (reached > 0) next[packId] = [reached, await markAt(tx, packId, reached)];
    }
    return { ok: true, changes, cursor: formatCursor(next), remaining };
  });
}

/** Changes behind a position, in order: no more than `limit`, and none that begins behind so many characters. */
async function pageOf(
  tx: Transaction,
  packId: string,
  after: number,
  limit: number,
  characters: number,
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select identity_number, entry, certified_on, removed, position
    from (
      select *, sum(coalesce(length(entry), 0)) over (order by position) - coalesce(length(entry), 0) as before
      from (
        select identity_number, entry, certified_on, removed, position from person
        where pack_id = ${packId} and position > ${after} order by position limit ${limit}
      ) as page
    ) as counted
    where before < ${characters} order by position`.execute(tx);
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

/** Numbers what changed since the last reading, under the stream's lock. */
async function stampChanges(tx: Transaction, packId: string, mark: string): Promise<void> {
  const waiting = await tx
    .selectFrom('person')
    .select('identity_number')
    .where('pack_id', '=', packId)
    .where('position', 'is', null)
    .where((eb) => eb.or([eb('entry', 'is not', null), eb('removed', '=', true)]))
    .limit(1)
    .execute();
  if (waiting.length === 0) return;
  await sql`insert into roster_stream (pack_id, position) values (${packId}, 0) on conflict do nothing`.execute(
    tx,
  );
  const { position } = await tx
    .selectFrom('roster_stream')
    .select('position')
    .where('pack_id', '=', packId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const stamped = await sql`
    with waiting as (
      select identity_number, row_number() over (order by identity_number collate "C") as number
      from (
        select identity_number from person
        where pack_id = ${packId} and position is null and (entry is not null or removed)
        order by identity_number collate "C" for update
      ) as locked
    )
    update person set position = ${position} + waiting.number
    from waiting where person.pack_id = ${packId} and person.identity_number = waiting.identity_number`.execute(
    tx,
  );
  const reached = position + Number(stamped.numAffectedRows ?? 0);
  if (reached === position) return;
  await tx.updateTable('roster_stream').set({ position: reached }).where('pack_id', '=', packId).execute();
  await tx.insertInto('roster_stamp').values({ pack_id: packId, position: reached, mark }).execute();
}

/** The mark of the stamp in which a position lies: after a restore from a backup, other marks grow at the same positions. */
async function markAt(tx: Transaction, packId: string, position: number): Promise<string> {
  const stamp = await tx
    .selectFrom('roster_stamp')
    .select('mark')
    .where('pack_id', '=', packId)
    .where('position', '>=', position)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return stamp?.mark ?? '';
}

async function isOurs(tx: Transaction, packId: string, [position, mark]: [number, string]): Promise<boolean> {
  return position === 0 || (await markAt(tx, packId, position)) === mark;
}

async function countBehind(tx: Transaction, packId: string, position: number): Promise<number> {
  const { count } = await tx
    .selectFrom('person')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('pack_id', '=', packId)
    .where('position', '>', position)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function changeOf(packId: string, row: PersonRow): RosterLine {
  if (row.removed || row.entry === null)
    return { change: 'remove', identityNumber: row.identity_number, packId };
  return { change: 'put', entry: entryWithCertifications(row.entry, row.certified_on) };
}

/** A person's roster entry together with what the terminals certified. */
export function entryWithCertifications(entry: string, certifiedOn: string): RosterEntry {
  // Handed on as it was put in: a newer terminal may understand what this agency does not.
  const person: RosterEntry = JSON.parse(entry);
  const dates = new Set([...person.certifications, ...(JSON.parse(certifiedOn) as string[])]);
  return { ...person, certifications: [...dates].sort() };
}

function formatCursor(content: CursorContent): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

function parseCursor(cursor: string): CursorContent | null {
  try {
    return CursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
