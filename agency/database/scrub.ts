import { sql } from 'kysely';
import type { Database } from './open.ts';

/** Tables in which faces and papers are, and from which they are erased. */
const erasable = ['evidence', 'desk_request_paper', 'person'] as const;

const lastScrub = 'scrubbed-at';
const dayMs = 86_400_000;

/**
 * Removes from the files of an embedded database what was erased from its rows: an update leaves the old bytes in the
 * table's file, and the write-ahead log has them too. The tables are written anew, and the log is begun anew and its old
 * files are removed. Runs where something was erased since the last time, and once a day.
 *
 * A PostgreSQL of one's own is its administrator's: `VACUUM FULL` would stand in the way of other agencies, and the log
 * and the backups have terms there that are set outside (docs/decisions/damage-and-copies.md).
 * @returns whether it ran
 */
export async function scrub(db: Database, nowMs: number): Promise<boolean> {
  const last = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', lastScrub)
    .executeTakeFirst();
  const since = Number(last?.value ?? 0);
  const { rows } = await sql<{ erased: boolean }>`
    select exists (select from evidence where erased_at >= ${since})
      or exists (select from desk_request_paper where erased_at >= ${since})
      or exists (select from desk_request where kind = 'withdraw-consent' and received_at >= ${since}) as erased`.execute(
    db,
  );
  if (!rows[0]?.erased && nowMs - since < dayMs) return false;
  for (const table of erasable) await sql`vacuum full ${sql.table(table)}`.execute(db);
  await sql`set wal_recycle = off`.execute(db);
  for (let twice = 0; twice < 2; twice += 1) {
    await sql`select pg_switch_wal()`.execute(db);
    await sql`checkpoint`.execute(db);
  }
  await db
    .insertInto('setting')
    .values({ name: lastScrub, value: String(nowMs) })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(nowMs) }))
    .execute();
  return true;
}
