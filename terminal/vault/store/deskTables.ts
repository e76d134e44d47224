import type { RecordToken } from '../../../contract/recordToken.ts';
import type { ContactOutcome, Delivery, RequestState } from '../../../contract/terminal/index.ts';
import { paperEvidence } from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RequestKind, RequestRefusal } from '../../../domain/deskRequest.ts';
import type { WritableHandle } from './handle.ts';
import { type KeptRecord, readRecord } from './records.ts';
import { isSpelledBy } from './spelling.ts';

/** A record with how far it has come on its way to the agency. */
export interface DeliveredRecord extends KeptRecord {
  delivery: Delivery;
}

export interface KeptRequest {
  id: string;
  kind: RequestKind;
  identityNumber: string;
  on: CalendarDate;
  at: string;
  operatorId: string;
  /** JSON of what is asked, without its papers */
  content: string;
  state: 'queued' | 'taken';
  progress: RequestState;
}

export interface RequestPaper {
  kind: 'photo' | 'document' | 'signature';
  mediaType: string;
  bytes: Uint8Array;
}

export interface KeptContact {
  identityNumber: string;
  on: CalendarDate;
  outcome: ContactOutcome;
}

/** What the desk reads and writes beside the parts of the store that everybody uses. */
export interface DeskTables {
  /** Numbers of people whom every word of the text matches: by number, by name, spelling, unit, township or village. */
  search(text: string, limit: number): string[];
  placesAndUnits(): { townships: string[]; villages: string[]; units: string[] };
  /** The attempts of some days, both included, in the order in which they were made. */
  recordsOn(from: CalendarDate, to: CalendarDate): DeliveredRecord[];
  recordsOf(identityNumber: string): DeliveredRecord[];
  /** Each day on which somebody was certified here, those that the agency rejected left out. */
  localCertifications(): Map<string, CalendarDate[]>;
  addRequest(request: Omit<KeptRequest, 'state' | 'progress'>, papers: readonly RequestPaper[]): void;
  requestsOf(identityNumber: string): KeptRequest[];
  requestsOn(from: CalendarDate, to: CalendarDate): KeptRequest[];
  /** A request that the agency has not taken yet, with its papers. */
  queuedRequest(id: string): (KeptRequest & { papers: RequestPaper[] }) | undefined;
  /** What the agency has not taken yet, oldest first. */
  queuedRequests(limit: number): (KeptRequest & { papers: RequestPaper[] })[];
  /** Overwrites the papers of requests that were filed before a day: their term is over. Says how many. */
  erasePapersBefore(day: CalendarDate): number;
  wait(identityNumber: string, sinceMs: number): void;
  stopWaiting(identityNumber: string): void;
  waiting(): string[];
  contact(contact: KeptContact, operatorId: string): void;
  forgetContact(identityNumber: string): void;
  contacts(): Map<string, KeptContact>;
  /** Overwrites the face pictures that hang on a person's records and requests, and the agency's template. Says how many. */
  eraseFaces(identityNumber: string, nowMs: number): number;
}

const requestColumns =
  'id, kind, identity_number AS identityNumber, on_date AS "on", at, operator_id AS operatorId, content, state, outcome, reason';
// The outbox holds one row per attempt, so that one that was issued again in a second chain counts once.
const deliveredRecords =
  'SELECT records.token, outbox.state AS delivery FROM records JOIN outbox USING (position)';

