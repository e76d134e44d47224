import type { DecisionReason, ReviewItem } from '../../contract/agency.ts';
import { signReceipt } from '../../contract/receiptToken.ts';
import { readRecordPayload } from '../../contract/recordToken.ts';
import { unknownIn } from '../../domain/attemptRecord.ts';
import { inTransaction } from '../database/inTransaction.ts';
import { mayBeClaim } from '../decisions/decide.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import type { AgencyServices } from '../services.ts';
import type { Officer } from './officers.ts';

/** The records that wait for an officer, oldest first. */
export async function reviewsWaiting(
  { db }: Pick<AgencyServices, 'db'>,
  limit: number,
): Promise<{ items: ReviewItem[]; waiting: number }> {
  const rows = await db
    .selectFrom('record')
    .select(['terminal_id', 'record_id', 'reason', 'token'])
    .where('state', '=', 'needs-review')
    .orderBy('received_at')
    .orderBy('record_id')
    .limit(limit)
    .execute();
  const { waiting } = await db
    .selectFrom('record')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('state', '=', 'needs-review')
    .executeTakeFirstOrThrow();
  const items = rows.map((row): ReviewItem => {
    const record = readRecordPayload(row.token);
    if (!record) throw new Error(`Record ${row.record_id} cannot be read`);
    return {
      terminalId: row.terminal_id,
      recordId: row.record_id,
      reason: row.reason as DecisionReason,
      at: record.at,
      on: record.on,
      person: record.person,
      challenge: record.challenge,
      verification: record.verification,
      pastRed: record.pastRed ?? [],
      unknown: unknownIn(record),
      token: row.token,
    };
  });
  return { items, waiting: Number(waiting) };
}

export type OfficerDecision =
  | { ok: true; receipt: string }
  | { ok: false; reason: 'RECORD_UNKNOWN' | 'NOT_A_CERTIFICATION' };

/**
 * An officer decides on a record. The decision stands whatever becomes known later, goes back to the terminal as a
 * receipt, and the person's other records are decided anew in its light.
 */
export async function decideAsOfficer(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  officer: Pick<Officer, 'officerId' | 'name'>,
  verdict: { terminalId: string; recordId: string; state: 'accepted' | 'rejected' },
): Promise<OfficerDecision> {
  const { terminalId, recordId, state } = verdict;
  return inTransaction(services.db, async (tx): Promise<OfficerDecision> => {
    const record = () =>
      tx
        .selectFrom('record')
        .selectAll()
        .where('terminal_id', '=', terminalId)
        .where('record_id', '=', recordId);
    const person = await record().executeTakeFirst();
    if (!person) return { ok: false, reason: 'RECORD_UNKNOWN' };
    if (!mayBeClaim(person.result)) return { ok: false, reason: 'NOT_A_CERTIFICATION' };
    const locked = await lockPersons(tx, [
      { packId: person.pack_id, identityNumber: person.identity_number },
    ]);
    const row = await record().executeTakeFirstOrThrow();
    const at = Math.max(services.now(), (row.decided_at ?? 0) + 1);
    const receipt = await signReceipt(
      {
        recordId,
        recordHash: row.hash,
        terminalId,
        sequence: row.sequence,
        state,
        reason: 'officer',
        at: new Date(at).toISOString(),
      },
      services.key,
    );
    const decision = { state, reason: 'officer' as const, officer_id: officer.officerId };
    await tx
      .insertInto('decision')
      .values({
        ...decision,
        terminal_id: terminalId,
        record_id: recordId,
        number: row.decision_number + 1,
        position: null,
        at,
        receipt,
      })
      .execute();
    await tx
      .updateTable('record')
      .set({ ...decision, decision_number: row.decision_number + 1, decided_at: at })
      .where('terminal_id', '=', terminalId)
      .where('record_id', '=', recordId)
      .execute();
    await redecide(tx, services, locked);
    return { ok: true, receipt };
  });
}
