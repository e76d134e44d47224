import { sql } from 'kysely';
import type { ChainPosition } from '../../contract/agency.ts';
import type { AgencyServices } from '../services.ts';
import { lockTerminal, positionOf } from './pushRecords.ts';

/** How far the agency holds a terminal's chain, and whether it holds the record with a given hash. */
export async function tellChain(
  services: Pick<AgencyServices, 'db' | 'now'>,
  terminalId: string,
  receiptedHash: string | undefined,
): Promise<ChainPosition & { holdsReceipted: boolean }> {
  const position = await chainPosition(services, terminalId);
  if (receiptedHash === undefined) return { ...position, holdsReceipted: true };
  const held = await services.db
    .selectFrom('record')
    .select('sequence')
    .where('terminal_id', '=', terminalId)
    .where('hash', '=', receiptedHash)
    .executeTakeFirst();
  return { ...position, holdsReceipted: held !== undefined };
}

/** For each record whether it is here. */
export async function heldRecords(
  { db }: Pick<AgencyServices, 'db'>,
  asked: readonly { terminalId: string; hash: string }[],
): Promise<boolean[]> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (
      select from record where record.terminal_id = asked."terminalId" and record.hash = asked.hash
    ) as held
    from rows from (jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as ("terminalId" text, hash text))
      with ordinality as asked ("terminalId", hash, place)
    order by place`.execute(db);
  return rows.map(({ held }) => held);
}

async function chainPosition(
  { db, now }: Pick<AgencyServices, 'db' | 'now'>,
  terminalId: string,
): Promise<ChainPosition> {
  return db.transaction().execute(async (tx) => {
    const { forked_after: forkedAfter } = await lockTerminal(tx, terminalId, now());
    const heads = await tx
      .selectFrom('chain_head')
      .select(['branch', 'sequence', 'hash'])
      .where('terminal_id', '=', terminalId)
      .execute();
    return positionOf(new Map(heads.map(({ branch, ...head }) => [branch, head])), forkedAfter);
  });
}

/**
 * Notes that records will never come, so that the chain goes on behind them.
 * @returns null when the agency does not wait for these records
 */
export async function declareLost(
  services: Pick<AgencyServices, 'db' | 'now' | 'log'>,
  terminalId: string,
  lost: { fromSequence: number; toSequence: number; cause: string },
): Promise<ChainPosition | null> {
  const { nextSequence } = await chainPosition(services, terminalId);
  if (lost.fromSequence !== nextSequence || lost.toSequence < lost.fromSequence) return null;
  await services.db
    .insertInto('chain_hole')
    .values({
      terminal_id: terminalId,
      from_sequence: lost.fromSequence,
      to_sequence: lost.toSequence,
      cause: lost.cause,
      at: services.now(),
    })
    .onConflict((conflict) =>
      conflict.columns(['terminal_id', 'from_sequence']).doUpdateSet({ to_sequence: lost.toSequence }),
    )
    .execute();
  services.log.write('records-lost', {
    terminalId,
    from: lost.fromSequence,
    to: lost.toSequence,
    cause: lost.cause,
  });
  return chainPosition(services, terminalId);
}
