import { z } from 'zod';
import { type ReceiptClaims, RecordState } from '../../../contract/agency.ts';
import type { RecordToken } from '../../../contract/recordToken.ts';
import { isKnown } from '../../../domain/openEnum.ts';
import type { WritableHandle } from './handle.ts';
import { defineSetting, type Settings } from './settings.ts';

/** Where the next reading of the agency's decisions begins. */
export const decisionsCursorSetting = defineSetting('decisions-cursor', z.string());

/** The same for chains that ended, by their names: an officer may still decide on their records. */
export const formerCursorsSetting = defineSetting(
  'former-decisions-cursors',
  z.record(z.string(), z.string()),
);

/**
 * The agency's decisions are read from the beginning next time: those on records that are sent again are to be told once
 * more, and a restored agency may have counted its new ones up to the very place at which we stopped reading. Before the
 * records are queued, so that a cut between the two costs a second reading and nothing else.
 */
export function readDecisionsAnew(settings: Settings): void {
  settings.remove(decisionsCursorSetting);
  settings.remove(formerCursorsSetting);
}

/** How far a record has come. `sent` means handed to the line, nothing more; only a receipt says `received`. */
type OutboxState = 'queued' | 'sent' | 'received' | 'needs-review' | 'accepted' | 'rejected' | 'parked';

/** Where one record is on its way. */
export interface DeliveryState {
  state: OutboxState;
  /** why it is parked, rejected or before a human: a `DecisionReason`, a `RecordRefusal`, or a word of another version; null otherwise */
  reason: string | null;
  /** when it came into this state, in milliseconds since the epoch by the terminal's clock */
  changedAtMs: number;
}

/** A record that waits for the agency. */
export interface OutboxItem {
  recordId: string;
  /** chain and number within it; records of a chain that ended wait under its id */
  terminalId: string;
  sequence: number;
  token: RecordToken;
}

/** A record that the agency has said to have. */
export interface ReceiptedRecord {
  recordId: string;
  /** chain and number within it */
  terminalId: string;
  sequence: number;
  hash: string;
  /** where it stands among all records of this file */
  position: number;
  /** when the agency received it, by its own receipt; null where nothing but a decision is here */
  receivedAt: string | null;
}

/** What became of a receipt. `stale`: something later is already known. */
export type ReceiptOutcome = 'applied' | 'stale' | 'unknown-record' | 'hash-mismatch';

/** A receipt whose signature holds. */
export interface VerifiedReceipt {
  /** the compact JWS, kept as proof */
  token: string;
  claims: ReceiptClaims;
}

/** The way of every record to the agency, as a table. Nothing leaves it. */
export interface Outbox {
  /** The oldest records without a receipt, in the order in which they were written. Parked ones are passed over. */
  nextBatch(limit: number): OutboxItem[];
  /** Notes that queued records were handed to the line. */
  markSent(recordIds: readonly string[]): void;
  /**
   * Takes over receipts whose signatures the caller has verified. One that arrives twice or out of order changes
   * nothing: received, then decided; of two decisions the later one counts. An accepted record may go before a human
   * after all, when it becomes known that another terminal certified the same person or that this one was cloned.
   * All of them are kept at once: what one answer brought is here whole or not at all.
   * @returns what became of each
   */
  applyReceipts(receipts: readonly VerifiedReceipt[]): ReceiptOutcome[];
  /** Sets a record aside that the agency does not take, so that the others go on. */
  park(recordId: string, reason: string): void;
  /** Puts a parked record back in the queue. */
  requeue(recordId: string): void;
  /**
   * Puts every record of a chain from a number on back in the queue, whatever its receipt said: the agency was restored
   * from a backup and no longer has them. The receipts stay. Says how many that were.
   */
  requeueFrom(terminalId: string, sequence: number): number;
  /** The same for single records, of whatever chain. */
  requeueLost(recordIds: readonly string[]): void;
  /** Of each chain, the last record that the agency has said to have. */
  lastReceipted(): ReceiptedRecord[];
  /** The record that the agency received last of all, whatever its number; null where there is none. */
  lastReceived(): ReceiptedRecord | null;
  /** What the agency has said to have, of all chains, behind a position. */
  receipted(position: number, limit: number): ReceiptedRecord[];
  /** How many records are in each state. */
  counts(): Record<OutboxState, number>;
  deliveryOf(recordId: string): DeliveryState | undefined;
  /** The receipts of a record in the order in which the agency gave them. */
  receiptsOf(recordId: string): string[];
  /**
   * Of each record, of whatever chain, the latest receipt of each decision: one that was issued again has been put before
   * a human anew, and what was decided on it before still counts.
   */
  latestReceipts(): IterableIterator<string>;
  /** Calls the listener after every change, with the records that changed; returns how to stop. */
  subscribe(listener: (recordIds: readonly string[]) => void): () => void;
}