export function createDeskTables(handle: WritableHandle): DeskTables {
  handle.function('spelled_by', { deterministic: true }, (name, letters) =>
    isSpelledBy(String(name), String(letters)) ? 1 : 0,
  );
  type RecordRow = { token: RecordToken; delivery: Delivery };
  const selectByDays = handle.prepare<[string, string], RecordRow>(
    `${deliveredRecords} WHERE records.on_date BETWEEN ? AND ? ORDER BY records.position`,
  );
  const selectByPerson = handle.prepare<[string], RecordRow>(
    `${deliveredRecords} WHERE records.identity_number = ? ORDER BY records.position DESC`,
  );
  const selectCertified = handle.prepare<[], { identityNumber: string; on: CalendarDate }>(
    `SELECT identity_number AS identityNumber, on_date AS "on" FROM records JOIN outbox USING (position)
     WHERE result = 'certified' AND state <> 'rejected'`,
  );
  const distinct = (column: string) =>
    handle
      .prepare<[], string>(
        `SELECT DISTINCT ${column} FROM roster WHERE ${column} IS NOT NULL ORDER BY 1 LIMIT 500`,
      )
      .pluck();
  const [townships, villages, units] = [distinct('township'), distinct('village'), distinct('unit')];
  const insertRequest = handle.prepare(
    `INSERT INTO desk_requests VALUES (@id, @kind, @identityNumber, @on, @at, @operatorId, @content, 'queued',
       (SELECT pack_id FROM roster WHERE identity_number = @identityNumber))`,
  );
  const eraseOldPapers = handle.prepare(
    `UPDATE desk_request_papers SET bytes = NULL WHERE bytes IS NOT NULL
       AND request_id IN (SELECT id FROM desk_requests WHERE on_date < ?)`,
  );
  const insertPaper = handle.prepare('INSERT INTO desk_request_papers VALUES (?, ?, ?, ?, ?)');
  const selectPapers = handle.prepare<[string], RequestPaper>(
    `SELECT kind, media_type AS mediaType, bytes FROM desk_request_papers
     WHERE request_id = ? AND bytes IS NOT NULL ORDER BY number`,
  );
  const requests = (where: string) =>
    handle.prepare<unknown[], RequestRow>(
      `SELECT ${requestColumns} FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id WHERE ${where}`,
    );
  const withPapers = (row: RequestRow) => ({ ...keptRequest(row), papers: selectPapers.all(row.id) });
  const requestQueued = requests("id = ? AND state = 'queued'");
  const [requestsByPerson, requestsByDays, requestsQueued] = [
    requests('identity_number = ? ORDER BY at DESC, id DESC'),
    requests('on_date BETWEEN ? AND ? ORDER BY at'),
    requests("state = 'queued' ORDER BY at LIMIT ?"),
  ];
  const insertWaiting = handle.prepare(
    'INSERT INTO desk_waiting (identity_number, since_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const deleteWaiting = handle.prepare('DELETE FROM desk_waiting WHERE identity_number = ?');
  const selectWaiting = handle
    .prepare<[], string>('SELECT identity_number FROM desk_waiting ORDER BY number')
    .pluck();
  const putContact = handle.prepare(
    'INSERT OR REPLACE INTO desk_contacts VALUES (@identityNumber, @on, @outcome, @operatorId)',
  );
  const deleteContact = handle.prepare('DELETE FROM desk_contacts WHERE identity_number = ?');
  const selectContacts = handle.prepare<[], KeptContact>(
    'SELECT identity_number AS identityNumber, on_date AS "on", outcome FROM desk_contacts',
  );
  const eraseEvidence = handle.prepare(
    `UPDATE evidence SET bytes = NULL, erased_at_ms = @nowMs
     WHERE kind NOT IN (SELECT value FROM json_each(@papers)) AND erased_at_ms IS NULL
       AND record_id IN (SELECT id FROM records WHERE identity_number = @identityNumber)`,
  );
  const erasePhotos = handle.prepare(
    `UPDATE desk_request_papers SET bytes = NULL
     WHERE kind = 'photo' AND bytes IS NOT NULL
       AND request_id IN (SELECT id FROM desk_requests WHERE identity_number = @identityNumber)`,
  );

  const eraseTemplate = handle.prepare(
    'DELETE FROM roster_templates WHERE identity_number = @identityNumber',
  );

  return {
    search(text, limit) {
      const words = text.normalize('NFKC').trim().split(/\s+/).filter(Boolean);
      if (words.length === 0) return [];
      const parameters = Object.fromEntries(words.map((word, index) => [`word${index}`, word]));
      const conditions = words.map((word, index) => matching(word, `@word${index}`));
      return handle
        .prepare<[object], string>(
          `SELECT identity_number FROM roster WHERE ${conditions.join(' AND ')} LIMIT @limit`,
        )
        .pluck()
        .all({ ...parameters, limit });
    },
    placesAndUnits: () => ({ townships: townships.all(), villages: villages.all(), units: units.all() }),
    recordsOn: (from, to) => selectByDays.all(from, to).map(delivered),
    recordsOf: (identityNumber) => selectByPerson.all(identityNumber).map(delivered),
    localCertifications() {
      const days = new Map<string, CalendarDate[]>();
      for (const { identityNumber, on } of selectCertified.all())
        days.set(identityNumber, [...(days.get(identityNumber) ?? []), on]);
      return days;
    },
    addRequest: handle.transaction(
      (request: Omit<KeptRequest, 'state' | 'progress'>, papers: readonly RequestPaper[]) => {
        insertRequest.run(request);
        for (const [index, { kind, mediaType, bytes }] of papers.entries())
          insertPaper.run(request.id, index + 1, kind, mediaType, bytes);
      },
    ),
    requestsOf: (identityNumber) => requestsByPerson.all(identityNumber).map(keptRequest),
    requestsOn: (from, to) => requestsByDays.all(from, to).map(keptRequest),
    queuedRequest(id) {
      const row = requestQueued.get(id);
      return row && withPapers(row);
    },
    queuedRequests: (limit) => requestsQueued.all(limit).map(withPapers),
    erasePapersBefore: (day) => eraseOldPapers.run(day).changes,
    wait: (identityNumber, sinceMs) => void insertWaiting.run(identityNumber, Math.floor(sinceMs)),
    stopWaiting: (identityNumber) => void deleteWaiting.run(identityNumber),
    waiting: () => selectWaiting.all(),
    contact: (contact, operatorId) => void putContact.run({ ...contact, operatorId }),
    forgetContact: (identityNumber) => void deleteContact.run(identityNumber),
    contacts: () => new Map(selectContacts.all().map((contact) => [contact.identityNumber, contact])),
    eraseFaces(identityNumber, nowMs) {
      const erase = handle.transaction(
        () =>
          eraseEvidence.run({
            identityNumber,
            nowMs: Math.floor(nowMs),
            papers: JSON.stringify(paperEvidence),
          }).changes +
          erasePhotos.run({ identityNumber }).changes +
          eraseTemplate.run({ identityNumber }).changes,
      );
      const pieces = erase.immediate();
      // The log may still hold the pages as they were written; folding it back and truncating it removes them.
      handle.pragma('wal_checkpoint(TRUNCATE)');
      return pieces;
    },
  };
}

type RequestRow = Omit<KeptRequest, 'progress'> & {
  outcome: 'granted' | 'refused' | 'not-taken' | null;
  reason: string | null;
};

function keptRequest({ outcome, reason, ...request }: RequestRow): KeptRequest {
  return { ...request, progress: progressOf(request.state, outcome, reason) };
}

function progressOf(
  state: KeptRequest['state'],
  outcome: RequestRow['outcome'],
  reason: string | null,
): RequestState {
  if (outcome !== 'refused') return { state: outcome ?? state };
  return { state: 'refused', reason: reason as RequestRefusal };
}

function delivered({ token, delivery }: { token: RecordToken; delivery: Delivery }): DeliveredRecord {
  return { token, delivery, record: readRecord(token) };
}

/** The condition under which a word matches a person: digits are a number, letters a spelling, all else words. */
function matching(word: string, parameter: string): string {
  if (/^\d+[\dXx]?$/.test(word))
    return `(identity_number LIKE ${parameter} || '%' OR identity_number LIKE '%' || ${parameter})`;
  if (/^[a-z]+$/i.test(word)) return `spelled_by(name, ${parameter})`;
  const within = ['unit', 'township', 'village'].map((column) => `instr(${column}, ${parameter}) > 0`);
  return `(instr(name, ${parameter}) > 0 OR ${within.join(' OR ')})`;
}
