import type { EvidenceReference } from '../../../domain/attemptRecord.ts';
import { foldLog, type WritableHandle } from './handle.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** A piece of evidence at the moment of recording. */
export interface EvidenceDraft {
  kind: EvidenceReference['kind'];
  mediaType: string;
  bytes: Uint8Array;
  /** instant (ISO 8601, UTC) by the terminal's clock after which the bytes are erased; the pack's term counted from the attempt */
  eraseAfter: string;
  /** whether consent or the pack lets the bytes leave the terminal */
  mayLeave: boolean;
}

/** A piece of evidence that waits for the agency. */
export interface PendingEvidence {
  recordId: string;
  /** the chain in which its record stands */
  terminalId: string;
  hash: string;
  mediaType: string;
  byteLength: number;
}

/** A piece by its record and its hash. */
interface EvidenceName {
  recordId: string;
  hash: string;
}

/** A piece that the agency said it took. */
export interface UploadedEvidence extends EvidenceName {
  /** the chain in which its record stands */
  terminalId: string;
}

/** The bytes behind the hashes of the records, encrypted with the whole file, erased when their term is over. */
export interface Evidence {
  /** The bytes, or undefined where the terminal never had them or has erased them. */
  get(hash: string): { mediaType: string; bytes: Uint8Array } | undefined;
  /** What may leave, of records that the agency has received, oldest record first. */
  pendingUpload(limit: number): PendingEvidence[];
  /** The same, and of records that have been sent: on a stick they come before their pictures. */
  pendingCarriage(): PendingEvidence[];
  markUploaded(recordId: string, hash: string): void;
  /** What was uploaded and is still here, behind a piece in order of record and hash; from the beginning without one. */
  uploaded(after: EvidenceName | null, limit: number): UploadedEvidence[];
  /** The agency does not have it (any more): it waits again. */
  markMissing(recordId: string, hash: string): void;
  /**
   * Erases from the file what is past its term and says how many pieces that were. Overwritten in the file and in its
   * log, not merely forgotten. Call it with a time that can be trusted: a clock set to 2040 would erase everything. A
   * term that a clock counted which ran ahead ends as long after now as it should have lasted.
   */
  expire(work: UnitOfWork, nowMs: number): number;
  /** Pieces and bytes held, and those that wait for the agency. */
  held(): { pieces: number; bytes: number; waiting: number };
}

/** The statements of every sync and of the daily erasure; a test holds their query plans. */
export const evidenceQueries = {
  get: 'SELECT media_type AS mediaType, bytes FROM evidence WHERE hash = ? AND erased_at_ms IS NULL LIMIT 1',
  pendingUpload: `SELECT evidence.record_id AS recordId, terminal_id AS terminalId, evidence.hash,
      media_type AS mediaType, byte_length AS byteLength
    FROM evidence INDEXED BY evidence_to_upload CROSS JOIN outbox USING (record_id) CROSS JOIN records USING (position)
    WHERE may_leave = 1 AND uploaded_at_ms IS NULL AND erased_at_ms IS NULL
      AND outbox.state IN ('received', 'needs-review', 'accepted')
    ORDER BY evidence.record_id LIMIT ?`,
  uploaded: `SELECT evidence.record_id AS recordId, terminal_id AS terminalId, evidence.hash
    FROM evidence CROSS JOIN outbox USING (record_id) CROSS JOIN records USING (position)
    WHERE (evidence.record_id, evidence.hash) > (?, ?) AND uploaded_at_ms IS NOT NULL AND erased_at_ms IS NULL
    ORDER BY evidence.record_id, evidence.hash LIMIT ?`,
  pendingCarriage: `SELECT evidence.record_id AS recordId, terminal_id AS terminalId, evidence.hash,
      media_type AS mediaType, byte_length AS byteLength
    FROM evidence INDEXED BY evidence_to_upload CROSS JOIN outbox USING (record_id) CROSS JOIN records USING (position)
    WHERE may_leave = 1 AND uploaded_at_ms IS NULL AND erased_at_ms IS NULL
      AND outbox.state IN ('sent', 'received', 'needs-review', 'accepted')
    ORDER BY evidence.record_id`,
  shorten: `UPDATE evidence SET erase_after_ms = @now + kept_ms
    WHERE erase_after_ms > @now AND erase_after_ms > @now + kept_ms AND erased_at_ms IS NULL`,
  expire:
    'UPDATE evidence SET bytes = NULL, erased_at_ms = @now WHERE erase_after_ms <= @now AND erased_at_ms IS NULL',
} as const;

export interface EvidenceWithInsert extends Evidence {
  /** Hangs evidence on a record, in the unit of work that writes the record. */
  insert(work: UnitOfWork, recordId: string, hash: string, draft: EvidenceDraft): void;
}

/** @param now the terminal's clock in milliseconds since the epoch */
export function createEvidence(handle: WritableHandle, now: () => number): EvidenceWithInsert {
  const select = handle.prepare<[string], { mediaType: string; bytes: Buffer }>(evidenceQueries.get);
  const selectPending = handle.prepare<[number], PendingEvidence>(evidenceQueries.pendingUpload);
  const selectUploaded = handle.prepare<[string, string, number], UploadedEvidence>(evidenceQueries.uploaded);
  const selectForCarriage = handle.prepare<[], PendingEvidence>(evidenceQueries.pendingCarriage);
  const uploaded = handle.prepare('UPDATE evidence SET uploaded_at_ms = ? WHERE record_id = ? AND hash = ?');
  const shorten = prepareWrite<[{ now: number }]>(handle, evidenceQueries.shorten);
  const erase = prepareWrite<[{ now: number }]>(handle, evidenceQueries.expire);
  const sum = handle.prepare<[], { pieces: number; bytes: number; waiting: number }>(
    `SELECT count(*) AS pieces, coalesce(sum(byte_length), 0) AS bytes,
       count(*) FILTER (WHERE may_leave = 1 AND uploaded_at_ms IS NULL) AS waiting
     FROM evidence WHERE erased_at_ms IS NULL`,
  );
  const insert = prepareWrite<[string, string, string, string, number, number, number, number, Uint8Array]>(
    handle,
    `INSERT INTO evidence (record_id, hash, kind, media_type, byte_length, may_leave, erase_after_ms, kept_ms, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return {
    get: (hash) => select.get(hash),
    pendingUpload: (limit) => selectPending.all(limit),
    pendingCarriage: () => selectForCarriage.all(),
    markUploaded: (recordId, hash) => void uploaded.run(now(), recordId, hash),
    uploaded: (after, limit) => selectUploaded.all(after?.recordId ?? '', after?.hash ?? '', limit),
    markMissing: (recordId, hash) => void uploaded.run(null, recordId, hash),
    expire(work, nowMs) {
      shorten.run(work, { now: nowMs });
      const { changes } = erase.run(work, { now: nowMs });
      if (changes > 0) work.afterCommit(() => foldLog(handle));
      return changes;
    },
    held: () => sum.get() as { pieces: number; bytes: number; waiting: number },
    insert(work, recordId, hash, { kind, mediaType, bytes, eraseAfter, mayLeave }) {
      const eraseAfterMs = Date.parse(eraseAfter);
      const keptMs = eraseAfterMs - now();
      insert.run(
        work,
        recordId,
        hash,
        kind,
        mediaType,
        bytes.byteLength,
        mayLeave ? 1 : 0,
        eraseAfterMs,
        keptMs,
        bytes,
      );
    },
  };
}