export interface OutboxWithNotice extends Outbox {
  /** Tells the listeners of records that another part of the store put here. */
  notify(recordIds: readonly string[]): void;
}

const selectReceipted = `SELECT outbox.record_id AS recordId, terminal_id AS terminalId, sequence, hash, position,
    (SELECT max(at) FROM receipts
      WHERE receipts.record_id = outbox.record_id AND receipts.state = 'received') AS receivedAt`;
const isReceipted = "outbox.state IN ('received', 'needs-review', 'accepted', 'rejected')";

/** The statements of every sync and every status; a test holds their query plans. */
export const outboxQueries = {
  nextBatch: `SELECT record_id AS recordId, terminal_id AS terminalId, sequence, token
    FROM outbox INDEXED BY outbox_waiting JOIN records USING (position)
    WHERE state IN ('queued', 'sent') ORDER BY position LIMIT ?`,
  lastReceipted: `${selectReceipted} FROM records JOIN outbox USING (position)
    WHERE terminal_id = ? AND ${isReceipted} ORDER BY sequence DESC LIMIT 1`,
  lastReceived: `${selectReceipted} FROM receipts AS latest
    CROSS JOIN outbox USING (record_id) CROSS JOIN records USING (position)
    WHERE latest.state = 'received' AND ${isReceipted} ORDER BY latest.at DESC LIMIT 1`,
  receipted: `${selectReceipted} FROM records CROSS JOIN outbox USING (position)
    WHERE records.position > ? AND ${isReceipted} ORDER BY position LIMIT ?`,
  counts: 'SELECT state, count(*) AS count FROM outbox GROUP BY state',
  // Of an aggregate's bare columns SQLite takes those of the row with the maximum.
  latestReceipts: `SELECT record_id AS recordId, state, token, max(at) FROM receipts
    WHERE (record_id, state) > (?, ?) AND state <> 'received'
    GROUP BY record_id, state ORDER BY record_id, state LIMIT ?`,
  delivery: 'SELECT state, reason, changed_at_ms AS changedAtMs FROM outbox WHERE record_id = ?',
} as const;

/** Receipts read at a time: a read that stays open would keep the log from being folded back into the file. */
const receiptsPage = 256;

/** A receipt may only carry a record to the right in this order; two decisions are ordered by their time. */
const rank: Record<OutboxState, number> = {
  queued: 0,
  parked: 0,
  sent: 0,
  received: 1,
  'needs-review': 2,
  accepted: 2,
  rejected: 2,
};

