import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { readRecordPayload } from '../../contract/recordToken.ts';
import { isFaceEvidence } from '../../domain/attemptRecord.ts';
import { addDays, calendarDateAt } from '../../domain/calendar.ts';
import { readRequest } from '../requests/readRequest.ts';
import type { AgencyServices } from '../services.ts';

export type EvidenceOutcome =
  | { ok: true }
  | { ok: false; reason: 'RECORD_UNKNOWN' | 'HASH_MISMATCH' | 'CONSENT_MISSING' };

/** How long evidence is kept where the pack that set the term is not on the shelf any more, in days. */
export const defaultKeptDays = 90;

/**
 * Takes over a piece of evidence that a record names by its hash, if consent or the pack let it leave the terminal.
 * @param terminalId the chain in which the record stands
 */
export async function pushEvidence(
  { db, packs, now }: Pick<AgencyServices, 'db' | 'packs' | 'now'>,
  terminalId: string,
  piece: { recordId: string; hash: string; data: string },
): Promise<EvidenceOutcome> {
  const row = await db
    .selectFrom('record')
    .select(['token', 'pack_id', 'identity_number'])
    .where('terminal_id', '=', terminalId)
    .where('record_id', '=', piece.recordId)
    .executeTakeFirst();
  const record = row && readRecordPayload(row.token);
  const named = record?.evidence.find(({ hash }) => hash === piece.hash);
  if (!row || !record || !named) return { ok: false, reason: 'RECORD_UNKNOWN' };
  const bytes = Buffer.from(piece.data, 'base64');
  if (createHash('sha256').update(bytes).digest('base64url') !== piece.hash)
    return { ok: false, reason: 'HASH_MISMATCH' };
  const [pack] = await packs.read([row.pack_id]);
  if (!record.consent?.evidenceMayLeave && !pack?.evidence.sentToAgency)
    return { ok: false, reason: 'CONSENT_MISSING' };
  if (isFaceEvidence(named.kind) && (await withdrewSince(db, row, record.at)))
    return { ok: false, reason: 'CONSENT_MISSING' };
  // The day of receipt counts, not the record's: a terminal's clock may have been wrong by years.
  const eraseAfter = addDays(calendarDateAt(now()), pack?.evidence.keptDays ?? defaultKeptDays);
  await db
    .insertInto('evidence')
    .values({
      terminal_id: terminalId,
      record_id: piece.recordId,
      hash: piece.hash,
      kind: named.kind,
      media_type: named.mediaType,
      byte_length: bytes.byteLength,
      data: bytes,
      received_at: now(),
      erase_after: eraseAfter,
      erased_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { ok: true };
}

/** For each piece whether it was taken, also where it has been erased since. */
export async function heldEvidence(
  { db }: Pick<AgencyServices, 'db'>,
  asked: readonly { terminalId: string; recordId: string; hash: string }[],
): Promise<boolean[]> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (
      select from evidence
      where evidence.terminal_id = asked."terminalId" and evidence.record_id = asked."recordId"
        and evidence.hash = asked.hash
    ) as held
    from rows from (
      jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as ("terminalId" text, "recordId" uuid, hash text)
    ) with ordinality as asked ("terminalId", "recordId", hash, place)
    order by place`.execute(db);
  return rows.map(({ held }) => held);
}

/** Whether a person withdrew their consent after a picture was taken: another terminal may not have heard of it. */
async function withdrewSince(
  db: AgencyServices['db'],
  person: { pack_id: string; identity_number: string },
  takenAt: string,
): Promise<boolean> {
  const withdrawals = await db
    .selectFrom('desk_request')
    .select('token')
    .where('pack_id', '=', person.pack_id)
    .where('identity_number', '=', person.identity_number)
    .where('kind', '=', 'withdraw-consent')
    .execute();
  return withdrawals.some(({ token }) => readRequest(token).at >= takenAt);
}

/** Erases evidence and papers of requests whose term is over; that they were here, and their hashes, stay. Returns how many. */
export async function eraseOldEvidence({
  db,
  now,
  log,
}: Pick<AgencyServices, 'db' | 'now' | 'log'>): Promise<number> {
  const erase = (table: 'evidence' | 'desk_request_paper') =>
    db
      .updateTable(table)
      .set({ data: null, erased_at: now() })
      .where('data', 'is not', null)
      .where('erase_after', '<', calendarDateAt(now()))
      .executeTakeFirst();
  const pictures = await erase('evidence');
  const papers = await erase('desk_request_paper');
  const count = Number(pictures.numUpdatedRows) + Number(papers.numUpdatedRows);
  if (count > 0) log.write('evidence-erased', { count });
  return count;
}
