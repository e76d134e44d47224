import type { CryptoKey } from 'jose';
import { z } from 'zod';
import type { NeverTaken, RefusedItem } from '../../contract/agency.ts';
import { verifyRecord } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { inTransaction } from '../database/inTransaction.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import { placeInChain } from '../records/chain.ts';
import { keepHeads, knowledgeOf, type Transaction } from '../records/keptChain.ts';
import { canonicalNumber } from '../records/personKey.ts';
import { keepRecords } from '../records/pushRecords.ts';
import type { AgencyServices } from '../services.ts';
import { publicKeyOf, saidIn } from './signer.ts';

type RecordItem = Extract<RefusedItem, { kind: 'record' }>;

/** A record that an officer can take, or why nobody can. */
type Takeable = { ok: true; record: AttemptRecord } | { ok: false; reason: NeverTaken };

/** What the row of a refused token says of whether it can be taken; that another record holds its id is looked at apart. */
async function takeable(token: string, key: CryptoKey | null, terminalId: string): Promise<Takeable> {
  if (key === null) return { ok: false, reason: 'signature-does-not-hold' };
  const verified = await verifyRecord(token, key, terminalId);
  if (verified.ok) return verified;
  if (verified.reason === 'bad-signature') return { ok: false, reason: 'signature-does-not-hold' };
  if (verified.reason === 'not-a-record') return { ok: false, reason: 'not-readable' };
  // Its own key signed it under another name: who wrote it is beyond doubt.
  const named = await verifyRecord(token, key, String(saidIn(token)?.['terminalId']));
  return named.ok ? named : { ok: false, reason: 'not-readable' };
}

/** The refused records, oldest first, and how many wait in all. */
export async function refusedRecords(
  services: Pick<AgencyServices, 'db'>,
  asked: { terminalId?: string | undefined; state: 'waiting' | 'taken'; limit: number },
): Promise<{ items: RecordItem[]; waiting: number }> {
  const { db } = services;
  let query = db
    .selectFrom('refused_token')
    .innerJoin('terminal', 'terminal.terminal_id', 'refused_token.terminal_id')
    .selectAll('refused_token')
    .select(['terminal.name', 'terminal.office'])
    .where('taken_at', asked.state === 'taken' ? 'is not' : 'is', null);
  // What was refused once and then found its place after all needs nobody.
  if (asked.state === 'waiting')
    query = query.where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('record')
            .select('record.hash')
            .whereRef('record.terminal_id', '=', 'refused_token.terminal_id')
            .whereRef('record.hash', '=', 'refused_token.hash'),
        ),
      ),
    );
  if (asked.terminalId !== undefined) query = query.where('refused_token.terminal_id', '=', asked.terminalId);
  const rows = await query.orderBy('at').orderBy('hash').limit(asked.limit).execute();
  const { waiting } = await db
    .selectFrom('refused_token')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('taken_at', 'is', null)
    .executeTakeFirstOrThrow();
  const items: RecordItem[] = [];
  for (const row of rows) {
    const key = await publicKeyOf(services, row.terminal_id);
    const can = await takeable(row.token, key, row.terminal_id);
    const content = contentOf(row.token);
    const idHeld =
      row.taken_at === null && (await holds(services, row.terminal_id, content?.recordId ?? null));
    items.push({
      kind: 'record',
      terminalId: row.terminal_id,
      terminalName: row.name,
      office: row.office,
      hash: row.hash,
      refusal: row.refusal,
      firstAt: new Date(row.at).toISOString(),
      lastAt: new Date(row.last_at ?? row.at).toISOString(),
      times: row.times,
      told: row.told,
      never: can.ok ? (idHeld ? 'id-held' : null) : can.reason,
      idHeld,
      takenAt: row.taken_at === null ? null : new Date(row.taken_at).toISOString(),
      content,
    });
  }
  return { items, waiting: Number(waiting) };
}

/** Whether another record of this terminal has this id. */
async function holds(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
  recordId: string | null,
): Promise<boolean> {
  if (recordId === null || !z.uuid().safeParse(recordId).success) return false;
  const row = await db
    .selectFrom('record')
    .select('hash')
    .where('terminal_id', '=', terminalId)
    .where('record_id', '=', recordId)
    .executeTakeFirst();
  return row !== undefined;
}

function contentOf(token: string): RecordItem['content'] {
  const said = saidIn(token);
  if (!said) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 100) : null);
  const within = (name: string) => (said[name] ?? {}) as Record<string, unknown>;
  const number = text(within('person')['identityNumber']);
  return {
    recordId: text(said['id']),
    sequence: typeof said['sequence'] === 'number' ? said['sequence'] : null,
    at: text(said['at']),
    on: text(said['on']),
    maskedIdentityNumber: number && maskIdentityNumber(number),
    name: text(within('person')['name']),
    packId: text(within('pack')['id']),
    method: text(said['method']),
    result: text(said['result']),
  };
}

