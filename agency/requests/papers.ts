import { type Kysely, sql } from 'kysely';
import { addDays, type CalendarDate, calendarDateAt } from '../../domain/calendar.ts';
import type { FiledRequest } from '../../domain/deskRequest.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { defaultKeptDays } from '../records/evidence.ts';
import type { AgencyServices } from '../services.ts';

/** The last day on which a paper that comes now is kept, by the pack of its person. */
export async function papersKeptUntil(
  { packs, now }: Pick<AgencyServices, 'packs' | 'now'>,
  packId: string,
): Promise<CalendarDate> {
  const [pack] = await packs.read([packId]);
  return addDays(calendarDateAt(now()), pack?.evidence.keptDays ?? defaultKeptDays);
}

/**
 * Keeps the papers that a request names. One that is here stays as it is; one that was erased stays erased.
 * @param bytes what came of them, by hash
 */
export async function keepPapers(
  tx: Kysely<AgencyDatabase>,
  terminalId: string,
  request: FiledRequest,
  bytes: ReadonlyMap<string, Buffer>,
  eraseAfter: CalendarDate,
): Promise<void> {
  const papers = new Map(request.papers.map((paper) => [paper.hash, paper]));
  const rows = [...papers.values()].map(({ hash, kind, mediaType, byteLength }) => ({
    terminal_id: terminalId,
    request_id: request.id,
    hash,
    kind,
    media_type: mediaType,
    byte_length: byteLength,
    data: bytes.get(hash) ?? null,
    erase_after: eraseAfter,
    erased_at: null,
  }));
  if (rows.length === 0) return;
  await tx
    .insertInto('desk_request_paper')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['terminal_id', 'request_id', 'hash'])
        .doUpdateSet({ data: sql`coalesce(desk_request_paper.data, excluded.data)` })
        .where('desk_request_paper.erased_at', 'is', null),
    )
    .execute();
}
