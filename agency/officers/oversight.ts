import { sql } from 'kysely';
import type { TerminalOverview } from '../../contract/agency.ts';
import { paperEvidence } from '../../domain/attemptRecord.ts';
import { agedGauges, ReportedGauge } from '../../domain/freshness.ts';
import type { AgencyServices } from '../services.ts';

/** 人脸识别技术应用安全管理办法 (2025) art. 15: whoever holds face data of this many people must file it. */
const filingLine = 100_000;

const dayMs = 86_400_000;

/** All terminals with how far their chains are here. */
export async function terminalOverviews({
  db,
  now,
}: Pick<AgencyServices, 'db' | 'now'>): Promise<TerminalOverview[]> {
  const rows = await db
    .selectFrom('terminal')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('chain_head')
          .select(['terminal_id', (head) => head.fn.max('sequence').as('sequence')])
          .groupBy('terminal_id')
          .as('end'),
      (join) => join.onRef('end.terminal_id', '=', 'terminal.terminal_id'),
    )
    .selectAll('terminal')
    .select('end.sequence')
    .orderBy('terminal.terminal_id')
    .execute();
  return rows.map((row) => ({
    terminalId: row.terminal_id,
    name: row.name,
    office: row.office,
    packIds: JSON.parse(row.pack_ids) as string[],
    activatedAt: new Date(row.activated_at).toISOString(),
    lastContactAt: row.last_contact_at === null ? null : new Date(row.last_contact_at).toISOString(),
    ...gaugesOf(row, now()),
    nextSequence: (row.sequence ?? 0) + 1,
    forkedAfter: row.forked_after,
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at).toISOString(),
  }));
}

/** Revokes a terminal; null when there is none of this name. A second time changes nothing. */
export async function revokeTerminal(
  { db, now, log }: Pick<AgencyServices, 'db' | 'now' | 'log'>,
  terminalId: string,
): Promise<string | null> {
  const row = await db
    .updateTable('terminal')
    .set({ revoked_at: sql<number>`coalesce(revoked_at, ${now()})` })
    .where('terminal_id', '=', terminalId)
    .returning('revoked_at')
    .executeTakeFirst();
  if (!row) return null;
  log.write('terminal-revoked', { terminalId });
  return new Date(row.revoked_at as number).toISOString();
}

/** How much face data the agency holds. */
export async function faceLedger({ db }: Pick<AgencyServices, 'db'>) {
  const papers = sql.join([...paperEvidence]);
  const { rows } = await sql<
    Record<'templates' | 'evidence' | 'evidenceBytes' | 'photos' | 'erased' | 'people', number>
  >`
    with faces as (
      select pack_id, identity_number from person where entry::jsonb ? 'template' and not removed
      union
      select pack_id, identity_number from evidence join record using (terminal_id, record_id)
      where data is not null and kind not in (${papers})
      union
      select pack_id, identity_number from desk_request_paper
        join (
          select terminal_id, request_id, pack_id, identity_number from desk_request
          union select terminal_id, request_id, pack_id, identity_number from refused_request
        ) as asked using (terminal_id, request_id)
      where data is not null and desk_request_paper.kind = 'photo'
    ), photos as (select data, erased_at from desk_request_paper where kind = 'photo')
    select
      (select count(*) from person where entry::jsonb ? 'template' and not removed)::integer as templates,
      count(*) filter (where data is not null)::integer as evidence,
      coalesce(sum(byte_length) filter (where data is not null), 0)::bigint as "evidenceBytes",
      (select count(*) from photos where data is not null)::integer as photos,
      (count(*) filter (where data is null) + (select count(*) from photos where erased_at is not null))::integer as erased,
      (select count(*) from faces)::integer as people
    from evidence where kind not in (${papers})`.execute(db);
  const held = rows[0];
  if (!held) throw new Error('The face ledger could not be read');
  return {
    ...held,
    evidenceBytes: Number(held.evidenceBytes),
    filingLine: filingLine as 100_000,
    mustFile: held.people >= filingLine,
  };
}

/** A terminal that has fallen silent does not report how old its knowledge is; that is counted on here. */
function gaugesOf(
  row: { gauges: string | null; gauges_at: number | null },
  nowMs: number,
): Pick<TerminalOverview, 'gauges' | 'gaugesAt'> {
  if (row.gauges === null || row.gauges_at === null) return { gauges: null, gaugesAt: null };
  const gauges = ReportedGauge.array().parse(JSON.parse(row.gauges));
  return {
    gauges: agedGauges(gauges, (nowMs - row.gauges_at) / dayMs),
    gaugesAt: new Date(row.gauges_at).toISOString(),
  };
}

/**
 * Keeps the fuel gauge as a terminal reads it, unless a later reading is here.
 * @param readAtMs when it was read, where it did not come over a line: a stick may have lain in a drawer
 */
export async function keepGauges(
  { db, now }: Pick<AgencyServices, 'db' | 'now'>,
  terminalId: string,
  gauges: readonly ReportedGauge[],
  readAtMs = now(),
): Promise<void> {
  const at = Math.min(readAtMs, now());
  await db
    .updateTable('terminal')
    .set({ gauges: JSON.stringify(gauges), gauges_at: at })
    .where('terminal_id', '=', terminalId)
    .where((eb) => eb.or([eb('gauges_at', 'is', null), eb('gauges_at', '<=', at)]))
    .execute();
}
