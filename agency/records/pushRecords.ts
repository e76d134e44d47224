import { type Kysely, sql } from 'kysely';
import type { ChainPosition, PushResult } from '../../contract/agency.ts';
import { signReceipt } from '../../contract/receiptToken.ts';
import { type RecordToken, readRecordPayload, recordHash, verifyRecord } from '../../contract/recordToken.ts';
import { knowledgeGauges } from '../../domain/freshness.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import {
  type ChainKnowledge,
  type HeldRecord,
  type IncomingToken,
  type Placement,
  placeInChain,
} from './chain.ts';
import { canonicalNumber, type PersonKey } from './personKey.ts';

type Transaction = Kysely<AgencyDatabase>;

export type PushOutcome =
  | { ok: true; results: PushResult[]; chain: ChainPosition }
  | { ok: false; expectedSequence: number };

/**
 * Takes over a terminal's records. All of a push is one transaction behind a lock on the terminal, so that any number
 * of agency processes may be asked at once. What is already here is answered with the receipt that it got.
 */
export async function pushRecords(
  services: Pick<AgencyServices, 'db' | 'key' | 'now' | 'log'>,
  terminal: AuthenticatedTerminal,
  tokens: readonly RecordToken[],
): Promise<PushOutcome> {
  const incoming = await Promise.all(
    tokens.map(
      async (token): Promise<IncomingToken> => ({
        token,
        hash: await recordHash(token),
        content: await verifyRecord(token, terminal.publicKey, terminal.terminalId),
      }),
    ),
  );
  const outcome = await services.db
    .transaction()
    .execute((tx) => takeOver(tx, services, terminal.terminalId, incoming));
  if (outcome.ok) report(services, terminal.terminalId, outcome.results);
  return outcome;
}

async function takeOver(
  tx: Transaction,
  services: Pick<AgencyServices, 'key' | 'now' | 'log'>,
  terminalId: string,
  incoming: readonly IncomingToken[],
): Promise<PushOutcome> {
  const { forked_after: forkedBefore } = await lockTerminal(tx, terminalId, services.now());
  const { placements, gap, forkedAfter, heads } = placeInChain(
    incoming,
    await knowledgeOf(tx, terminalId, incoming, forkedBefore),
  );
  if (placements.length === 0 && gap !== null) return { ok: false, expectedSequence: gap };
  const receipts = await keepRecords(tx, services, terminalId, placements);
  await keepRefused(tx, services.now(), terminalId, placements);
  await keepHeads(tx, terminalId, heads);
  const affected = personsOf(placements);
  if (forkedAfter !== forkedBefore) {
    await tx
      .updateTable('terminal')
      .set({ forked_after: forkedAfter })
      .where('terminal_id', '=', terminalId)
      .execute();
    affected.push(...(await personsBehind(tx, terminalId, forkedAfter ?? 0)));
    services.log.write('terminal-forked', { terminalId, afterSequence: forkedAfter });
  }
  await redecide(tx, services, await lockPersons(tx, unique(affected)));
  return {
    ok: true,
    results: placements.map((placement, index) => resultOf(placement, index, receipts)),
    chain: positionOf(heads, forkedAfter),
  };
}

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

async function knowledgeOf(
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
  const holes = await tx
    .selectFrom('chain_hole')
    .select(['from_sequence as from', 'to_sequence as to'])
    .where('terminal_id', '=', terminalId)
    .execute();
  return {
    heads: new Map(heads.map(({ branch, sequence, hash }) => [branch, { sequence, hash }])),
    held,
    refused: new Map(refused.map(({ hash, after_sequence }) => [hash, after_sequence])),
    doubled: new Map(doubled),
    holes,
    forkedAfter,
  };
}

async function keepRecords(
  tx: Transaction,
  { key, now }: Pick<AgencyServices, 'key' | 'now'>,
  terminalId: string,
  placements: readonly Placement[],
): Promise<Map<string, string>> {
  const at = now();
  const rows = await Promise.all(
    placements
      .filter((placement) => placement.kind === 'new')
      .map(async ({ branch, incoming: { token, hash }, record }) => ({
        terminal_id: terminalId,
        record_id: record.id,
        branch,
        sequence: record.sequence,
        hash,
        token,
        pack_id: record.pack.id,
        identity_number: canonicalNumber(record.person.identityNumber),
        on_date: record.on,
        result: record.result,
        method: record.method,
        clock_trust: record.clock.trust,
        stale: record.pastRed?.some((name) => knowledgeGauges.includes(name)) ?? false,
        received_at: at,
        receipt: await signReceipt(
          {
            recordId: record.id,
            recordHash: hash,
            terminalId,
            sequence: record.sequence,
            state: 'received',
            reason: null,
            at: new Date(at).toISOString(),
          },
          key,
        ),
        state: 'received' as const,
        reason: null,
        decision_number: 0,
        decided_at: null,
        officer_id: null,
      })),
  );
  if (rows.length > 0) await tx.insertInto('record').values(rows).execute();
  return new Map(rows.map((row) => [row.record_id, row.receipt]));
}

async function keepRefused(
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
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function keepHeads(tx: Transaction, terminalId: string, heads: ChainKnowledge['heads']): Promise<void> {
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

function personsOf(placements: readonly Placement[]): PersonKey[] {
  return placements.flatMap((placement) =>
    placement.kind === 'new'
      ? [
          {
            packId: placement.record.pack.id,
            identityNumber: canonicalNumber(placement.record.person.identityNumber),
          },
        ]
      : [],
  );
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

function unique(keys: readonly PersonKey[]): PersonKey[] {
  return [...new Map(keys.map((key) => [`${key.packId} ${key.identityNumber}`, key])).values()];
}

function resultOf(placement: Placement, index: number, receipts: ReadonlyMap<string, string>): PushResult {
  if (placement.kind === 'refused') return { ok: false, index, refusal: placement.refusal };
  const recordId = placement.kind === 'held' ? placement.recordId : placement.record.id;
  // A record that stands twice in one request is held by its first place, whose receipt is being made now.
  const receipt =
    placement.kind === 'held' && placement.receipt !== '' ? placement.receipt : receipts.get(recordId);
  if (receipt === undefined) throw new Error('A record was taken without a receipt');
  return { ok: true, recordId, receipt };
}

/** @param heads as kept; an empty map is a chain that has not begun */
export function positionOf(heads: ChainKnowledge['heads'], forkedAfter: number | null): ChainPosition {
  const end = Math.max(0, ...[...heads.values()].map((head) => head.sequence));
  return { nextSequence: end + 1, reactivate: forkedAfter !== null };
}

function report(
  { log }: Pick<AgencyServices, 'log'>,
  terminalId: string,
  results: readonly PushResult[],
): void {
  log.write('records-received', { terminalId, count: results.filter((result) => result.ok).length });
  for (const result of results) {
    if (!result.ok) log.write('record-refused', { terminalId, refusal: result.refusal });
  }
}
