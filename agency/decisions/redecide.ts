import { type Kysely, sql } from 'kysely';
import type { DecisionReason, RecordState } from '../../contract/agency.ts';
import { signReceipt } from '../../contract/receiptToken.ts';
import { readEntry } from '../../contract/rosterLine.ts';
import type { RosterEntry } from '../../domain/person.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { PersonKey } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';
import { type DecidableRecord, type Decision, decide } from './decide.ts';

type Transaction = Kysely<AgencyDatabase>;

/**
 * Locks people, so that everything that is decided on them happens one after the other. Somebody unknown gets an empty
 * row to lock. Always in the same order, so that two transactions never wait for each other.
 */
export async function lockPersons(tx: Transaction, keys: readonly PersonKey[]): Promise<LockedPerson[]> {
  if (keys.length === 0) return [];
  const wanted = JSON.stringify(
    keys
      .map(({ packId, identityNumber }) => ({ pack_id: packId, identity_number: identityNumber }))
      .sort((a, b) => compare(a.pack_id, b.pack_id) || compare(a.identity_number, b.identity_number)),
  );
  await sql`
    insert into person (pack_id, identity_number)
    select pack_id, identity_number
    from jsonb_to_recordset(${wanted}::jsonb) as wanted (pack_id text, identity_number text)
    order by pack_id collate "C", identity_number collate "C"
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{
    pack_id: string;
    identity_number: string;
    entry: string | null;
    removed: boolean;
  }>`
    select person.pack_id, person.identity_number, person.entry, person.removed
    from person join jsonb_to_recordset(${wanted}::jsonb) as wanted (pack_id text, identity_number text)
      using (pack_id, identity_number)
    order by person.pack_id collate "C", person.identity_number collate "C"
    for update of person`.execute(tx);
  return rows.map((row) => ({
    packId: row.pack_id,
    identityNumber: row.identity_number,
    ...knownOf(row),
  }));
}

export interface LockedPerson extends PersonKey {
  /** as far as this version understands it; null for somebody who is not on the roster */
  entry: RosterEntry | null;
  /** whether the roster says more of them than this version understands */
  unread: boolean;
}

function knownOf({ entry, removed }: { entry: string | null; removed: boolean }) {
  if (entry === null || removed) return { entry: null, unread: false };
  const read = readEntry(JSON.parse(entry));
  return { entry: read.entry, unread: !read.whole };
}

/** A record as far as deciding on it needs it. */
export interface RecordRow {
  terminal_id: string;
  record_id: string;
  branch: number;
  sequence: number;
  hash: string;
  pack_id: string;
  identity_number: string;
  on_date: string;
  result: string;
  clock_trust: string;
  stale: boolean;
  unknown_words: string;
  after_all: boolean;
  state: RecordState;
  reason: DecisionReason | null;
  decision_number: number;
  decided_at: number | null;
  officer_id: string | null;
  forked_after: number | null;
}

/**
 * Decides anew on all records of the given people, whom the caller has locked, and signs a receipt for each decision
 * that is another one now. Their certifications follow.
 * @returns how many decisions changed
 */
export async function redecide(
  tx: Transaction,
  services: Pick<AgencyServices, 'key' | 'now'>,
  persons: readonly LockedPerson[],
): Promise<number> {
  const records = groupByPerson(await recordsOf(tx, persons));
  const changes: { row: RecordRow; decision: Decision }[] = [];
  const certified: { pack_id: string; identity_number: string; certified_on: string }[] = [];
  for (const person of persons) {
    const rows = records.get(keyOf(person)) ?? [];
    const decided = decide(
      person.entry || person.unread ? (person.entry?.events ?? []) : null,
      rows.map((row) => decidable(row, person.unread)),
    );
    const accepted = new Set<string>();
    for (const [index, decision] of [...decided.values()].entries()) {
      const row = rows[index] as RecordRow;
      if (decision.state === 'accepted') accepted.add(row.on_date);
      if (decision.state !== row.state || decision.reason !== row.reason) changes.push({ row, decision });
    }
    certified.push({
      pack_id: person.packId,
      identity_number: person.identityNumber,
      certified_on: JSON.stringify([...accepted].sort()),
    });
  }
  await keepDecisions(tx, services, changes);
  await keepCertifications(tx, certified);
  return changes.length;
}

async function recordsOf(tx: Transaction, persons: readonly PersonKey[]): Promise<RecordRow[]> {
  const wanted = JSON.stringify(
    persons.map(({ packId, identityNumber }) => ({ pack_id: packId, identity_number: identityNumber })),
  );
  const { rows } = await sql<RecordRow>`
    select record.terminal_id, record_id, branch, sequence, hash, record.pack_id, record.identity_number, on_date, result,
      clock_trust, stale, unknown_words, after_all, state, reason, decision_number, decided_at, officer_id, terminal.forked_after
    from record
      join jsonb_to_recordset(${wanted}::jsonb) as wanted (pack_id text, identity_number text)
        using (pack_id, identity_number)
      join terminal using (terminal_id)`.execute(tx);
  return rows;
}

function groupByPerson(rows: readonly RecordRow[]): Map<string, RecordRow[]> {
  return Map.groupBy(rows, (row) => keyOf({ packId: row.pack_id, identityNumber: row.identity_number }));
}

function decidable(row: RecordRow, personUnread: boolean): DecidableRecord {
  return {
    terminalId: row.terminal_id,
    recordId: row.record_id,
    on: row.on_date,
    result: row.result,
    clockTrust: row.clock_trust,
    stale: row.stale,
    unknown: personUnread || row.unknown_words !== '[]',
    afterAll: row.after_all,
    forked: row.forked_after !== null && row.sequence > row.forked_after,
    officer: row.officer_id === null ? null : { state: row.state },
  };
}

/** Signs and keeps decisions; each is later than the record's last one. */
export async function keepDecisions(
  tx: Transaction,
  { key, now }: Pick<AgencyServices, 'key' | 'now'>,
  changes: readonly { row: RecordRow; decision: Decision }[],
): Promise<void> {
  if (changes.length === 0) return;
  const decisions = await Promise.all(
    changes.map(async ({ row, decision }) => {
      // The terminal orders decisions by their time, so no two of one record may bear the same.
      const at = Math.max(now(), (row.decided_at ?? 0) + 1);
      const receipt = await signReceipt(
        {
          recordId: row.record_id,
          recordHash: row.hash,
          terminalId: row.terminal_id,
          sequence: row.sequence,
          state: decision.state,
          reason: decision.reason,
          at: new Date(at).toISOString(),
        },
        key,
      );
      return {
        terminal_id: row.terminal_id,
        record_id: row.record_id,
        number: row.decision_number + 1,
        state: decision.state,
        reason: decision.reason,
        at,
        officer_id: null,
        receipt,
      };
    }),
  );
  const rows = JSON.stringify(decisions);
  await sql`
    insert into decision (terminal_id, record_id, number, state, reason, at, receipt)
    select terminal_id, record_id, number, state, reason, at, receipt
    from jsonb_to_recordset(${rows}::jsonb) as new
      (terminal_id text, record_id uuid, number integer, state text, reason text, at bigint, receipt text)`.execute(
    tx,
  );
  await sql`
    update record
    set state = new.state, reason = new.reason, decision_number = new.number, decided_at = new.at
    from jsonb_to_recordset(${rows}::jsonb) as new
      (terminal_id text, record_id uuid, number integer, state text, reason text, at bigint)
    where record.terminal_id = new.terminal_id and record.record_id = new.record_id`.execute(tx);
}

/** What was certified belongs to the roster: whoever's list changed comes down to the terminals again. */
async function keepCertifications(tx: Transaction, certified: readonly object[]): Promise<void> {
  await sql`
    update person set certified_on = new.certified_on, position = null
    from jsonb_to_recordset(${JSON.stringify(certified)}::jsonb) as new
      (pack_id text, identity_number text, certified_on text)
    where person.pack_id = new.pack_id and person.identity_number = new.identity_number
      and person.certified_on <> new.certified_on`.execute(tx);
}

const keyOf = ({ packId, identityNumber }: PersonKey): string => `${packId} ${identityNumber}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
