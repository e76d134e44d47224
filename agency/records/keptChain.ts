import { type Kysely, sql } from 'kysely';
import type { ChainPosition } from '../../contract/agency.ts';
import { readRecordPayload } from '../../contract/recordToken.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';
import type { ChainKnowledge, HeldRecord, IncomingToken, Placement } from './chain.ts';
import type { PersonKey } from './personKey.ts';

// What is kept of a terminal's chain besides its records, read and written behind the lock on the terminal.

export type Transaction = Kysely<AgencyDatabase>;

/** Takes the lock behind which a terminal's chain changes. */
export async function lockTerminal(
  tx: Transaction,
  terminalId: string,
  contactAt: number,
): Promise<{ forked_after: number | null }> {
  return tx
    .updateTable('terminal')
    .set({ last_contact_at: contactAt })
    .where('terminal_id', '=', terminalId)
    .returning('forked_after')
    .executeTakeFirstOrThrow();
}

/** Everything of a terminal's chain that bears on the place of incoming tokens. */
export async function knowledgeOf(
  tx: Transaction,
  terminalId: string,
  incoming: readonly IncomingToken[],
  forkedAfter: number | null,
): Promise<ChainKnowledge> {
  const records = incoming.flatMap(({ content }) => (content.ok ? [content.record] : []));
  const hashes = [
    ...incoming.map(({ hash }) => hash),
    ...records.flatMap(({ previousHash }) => (previousHash === null ? [] : [previousHash])),
  ];
  const ids = records.map(({ id }) => id);
  const sequences = records.flatMap(({ sequence }) => [sequence, sequence + 1]);
  const { rows } = await sql<Omit<HeldRecord, 'previousHash'> & { token: string }>`
    select record_id as "recordId", hash, sequence, branch, receipt, token from record
    where terminal_id = ${terminalId}
      and (hash = any(${hashes}::text[]) or record_id = any(${ids}::uuid[])
        or sequence = any(${sequences}::integer[]))`.execute(tx);
  const held = rows.map(({ token, ...row }) => ({
    ...row,
    previousHash: readRecordPayload(token)?.previousHash ?? null,
  }));
  const heads = await tx
    .selectFrom('chain_head')
    .select(['branch', 'sequence', 'hash'])
    .where('terminal_id', '=', terminalId)
    .orderBy('branch')
    .execute();
  const refused = await tx
    .selectFrom('refused_token')
    .select(['hash', 'after_sequence', 'refusal', 'token'])
    .where('terminal_id', '=', terminalId)
    .execute();
  const doubled = refused.flatMap(({ hash, refusal, token }): [string, number][] => {
    const record = refusal === 'id-taken' ? readRecordPayload(token) : null;
    return record ? [[hash, record.sequence]] : [];
  });
  const holes = await holesOf(tx, terminalId);
  return {
    heads: new Map(heads.map(({ branch, sequence, hash }) => [branch, { sequence, hash }])),
    held,
    refused: new Map(refused.map(({ hash, after_sequence }) => [hash, after_sequence])),
    doubled: new Map(doubled),
    holes,
    forkedAfter,
  };
}

/** What was declared lost of a chain. */
export function holesOf(tx: Transaction, terminalId: string): Promise<ChainKnowledge['holes']> {
  return tx
    .selectFrom('chain_hole')
    .select(['from_sequence as from', 'to_sequence as to'])
    .where('terminal_id', '=', terminalId)
    .orderBy('from_sequence')
    .orderBy('to_sequence')
    .execute();
}

/** Keeps refused tokens as they came; one that comes again is counted. */
export async function keepRefused(
  tx: Transaction,
  at: number,
  terminalId: string,
  placements: readonly Placement[],
): Promise<void> {
  const rows = placements
    .filter((placement) => placement.kind === 'refused')
    .map(({ incoming, afterSequence, refusal }) => ({
      terminal_id: terminalId,
      hash: incoming.hash,
      after_sequence: afterSequence,
      token: incoming.token,
      refusal,
      at,
    }));
  if (rows.length === 0) return;
  await tx
    .insertInto('refused_token')
    .values([...new Map(rows.map((row) => [row.hash, row])).values()])
    .onConflict((conflict) =>
      conflict.columns(['terminal_id', 'hash']).doUpdateSet((eb) => ({
        times: eb('refused_token.times', '+', 1),
        last_at: at,
      })),
    )
    .execute();
}

/** Keeps how far each branch reaches. */
export async function keepHeads(
  tx: Transaction,
  terminalId: string,
  heads: ChainKnowledge['heads'],
): Promise<void> {
  const rows = [...heads].flatMap(([branch, { sequence, hash }]) =>
    hash === null ? [] : [{ terminal_id: terminalId, branch, sequence, hash }],
  );
  if (rows.length === 0) return;
  await tx
    .insertInto('chain_head')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['terminal_id', 'branch']).doUpdateSet((eb) => ({
        sequence: eb.ref('excluded.sequence'),
        hash: eb.ref('excluded.hash'),
      })),
    )
    .execute();
}

/** Keeps where a chain forked; says on whom that bears. */
export async function keepFork(
  tx: Transaction,
  services: Pick<AgencyServices, 'log'>,
  terminalId: string,
  forkedAfter: number | null,
): Promise<PersonKey[]> {
  await tx
    .updateTable('terminal')
    .set({ forked_after: forkedAfter })
    .where('terminal_id', '=', terminalId)
    .execute();
  services.log.write('terminal-forked', { terminalId, afterSequence: forkedAfter });
  return personsBehind(tx, terminalId, forkedAfter ?? 0);
}

/** Everybody of whom this terminal wrote a record after the point at which its chain forked. */
async function personsBehind(tx: Transaction, terminalId: string, sequence: number): Promise<PersonKey[]> {
  return tx
    .selectFrom('record')
    .select(['pack_id as packId', 'identity_number as identityNumber'])
    .distinct()
    .where('terminal_id', '=', terminalId)
    .where('sequence', '>', sequence)
    .execute();
}

/** @param heads as kept; an empty map is a chain that has not begun */
export function positionOf(heads: ChainKnowledge['heads'], forkedAfter: number | null): ChainPosition {
  const end = Math.max(0, ...[...heads.values()].map((head) => head.sequence));
  return { nextSequence: end + 1, reactivate: forkedAfter !== null };
}
