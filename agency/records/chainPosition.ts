import { sql } from 'kysely';
import type { AskedRecord, ChainPosition } from '../../contract/agency.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import type { AgencyServices } from '../services.ts';
import { forkOutsideHoles } from './chain.ts';
import { holesOf, keepFork, lockTerminal, positionOf, type Transaction } from './keptChain.ts';

/** For each record whether it is here, and has been since its receipt was given. */
export async function heldRecords(
  { db }: Pick<AgencyServices, 'db'>,
  asked: readonly AskedRecord[],
): Promise<boolean[]> {
  const questions = asked.map(({ terminalId, hash, receivedAt }) => ({
    terminal_id: terminalId,
    hash,
    since: receivedAt === undefined ? null : Date.parse(receivedAt),
  }));
  const { rows } = await sql<{ held: boolean }>`
    select exists (
      select from record where record.terminal_id = asked.terminal_id and record.hash = asked.hash
        and (asked.since is null or record.received_at <= asked.since)
    ) as held
    from rows from (
      jsonb_to_recordset(${JSON.stringify(questions)}::jsonb) as (terminal_id text, hash text, since bigint)
    ) with ordinality as asked (terminal_id, hash, since, place)
    order by place`.execute(db);
  return rows.map(({ held }) => held);
}

/** How far the agency holds a terminal's chain. */
export async function chainPosition(
  { db, now }: Pick<AgencyServices, 'db' | 'now'>,
  terminalId: string,
): Promise<ChainPosition> {
  return db.transaction().execute(async (tx) => {
    const { forked_after: forkedAfter } = await lockTerminal(tx, terminalId, now());
    return positionIn(tx, terminalId, forkedAfter);
  });
}

/**
 * Notes that records will never come, so that the chain goes on behind them. Numbers that are here already may be lost all
 * the same: on the branch of another copy of the disk, of which the agency has nothing yet.
 * @returns null when the agency waits for others before these
 */
export async function declareLost(
  services: Pick<AgencyServices, 'db' | 'key' | 'now' | 'log'>,
  terminalId: string,
  { fromSequence, toSequence, cause }: { fromSequence: number; toSequence: number; cause: string },
): Promise<ChainPosition | null> {
  return services.db.transaction().execute(async (tx) => {
    const { forked_after: forkedBefore } = await lockTerminal(tx, terminalId, services.now());
    const { nextSequence } = await positionIn(tx, terminalId, forkedBefore);
    if (fromSequence > nextSequence || toSequence < fromSequence) return null;
    await tx
      .insertInto('chain_hole')
      .values({
        terminal_id: terminalId,
        from_sequence: fromSequence,
        to_sequence: toSequence,
        cause,
        at: services.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    services.log.write('records-lost', { terminalId, from: fromSequence, to: toSequence, cause });
    const holes = await holesOf(tx, terminalId);
    const forkedAfter = forkOutsideHoles(forkedBefore, holes);
    if (forkedAfter !== forkedBefore) {
      const affected = await keepFork(tx, services, terminalId, forkedAfter);
      await redecide(tx, services, await lockPersons(tx, affected));
    }
    return positionIn(tx, terminalId, forkedAfter);
  });
}

async function positionIn(
  tx: Transaction,
  terminalId: string,
  forkedAfter: number | null,
): Promise<ChainPosition> {
  const heads = await tx
    .selectFrom('chain_head')
    .select(['branch', 'sequence', 'hash'])
    .where('terminal_id', '=', terminalId)
    .execute();
  return positionOf(new Map(heads.map(({ branch, ...head }) => [branch, head])), forkedAfter);
}
