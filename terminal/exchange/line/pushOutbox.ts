import { isDefinedError, ORPCError, safe } from '@orpc/client';
import type { ChainPosition, PushResult } from '../../../contract/agency.ts';
import type { OutboxItem } from '../../vault/store/outbox.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { notePosition } from './notePosition.ts';
import { takeReceipts } from './receipts.ts';
import { lasting } from './refusedOnTheWay.ts';
import { sendAgainFrom, sendAgainWhatIsLacking } from './sendAgain.ts';
import type { SyncParts } from './syncParts.ts';
import { SyncStopped } from './syncReason.ts';

type PushParts = Pick<SyncParts, 'store' | 'client' | 'log' | 'progress'>;

/** How many records travel in one call, and how many bytes; the contract allows 500. */
const batchRecords = 250;
const batchBytes = 4 * 1024 * 1024;

/**
 * Hands every waiting record to the agency, in order. Ends when nothing waits; a record that the agency does not take
 * is set aside on the way.
 * @throws SyncStopped, or what the call threw
 */
export async function pushOutbox(parts: PushParts): Promise<void> {
  const { store } = parts;
  const terminalId = store.settings.get(terminalIdSetting);
  if (terminalId === null) throw new SyncStopped({ kind: 'not-activated' });
  const total = waitingCount(store);
  const asked = new Set<number>();
  const declared = new Set<number>();
  let most = batchRecords;
  for (;;) {
    const batch = nextBatch(store, terminalId, most);
    const first = batch[0];
    if (!first) return;
    store.outbox.markSent(batch.map((item) => item.recordId));
    const answer = await push(parts, batch);
    if (answer.ok === 'in-smaller-portions') {
      most = Math.floor(batch.length / 2);
      continue;
    }
    if (answer.ok) {
      if ((await applyResults(parts, batch, answer.results)) === 0) throw new SyncStopped({ kind: 'stuck' });
      notePosition(parts, terminalId, answer.chain);
      parts.progress('records', Math.max(0, total - waitingCount(store)), total);
      continue;
    }
    const { expectedSequence } = answer;
    if (expectedSequence >= first.sequence || declared.has(expectedSequence))
      throw new SyncStopped({ kind: 'stuck' });
    if (asked.has(expectedSequence)) {
      await declareLost(parts, expectedSequence, first.sequence - 1, 'unreadable');
      declared.add(expectedSequence);
    } else await sendAgain(parts, terminalId, expectedSequence, first.sequence);
    asked.add(expectedSequence);
  }
}

/**
 * Asks how far the agency holds this chain, and whether it still has what it gave receipts for: one that was restored from
 * a backup may not, and gets it again.
 */
export async function compareChains(parts: PushParts): Promise<void> {
  const { store, client } = parts;
  const terminalId = store.settings.get(terminalIdSetting);
  if (terminalId === null) throw new SyncStopped({ kind: 'not-activated' });
  notePosition(parts, terminalId, await client.chainPosition());
  await sendAgainWhatIsLacking(parts);
}

function nextBatch(store: PushParts['store'], terminalId: string, most: number): OutboxItem[] {
  const batch: OutboxItem[] = [];
  let bytes = 0;
  for (const item of store.outbox.nextBatch(most)) {
    // Records of a chain that ended are issued again in the new one; the agency would not take them from this key.
    if (item.terminalId !== terminalId) continue;
    bytes += item.token.length;
    if (batch.length > 0 && bytes > batchBytes) break;
    batch.push(item);
  }
  return batch;
}

type PushAnswer =
  | { ok: true; results: PushResult[]; chain: ChainPosition }
  | { ok: false; expectedSequence: number }
  /** refused as it is, for its size or for one record in it: those before that one may pass */
  | { ok: 'in-smaller-portions' };

async function push({ client }: PushParts, batch: readonly OutboxItem[]): Promise<PushAnswer> {
  const { error, data } = await safe(client.pushRecords({ records: batch.map((item) => item.token) }));
  if (!error) return { ok: true, ...data };
  if (isDefinedError(error) && error.code === 'SEQUENCE_GAP') return { ok: false, ...error.data };
  if (batch.length > 1 && error instanceof ORPCError && lasting.has(error.status))
    return { ok: 'in-smaller-portions' };
  throw error;
}

/** Takes over what the agency said of each record; returns how many records are out of the queue now. */
async function applyResults(
  parts: PushParts,
  batch: readonly OutboxItem[],
  results: readonly PushResult[],
): Promise<number> {
  const receipts = results.slice(0, batch.length).flatMap((result) => (result.ok ? [result.receipt] : []));
  const outcomes = await takeReceipts(parts, receipts);
  let settled = outcomes.filter((outcome) => outcome === 'applied' || outcome === 'stale').length;
  for (const [index, { recordId }] of batch.entries()) {
    const result = results[index];
    if (!result || result.ok) continue;
    parts.store.outbox.park(recordId, result.refusal);
    parts.log.write('sync-record-parked', { recordId, refusal: result.refusal });
    settled += 1;
  }
  return settled;
}

/** Puts what the agency lacks back in the queue, and tells it of what is not here any more either. */
async function sendAgain(
  parts: PushParts,
  terminalId: string,
  expected: number,
  before: number,
): Promise<void> {
  const { store, log } = parts;
  const { value: oldest } = store.records.iterate(expected).next();
  const firstKept = Math.min(oldest?.record.sequence ?? before, before);
  if (firstKept > expected) await declareLost(parts, expected, firstKept - 1, 'store-damaged');
  const records = sendAgainFrom(store, terminalId, expected);
  log.write('sync-agency-restored', { records });
}

/**
 * Tells the agency that it waits in vain: the records are gone, or what is left of them is refused for its bytes, so
 * that no hash leads over them. What comes after them must not wait for ever.
 */
async function declareLost(
  { client, log }: PushParts,
  fromSequence: number,
  toSequence: number,
  cause: 'store-damaged' | 'unreadable',
): Promise<void> {
  const { error } = await safe(client.declareLost({ fromSequence, toSequence, cause }));
  if (error && isDefinedError(error) && error.code === 'NOT_MISSING')
    throw new SyncStopped({ kind: 'stuck' });
  if (error) throw error;
  log.write('sync-records-lost', { fromSequence, toSequence });
}

function waitingCount(store: PushParts['store']): number {
  const { queued, sent } = store.outbox.counts();
  return queued + sent;
}
