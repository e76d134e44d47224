import { base64url, type CryptoKey } from 'jose';
import pLimit from 'p-limit';
import {
  type RecordToken,
  readRecordContent,
  recordHash,
  signRecord,
} from '../../../contract/recordToken.ts';
import {
  type AttemptRecord,
  type ClockState,
  type EvidenceReference,
  recordFormat,
  type SoftwareId,
  type WrittenRecord,
} from '../../../domain/attemptRecord.ts';
import { software as thisSoftware } from '../../base/software.ts';
import type { EvidenceDraft } from './evidence.ts';
import type { Store } from './openStore.ts';
import { type KeptRecord, terminalIdSetting } from './records.ts';
import { type StoreFailure, storeFailureOf } from './storeFailure.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** An attempt as the visit knows it. Format, software, chain, clock and the evidence's hashes are filled in as it is written. */
export type RecordDraft = Omit<WrittenRecord, keyof ChainLink | 'format' | 'software' | 'clock' | 'evidence'>;

type ChainLink = Pick<AttemptRecord, 'terminalId' | 'sequence' | 'previousHash'>;

/** What came of writing. Only after `ok` may a screen say that somebody is certified. */
type AppendOutcome = ({ ok: true } & KeptRecord) | { ok: false; reason: StoreFailure | 'not-activated' };

/** Writes what belongs to the same act as a record: the audit entry, and what the record settles. */
export type Alongside = (work: UnitOfWork, record: AttemptRecord) => void;

/** The only way in which records come into being. */
export interface RecordWriter {
  /**
   * Signs an attempt, and then writes it, its evidence, its place in the outbox and what belongs to the same act in one
   * unit of work. Appends wait for each other. A draft whose id is already kept is not written again: its first record
   * comes back.
   */
  append(
    draft: RecordDraft,
    evidence: readonly EvidenceDraft[],
    alongside?: Alongside,
  ): Promise<AppendOutcome>;
  /**
   * After a re-activation: issues every record that the agency has not received under the terminal's former id again, in
   * order, in the new chain and under the same record id. The former tokens stay where they are. Says how many.
   */
  reissueUnreceived(): Promise<
    { ok: true; reissued: number } | { ok: false; reason: StoreFailure | 'not-activated' }
  >;
}

interface Signed {
  record: AttemptRecord;
  token: RecordToken;
  hash: string;
}

/**
 * @param store an open store
 * @param clock tells what is known of the time at the moment of writing
 * @param signingKey the terminal's private key (Ed25519); asked for at each record, because a re-activation renews it
 * @param software what writes; the records name it
 */
