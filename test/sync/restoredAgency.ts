import type { Agency } from '../../agency/agency.ts';

/** Puts an agency back to before it had anything of a chain. */
export async function forgetChain({ services: { db } }: Agency, terminalId: string): Promise<void> {
  for (const table of ['record', 'decision', 'chain_head'] as const)
    await db.deleteFrom(table).where('terminal_id', '=', terminalId).execute();
}

/** Takes some records from an agency, and lets it have got the others of the chain again since. */
export async function forgetAllBut(
  { services: { db, now } }: Agency,
  terminalId: string,
  forgotten: readonly string[],
): Promise<void> {
  for (const table of ['decision', 'record'] as const)
    await db
      .deleteFrom(table)
      .where('terminal_id', '=', terminalId)
      .where('record_id', 'in', forgotten)
      .execute();
  await db
    .updateTable('record')
    .set({ received_at: now() + 1 })
    .where('terminal_id', '=', terminalId)
    .execute();
}

/** Puts an agency back to before an officer decided on the records of a chain, all of people on no roster. */
export async function forgetOfficer({ services: { db } }: Agency, terminalId: string): Promise<void> {
  await db
    .deleteFrom('decision')
    .where('terminal_id', '=', terminalId)
    .where('reason', '=', 'officer')
    .execute();
  await db
    .updateTable('record')
    .set({
      state: 'needs-review',
      reason: 'not-on-roster',
      officer_id: null,
      decision_number: 1,
      decided_at: 1,
    })
    .where('terminal_id', '=', terminalId)
    .execute();
}