/** Notes the terminal's own word for why it had set a refused record aside. */
export async function noteTold(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
  hash: string,
  told: string,
): Promise<void> {
  await db
    .updateTable('refused_token')
    .set({ told })
    .where('terminal_id', '=', terminalId)
    .where('hash', '=', hash)
    .execute();
}

export type RecordTaken =
  | { ok: true; recordId: string; receipt: string }
  | { ok: false; reason: 'REFUSED_UNKNOWN' }
  | { ok: false; reason: 'NEVER_TAKEN'; why: NeverTaken };

/**
 * Takes a refused record after all: it gets a receipt and stands before an officer, whatever else is known. Where it
 * fits into its chain it takes its place there; else it stands beside it, and the chain stays as it was.
 */
export async function takeRecordAfterAll(
  services: Pick<AgencyServices, 'db' | 'key' | 'now' | 'log'>,
  terminalId: string,
  hash: string,
): Promise<RecordTaken> {
  return inTransaction(services.db, async (tx): Promise<RecordTaken> => {
    const terminal = await tx
      .selectFrom('terminal')
      .select('forked_after')
      .where('terminal_id', '=', terminalId)
      .forUpdate()
      .executeTakeFirst();
    const row = await tx
      .selectFrom('refused_token')
      .select(['token', 'taken_at'])
      .where('terminal_id', '=', terminalId)
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (!terminal || !row) return { ok: false, reason: 'REFUSED_UNKNOWN' };
    const can = await takeable(row.token, await publicKeyOf({ db: tx }, terminalId), terminalId);
    if (!can.ok) return { ok: false, reason: 'NEVER_TAKEN', why: can.reason };
    const { record } = can;
    const known = await tx
      .selectFrom('record')
      .select(['hash', 'receipt'])
      .where('terminal_id', '=', terminalId)
      .where('record_id', '=', record.id)
      .executeTakeFirst();
    if (known && known.hash !== hash) return { ok: false, reason: 'NEVER_TAKEN', why: 'id-held' };
    // It was taken before, or came again and found its place.
    if (known) {
      await noteTaken(tx, services, terminalId, hash, row.taken_at);
      return { ok: true, recordId: record.id, receipt: known.receipt };
    }
    const incoming = { token: row.token, hash, content: { ok: true as const, record } };
    const branch = await placeOf(tx, terminalId, incoming, terminal.forked_after);
    const receipts = await keepRecords(tx, services, terminalId, [{ branch, incoming, record }], true);
    const receipt = receipts.get(record.id) as string;
    await tellReceipt(tx, services, terminalId, record.id, receipt);
    const person = {
      packId: record.pack.id,
      identityNumber: canonicalNumber(record.person.identityNumber),
    };
    await redecide(tx, services, await lockPersons(tx, [person]));
    await noteTaken(tx, services, terminalId, hash, null);
    return { ok: true, recordId: record.id, receipt };
  });
}

/** The branch in which the record has its place, or one of its own below all others, beside the chain. */
async function placeOf(
  tx: Transaction,
  terminalId: string,
  incoming: { token: string; hash: string; content: { ok: true; record: AttemptRecord } },
  forkedAfter: number | null,
): Promise<number> {
  if (incoming.content.record.terminalId === terminalId) {
    const knowledge = await knowledgeOf(tx, terminalId, [incoming], forkedAfter);
    const outcome = placeInChain([incoming], knowledge);
    const [placement] = outcome.placements;
    if (placement?.kind === 'new' && outcome.forkedAfter === forkedAfter) {
      await keepHeads(tx, terminalId, outcome.heads);
      return placement.branch;
    }
  }
  const { lowest } = await tx
    .selectFrom('record')
    .select((eb) => eb.fn.min<number | null>('branch').as('lowest'))
    .where('terminal_id', '=', terminalId)
    .executeTakeFirstOrThrow();
  return Math.min(0, Number(lowest ?? 0)) - 1;
}

/** Puts the receipt among what the terminal hears next: it does not send again what it has set aside. */
async function tellReceipt(
  tx: Transaction,
  { now }: Pick<AgencyServices, 'now'>,
  terminalId: string,
  recordId: string,
  receipt: string,
): Promise<void> {
  const told = { state: 'received' as const, reason: null, officer_id: null };
  await tx
    .insertInto('decision')
    .values({
      ...told,
      terminal_id: terminalId,
      record_id: recordId,
      number: 1,
      position: null,
      at: now(),
      receipt,
    })
    .execute();
  await tx
    .updateTable('record')
    .set({ decision_number: 1, decided_at: now() })
    .where('terminal_id', '=', terminalId)
    .where('record_id', '=', recordId)
    .execute();
}

async function noteTaken(
  tx: Transaction,
  { now, log }: Pick<AgencyServices, 'now' | 'log'>,
  terminalId: string,
  hash: string,
  before: number | null,
): Promise<void> {
  if (before !== null) return;
  await tx
    .updateTable('refused_token')
    .set({ taken_at: now() })
    .where('terminal_id', '=', terminalId)
    .where('hash', '=', hash)
    .execute();
  log.write('taken-after-all', { terminalId, kind: 'record' });
}
