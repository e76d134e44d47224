import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { AgencyDatabase } from '../database/schema.ts';
import { heldRecords } from '../records/chainPosition.ts';
import type { AgencyServices } from '../services.ts';

/** The position up to which the terminal has read, and the mark of the decision there. */
const CursorContent = z.tuple([z.number().int().positive(), z.string()]);
type CursorContent = z.infer<typeof CursorContent>;

export type DecisionPage =
  | { ok: true; receipts: string[]; cursor: string; remaining: number }
  | { ok: false; reason: 'CURSOR_UNKNOWN' };

/**
 * The chain that a terminal asks about: its present one, or a former one of which it names a record. The hash of a record
 * is known to who wrote it; receipts say nothing of persons.
 * @returns null where the named chain holds no such record
 */
export async function chainOf(
  services: Pick<AgencyServices, 'db'>,
  present: string,
  { terminalId, hash }: { terminalId?: string | undefined; hash?: string | undefined },
): Promise<string | null> {
  if (terminalId === undefined || terminalId === present) return present;
  const [held] = await heldRecords(services, [{ terminalId, hash: hash ?? '' }]);
  return held ? terminalId : null;
}

/** The next receipts of decisions on a terminal's records behind a cursor; numbered at reading, like the roster. */
export async function pullDecisions(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
  cursor: string | undefined,
  limit: number,
): Promise<DecisionPage> {
  const from = cursor === undefined || cursor === '' ? null : parseCursor(cursor);
  if (from === 'unreadable') return { ok: false, reason: 'CURSOR_UNKNOWN' };
  return db.transaction().execute(async (tx): Promise<DecisionPage> => {
    const end = await stampDecisions(tx, terminalId);
    if (from && !(await isOurs(tx, terminalId, from))) return { ok: false, reason: 'CURSOR_UNKNOWN' };
    const rows = await tx
      .selectFrom('decision')
      .select(['position', 'receipt'])
      .where('terminal_id', '=', terminalId)
      .where('position', '>', from?.[0] ?? 0)
      .orderBy('position')
      .limit(limit)
      .execute();
    const last = rows.at(-1);
    const reached: CursorContent | null = last?.position ? [last.position, markOf(last.receipt)] : from;
    return {
      ok: true,
      receipts: rows.map((row) => row.receipt),
      cursor: reached ? Buffer.from(JSON.stringify(reached)).toString('base64url') : '',
      // A page that is not full is the last one, whatever the numbers say: who reads must come to an end.
      remaining: rows.length < limit ? 0 : end - (reached?.[0] ?? 0),
    };
  });
}

/** Numbers the decisions made since the last reading and gives the last number. */
async function stampDecisions(tx: Kysely<AgencyDatabase>, terminalId: string): Promise<number> {
  const { decision_position: position } = await tx
    .selectFrom('terminal')
    .select('decision_position')
    .where('terminal_id', '=', terminalId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const stamped = await sql`
    with waiting as (
      select record_id, number, row_number() over (order by at, record_id, number) as place
      from decision where terminal_id = ${terminalId} and position is null
    )
    update decision set position = ${position}::bigint + waiting.place
    from waiting
    where decision.terminal_id = ${terminalId} and decision.record_id = waiting.record_id
      and decision.number = waiting.number`.execute(tx);
  const end = position + Number(stamped.numAffectedRows ?? 0);
  if (end > position) {
    await tx
      .updateTable('terminal')
      .set({ decision_position: end })
      .where('terminal_id', '=', terminalId)
      .execute();
  }
  return end;
}

/** After a restore from a backup, other decisions grow at the same positions. */
async function isOurs(
  tx: Kysely<AgencyDatabase>,
  terminalId: string,
  [position, mark]: CursorContent,
): Promise<boolean> {
  const row = await tx
    .selectFrom('decision')
    .select('receipt')
    .where('terminal_id', '=', terminalId)
    .where('position', '=', position)
    .executeTakeFirst();
  return row !== undefined && markOf(row.receipt) === mark;
}

function markOf(receipt: string): string {
  return createHash('sha256').update(receipt).digest('base64url').slice(0, 16);
}

function parseCursor(cursor: string): CursorContent | 'unreadable' {
  try {
    return CursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return 'unreadable';
  }
}
