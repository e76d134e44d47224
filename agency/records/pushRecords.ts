import type { ChainPosition, PushResult } from '../../contract/agency.ts';
import { signReceipt } from '../../contract/receiptToken.ts';
import { type RecordToken, recordHash, verifyRecord } from '../../contract/recordToken.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { type IncomingToken, type Placement, placeInChain } from './chain.ts';
import {
  keepFork,
  keepHeads,
  keepRefused,
  knowledgeOf,
  lockTerminal,
  positionOf,
  type Transaction,
} from './keptChain.ts';
import { canonicalNumber, type PersonKey } from './personKey.ts';
import { columnsOf } from './readAnew.ts';

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
  const placed = placements.filter((placement) => placement.kind === 'new');
  const receipts = await keepRecords(tx, services, terminalId, placed);
  await keepRefused(tx, services.now(), terminalId, placements);
  await keepHeads(tx, terminalId, heads);
  const affected = personsOf(placements);
  if (forkedAfter !== forkedBefore) affected.push(...(await keepFork(tx, services, terminalId, forkedAfter)));
  await redecide(tx, services, await lockPersons(tx, unique(affected)));
  return {
    ok: true,
    results: placements.map((placement, index) => resultOf(placement, index, receipts)),
    chain: positionOf(heads, forkedAfter),
  };
}

/**
 * Keeps new records with a receipt each.
 * @param afterAll whether an officer takes them after they had been refused
 * @returns the receipts by the records' ids
 */
export async function keepRecords(
  tx: Transaction,
  { key, now }: Pick<AgencyServices, 'key' | 'now'>,
  terminalId: string,
  placed: readonly Pick<Extract<Placement, { kind: 'new' }>, 'branch' | 'incoming' | 'record'>[],
  afterAll = false,
): Promise<Map<string, string>> {
  const at = now();
  const rows = await Promise.all(
    placed.map(async ({ branch, incoming: { token, hash }, record }) => ({
      terminal_id: terminalId,
      record_id: record.id,
      branch,
      sequence: record.sequence,
      hash,
      token,
      ...columnsOf(record),
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
      after_all: afterAll,
    })),
  );
  if (rows.length > 0) await tx.insertInto('record').values(rows).execute();
  return new Map(rows.map((row) => [row.record_id, row.receipt]));
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