export function createRecordWriter(options: {
  store: Store;
  clock: { stamp(): ClockState };
  signingKey: () => CryptoKey;
  software?: SoftwareId;
}): RecordWriter {
  const { store, clock, signingKey, software = thisSoftware } = options;
  const { handle, log } = store.internals;
  const insertRecord = prepareWrite<[string, string, number, string, string, string, string, string]>(
    handle,
    `INSERT INTO records (id, terminal_id, sequence, hash, token, identity_number, on_date, result)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const moveHead = prepareWrite<[string, number, string]>(
    handle,
    `INSERT INTO chains (terminal_id, sequence, hash) VALUES (?, ?, ?)
     ON CONFLICT (terminal_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash`,
  );
  const insertOutbox = prepareWrite<[string, number | bigint, number]>(
    handle,
    "INSERT INTO outbox (record_id, position, state, changed_at_ms) VALUES (?, ?, 'queued', ?)",
  );
  const repointOutbox = prepareWrite<[number | bigint, number, string]>(
    handle,
    "UPDATE outbox SET position = ?, state = 'queued', reason = NULL, changed_at_ms = ? WHERE record_id = ?",
  );
  const selectIn = handle
    .prepare<[string, string], number>('SELECT position FROM records WHERE id = ? AND terminal_id = ?')
    .pluck();
  const selectLeftBehind = handle
    .prepare<[string, number], RecordToken>(
      `SELECT token FROM outbox JOIN records USING (position)
       WHERE terminal_id <> ? AND state IN ('queued', 'sent', 'parked') ORDER BY position LIMIT ?`,
    )
    .pluck();

  const inTurn = pLimit(1);

  async function sign(content: Omit<AttemptRecord, keyof ChainLink>, terminalId: string): Promise<Signed> {
    const head = store.records.head(terminalId);
    const record: AttemptRecord = {
      ...content,
      terminalId,
      sequence: (head?.sequence ?? 0) + 1,
      previousHash: head?.hash ?? null,
    };
    const token = await signRecord(record, signingKey());
    return { record, token, hash: await recordHash(token) };
  }

  /** Throws where the chain has moved since signing: appends wait for each other, and no other process has this file. */
  function insert(work: UnitOfWork, { record, token, hash }: Signed): number | bigint {
    const { id, terminalId, sequence, previousHash, person, on, result } = record;
    if ((store.records.head(terminalId)?.hash ?? null) !== previousHash) {
      throw new Error('the chain has moved since the record was signed');
    }
    moveHead.run(work, terminalId, sequence, hash);
    return insertRecord.run(work, id, terminalId, sequence, hash, token, person.identityNumber, on, result)
      .lastInsertRowid;
  }

  function announceAfter(work: UnitOfWork, { record }: Signed): void {
    const { id, sequence, result } = record;
    work.afterCommit(() => log.write('record-written', { recordId: id, sequence, result }));
    work.afterCommit(() => store.internals.outbox.notify([id]));
  }

  async function asValue<Outcome>(
    task: () => Promise<Outcome>,
  ): Promise<Outcome | { ok: false; reason: StoreFailure }> {
    try {
      return await task();
    } catch (error) {
      const reason = storeFailureOf(error);
      if (reason === null) throw error;
      log.write('store-refused', { reason });
      return { ok: false, reason };
    }
  }

  return {
    append: (draft, evidence, alongside) =>
      inTurn(() =>
        asValue(async (): Promise<AppendOutcome> => {
          const kept = store.records.byId(draft.id);
          if (kept !== undefined) return { ok: true, ...kept };
          const terminalId = store.settings.get(terminalIdSetting);
          if (terminalId === null) return { ok: false, reason: 'not-activated' };
          const hashed = await Promise.all(
            evidence.map(async (piece) => ({ hash: await evidenceHash(piece.bytes), draft: piece })),
          );
          const signed = await sign(
            {
              format: recordFormat,
              software,
              ...draft,
              clock: clock.stamp(),
              evidence: hashed.map(evidenceReference),
            },
            terminalId,
          );
          store.inOneTransaction((work) => {
            insertOutbox.run(work, signed.record.id, insert(work, signed), store.internals.now());
            for (const { hash, draft: piece } of hashed)
              store.internals.evidence.insert(work, signed.record.id, hash, piece);
            alongside?.(work, signed.record);
            announceAfter(work, signed);
          });
          return { ok: true, record: signed.record, token: signed.token };
        }),
      ),

    reissueUnreceived: () =>
      inTurn(() =>
        asValue(async () => {
          const terminalId = store.settings.get(terminalIdSetting);
          if (terminalId === null) return { ok: false, reason: 'not-activated' } as const;
          for (let reissued = 0; ; reissued++) {
            const token = selectLeftBehind.get(terminalId, 1);
            if (token === undefined) return { ok: true, reissued } as const;
            const record = readRecordContent(token);
            if (record === null) throw new Error('A record of our own cannot be read');
            // Settings from a copy may have put a damaged terminal back into a former chain, where it stands already.
            const standing = selectIn.get(record.id, terminalId);
            if (standing !== undefined) {
              store.inOneTransaction((work) => {
                repointOutbox.run(work, standing, store.internals.now(), record.id);
                work.afterCommit(() => store.internals.outbox.notify([record.id]));
              });
              continue;
            }
            // The clock stays as it was: it says how far the time of the attempt can be trusted. So does what another
            // version wrote.
            const signed = await sign(record, terminalId);
            store.inOneTransaction((work) => {
              repointOutbox.run(work, insert(work, signed), store.internals.now(), signed.record.id);
              announceAfter(work, signed);
            });
          }
        }),
      ),
  };
}

/** Name of a piece of evidence: SHA-256 of its bytes, base64url without padding. */
export async function evidenceHash(bytes: Uint8Array): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
}

function evidenceReference({ hash, draft }: { hash: string; draft: EvidenceDraft }): EvidenceReference {
  return { kind: draft.kind, mediaType: draft.mediaType, hash, byteLength: draft.bytes.byteLength };
}
