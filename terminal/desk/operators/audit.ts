import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { EventLog } from '../../events/eventLog.ts';
import type { WritableHandle } from '../../vault/store/handle.ts';
import { defineSetting, type Settings } from '../../vault/store/settings.ts';
import { attemptWrite } from '../../vault/store/storeFailure.ts';
import { type AuditEvent, type AuditFields, auditEvents } from './auditEvents.ts';

const subjectKeySetting = defineSetting('audit-subject-key', z.base64());

/** Who did it; null where nobody was signed in. */
type Actor = { id: string; name: string } | null;

interface AuditEntry {
  sequence: number;
  at: string;
  event: AuditEvent;
  operatorId: string | null;
  operatorName: string | null;
  fields: unknown;
  hash: string;
}

/** The audit chain: each entry carries the hash of the one before it, and none is ever changed or removed. */
export interface Audit {
  /** Adds an entry. What must not happen without its entry is written in the same transaction as it. */
  append<Event extends AuditEvent>(event: Event, by: Actor, fields: AuditFields<Event>): void;
  /** The same for what has happened already and is not undone: where the disk takes nothing, the log says what is lacking here. */
  note<Event extends AuditEvent>(event: Event, by: Actor, fields: AuditFields<Event>): void;
  /** A person's pseudonym in the chain. */
  subject(identityNumber: string): string;
  /** Checks every hash and number. `brokenAt` is the first entry that does not hold. */
  verify(): { entries: number; brokenAt: number | null };
  /** Entries from a number on, in order. */
  entries(fromSequence?: number): AuditEntry[];
}

interface Row {
  sequence: number;
  at: string;
  event: string;
  operator_id: string | null;
  operator_name: string | null;
  fields: string;
  previous_hash: string;
  hash: string;
}

/** What the first entry carries in place of a hash. */
const beginning = '';

/** @param now the terminal's clock, milliseconds since the epoch */
export function createAudit(
  handle: WritableHandle,
  settings: Settings,
  now: () => number,
  log: EventLog,
): Audit {
  const selectHead = handle.prepare<[], Pick<Row, 'sequence' | 'hash'>>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  );
  const selectFrom = handle.prepare<[number], Row>(
    'SELECT * FROM audit WHERE sequence >= ? ORDER BY sequence',
  );
  const insert = handle.prepare<Row>(
    `INSERT INTO audit VALUES (@sequence, @at, @event, @operator_id, @operator_name, @fields, @previous_hash, @hash)`,
  );
  let subjectKey = settings.get(subjectKeySetting);
  if (subjectKey === null) {
    subjectKey = randomBytes(32).toString('base64');
    settings.set(subjectKeySetting, subjectKey);
  }
  const key = Buffer.from(subjectKey, 'base64');

  const add = handle.transaction((row: Omit<Row, 'sequence' | 'previous_hash' | 'hash'>) => {
    const head = selectHead.get();
    const linked = { ...row, sequence: (head?.sequence ?? 0) + 1, previous_hash: head?.hash ?? beginning };
    insert.run({ ...linked, hash: hashOf(linked) });
  });

  const append: Audit['append'] = (event, by, fields) =>
    add.immediate({
      at: new Date(now()).toISOString(),
      event,
      operator_id: by?.id ?? null,
      operator_name: by?.name ?? null,
      fields: JSON.stringify(auditEvents[event].parse(fields)),
    });

  return {
    append,
    note(event, by, fields) {
      const noted = attemptWrite(() => append(event, by, fields));
      if (!noted.ok) log.write('audit-not-written', { entry: event, reason: noted.reason });
    },
    subject: (identityNumber) =>
      createHmac('sha256', key).update(identityNumber).digest('base64url').slice(0, 22),
    verify() {
      let expected = { sequence: 1, previousHash: beginning };
      for (const row of selectFrom.iterate(1)) {
        const holds =
          row.sequence === expected.sequence &&
          row.previous_hash === expected.previousHash &&
          row.hash === hashOf(row);
        if (!holds) return { entries: expected.sequence - 1, brokenAt: expected.sequence };
        expected = { sequence: row.sequence + 1, previousHash: row.hash };
      }
      return { entries: expected.sequence - 1, brokenAt: null };
    },
    entries: (fromSequence = 1) =>
      selectFrom.all(fromSequence).map((row) => ({
        sequence: row.sequence,
        at: row.at,
        event: row.event as AuditEvent,
        operatorId: row.operator_id,
        operatorName: row.operator_name,
        fields: JSON.parse(row.fields),
        hash: row.hash,
      })),
  };
}

function hashOf(row: Omit<Row, 'hash'>): string {
  const { sequence, at, event, operator_id, operator_name, fields, previous_hash } = row;
  return createHash('sha256')
    .update(JSON.stringify([sequence, at, event, operator_id, operator_name, fields, previous_hash]))
    .digest('base64url');
}