/** @param now the terminal's clock in milliseconds since the epoch */
export function createOutbox(handle: WritableHandle, now: () => number): OutboxWithNotice {
  const listeners = new Set<(recordIds: readonly string[]) => void>();
  const selectBatch = handle.prepare<[number], OutboxItem>(outboxQueries.nextBatch);
  const selectChains = handle
    .prepare<[], string>('SELECT terminal_id FROM chains ORDER BY terminal_id')
    .pluck();
  const selectLastReceipted = handle.prepare<[string], ReceiptedRecord>(outboxQueries.lastReceipted);
  const selectLastReceived = handle.prepare<[], ReceiptedRecord>(outboxQueries.lastReceived);
  const selectReceiptedAfter = handle.prepare<[number, number], ReceiptedRecord>(outboxQueries.receipted);
  const selectCounts = handle.prepare<[], { state: OutboxState; count: number }>(outboxQueries.counts);
  const selectDelivery = handle.prepare<[string], DeliveryState>(outboxQueries.delivery);
  const selectKnown = handle.prepare<
    [string],
    { hash: string; state: OutboxState; decidedAt: string | null }
  >(
    `SELECT hash, state, (SELECT max(at) FROM receipts WHERE receipts.record_id = outbox.record_id
       AND receipts.state = outbox.state) AS decidedAt
     FROM outbox JOIN records USING (position) WHERE record_id = ?`,
  );
  const selectReceipts = handle
    .prepare<[string], string>('SELECT token FROM receipts WHERE record_id = ? ORDER BY at, rowid')
    .pluck();
  const selectLatest = handle.prepare<
    [string, string, number],
    { recordId: string; state: string; token: string }
  >(outboxQueries.latestReceipts);
  const insertReceipt = handle.prepare(
    'INSERT OR IGNORE INTO receipts (record_id, state, at, token) VALUES (?, ?, ?, ?)',
  );
  const moveTo = handle.prepare(
    'UPDATE outbox SET state = ?, reason = ?, changed_at_ms = ? WHERE record_id = ?',
  );
  const move = handle.prepare(
    'UPDATE outbox SET state = ?, reason = ?, changed_at_ms = ? WHERE record_id = ? AND state = ?',
  );

  const selectFrom = handle
    .prepare<[string, number], string>(
      `SELECT record_id FROM records JOIN outbox USING (position)
       WHERE terminal_id = ? AND sequence >= ? AND state NOT IN ('queued', 'sent') ORDER BY sequence`,
    )
    .pluck();

  const notify = (recordIds: readonly string[]): void => {
    if (recordIds.length > 0) for (const listener of [...listeners]) listener(recordIds);
  };

  function take({ token, claims }: VerifiedReceipt): ReceiptOutcome {
    const known = selectKnown.get(claims.recordId);
    if (known === undefined) return 'unknown-record';
    if (known.hash !== claims.recordHash) return 'hash-mismatch';
    // A state that another version has named is somebody's to look at, and not final; the receipt itself is kept as it came.
    const state = isKnown(RecordState, claims.state) ? claims.state : 'needs-review';
    insertReceipt.run(claims.recordId, state, claims.at, token);
    const step = rank[state] - rank[known.state];
    const later = known.decidedAt === null || claims.at > known.decidedAt;
    if (step < 0 || (step === 0 && !later) || state === known.state) return 'stale';
    moveTo.run(state, claims.reason, now(), claims.recordId);
    return 'applied';
  }
  const takeAll = handle.transaction((receipts: readonly VerifiedReceipt[]) => receipts.map(take));

  const markAll = handle.transaction((recordIds: readonly string[]) =>
    recordIds.filter((id) => move.run('sent', null, now(), id, 'queued').changes > 0),
  );

  const requeueAll = handle.transaction((recordIds: readonly string[]) => {
    for (const recordId of recordIds) moveTo.run('queued', null, now(), recordId);
  });
  function requeueLost(recordIds: readonly string[]): void {
    requeueAll.immediate(recordIds);
    notify(recordIds);
  }

  return {
    notify,
    nextBatch: (limit) => selectBatch.all(limit),
    markSent: (recordIds) => notify(markAll.immediate(recordIds)),
    applyReceipts(receipts) {
      const outcomes = takeAll.immediate(receipts);
      notify(
        receipts.filter((_, index) => outcomes[index] === 'applied').map(({ claims }) => claims.recordId),
      );
      return outcomes;
    },
    park(recordId, reason) {
      const known = selectDelivery.get(recordId);
      if (known === undefined || rank[known.state] > 0) return;
      moveTo.run('parked', reason, now(), recordId);
      notify([recordId]);
    },
    requeue(recordId) {
      if (move.run('queued', null, now(), recordId, 'parked').changes > 0) notify([recordId]);
    },
    requeueFrom(terminalId, sequence) {
      const recordIds = selectFrom.all(terminalId, sequence);
      requeueLost(recordIds);
      return recordIds.length;
    },
    requeueLost,
    lastReceipted: () => selectChains.all().flatMap((chain) => selectLastReceipted.get(chain) ?? []),
    lastReceived: () => selectLastReceived.get() ?? null,
    receipted: (position, limit) => selectReceiptedAfter.all(position, limit),
    counts() {
      const counts: Record<OutboxState, number> = {
        queued: 0,
        sent: 0,
        received: 0,
        'needs-review': 0,
        accepted: 0,
        rejected: 0,
        parked: 0,
      };
      for (const { state, count } of selectCounts.all()) counts[state] = count;
      return counts;
    },
    deliveryOf: (recordId) => selectDelivery.get(recordId),
    receiptsOf: (recordId) => selectReceipts.all(recordId),
    *latestReceipts() {
      for (let after = ['', '']; ; ) {
        const [recordId = '', state = ''] = after;
        const page = selectLatest.all(recordId, state, receiptsPage);
        for (const { token } of page) yield token;
        const last = page.at(-1);
        if (last === undefined || page.length < receiptsPage) return;
        after = [last.recordId, last.state];
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
