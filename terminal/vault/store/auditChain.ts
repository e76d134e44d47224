import { createHash } from 'node:crypto';
import type { WritableHandle } from './handle.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** What is put on the chain; its number and its hashes come from the chain. */
interface AuditLine {
  /** instant (ISO 8601, UTC) */
  at: string;
  event: string;
  operatorId: string | null;
  operatorName: string | null;
  /** JSON */
  fields: string;
}

interface KeptAuditLine extends AuditLine {
  sequence: number;
  hash: string;
}

/** The audit chain in the file: each line carries the hash of the one before it; triggers refuse to change or remove one. */
export interface AuditChain {
  append(work: UnitOfWork, line: AuditLine): void;
  /** Checks every hash and number. `brokenAt` is the first line that does not hold. */
  verify(): { entries: number; brokenAt: number | null };
  /** Lines from a number on, in order. */
  lines(fromSequence: number): KeptAuditLine[];
}

interface Row extends KeptAuditLine {
  previousHash: string;
}

/** What the first line carries in place of a hash. */
const beginning = '';

export function createAuditChain(handle: WritableHandle): AuditChain {
  const selectHead = handle.prepare<[], Pick<Row, 'sequence' | 'hash'>>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  );
  const selectFrom = handle.prepare<[number], Row>(
    `SELECT sequence, at, event, operator_id AS operatorId, operator_name AS operatorName, fields,
       previous_hash AS previousHash, hash
     FROM audit WHERE sequence >= ? ORDER BY sequence`,
  );
  const insert = prepareWrite<[Row]>(
    handle,
    `INSERT INTO audit (sequence, at, event, operator_id, operator_name, fields, previous_hash, hash)
     VALUES (@sequence, @at, @event, @operatorId, @operatorName, @fields, @previousHash, @hash)`,
  );
  return {
    append(work, line) {
      const head = selectHead.get();
      const linked = { ...line, sequence: (head?.sequence ?? 0) + 1, previousHash: head?.hash ?? beginning };
      insert.run(work, { ...linked, hash: hashOf(linked) });
    },
    verify() {
      let expected = { sequence: 1, previousHash: beginning };
      for (const row of selectFrom.iterate(1)) {
        const holds =
          row.sequence === expected.sequence &&
          row.previousHash === expected.previousHash &&
          row.hash === hashOf(row);
        if (!holds) return { entries: expected.sequence - 1, brokenAt: expected.sequence };
        expected = { sequence: row.sequence + 1, previousHash: row.hash };
      }
      return { entries: expected.sequence - 1, brokenAt: null };
    },
    lines: (fromSequence) => selectFrom.all(fromSequence),
  };
}

function hashOf(row: Omit<Row, 'hash'>): string {
  const { sequence, at, event, operatorId, operatorName, fields, previousHash } = row;
  return createHash('sha256')
    .update(JSON.stringify([sequence, at, event, operatorId, operatorName, fields, previousHash]))
    .digest('base64url');
}
