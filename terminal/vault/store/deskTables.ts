import type { RecordToken } from '../../../contract/recordToken.ts';
import type { ContactOutcome, Delivery } from '../../../contract/terminal/index.ts';
import { paperEvidence } from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { createDeskRequests, type DeskRequests } from './deskRequests.ts';
import { foldLog, type WritableHandle } from './handle.ts';
import { type KeptRecord, readRecord } from './records.ts';
import { isSpelledBy } from './spelling.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** A record with how far it has come on its way to the agency. */
export interface DeliveredRecord extends KeptRecord {
  delivery: Delivery;
}

export interface KeptContact {
  identityNumber: string;
  on: CalendarDate;
  outcome: ContactOutcome;
}

/** What the desk reads and writes beside the parts of the store that everybody uses. */
export interface DeskTables extends DeskRequests {
  /** Numbers of people whom every word of the text matches: by number, by name, spelling, unit, township or village. */
  search(text: string, limit: number): string[];
  placesAndUnits(): { townships: string[]; villages: string[]; units: string[] };
  /** The attempts of some days, both included, in the order in which they were made. */
  recordsOn(from: CalendarDate, to: CalendarDate): DeliveredRecord[];
  recordsOf(identityNumber: string): DeliveredRecord[];
  /** Each day on which somebody was certified here, those that the agency rejected left out. */
  localCertifications(): Map<string, CalendarDate[]>;
  wait(work: UnitOfWork, identityNumber: string, sinceMs: number): void;
  stopWaiting(work: UnitOfWork, identityNumber: string): void;
  waiting(): string[];
  contact(work: UnitOfWork, contact: KeptContact, operatorId: string): void;
  forgetContact(work: UnitOfWork, identityNumber: string): void;
  contacts(): Map<string, KeptContact>;
  /** Overwrites the face pictures that hang on a person's records and requests, and the agency's template. Says how many. */
  eraseFaces(work: UnitOfWork, identityNumber: string, nowMs: number): number;
  /**
   * The same for what was here on a day and is older than an instant of it: what somebody gave after they had withdrawn
   * their consent they gave anew. `template` says whether the agency's template goes too.
   */
  eraseFacesBefore(work: UnitOfWork, before: FacesBefore, nowMs: number): number;
}

/** The face data of a person that is older than their withdrawal. */
interface FacesBefore {
  identityNumber: string;
  /** instant (ISO 8601, UTC) */
  at: string;
  on: CalendarDate;
  template: boolean;
}

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
  const insertWaiting = prepareWrite<[string, number]>(
    handle,
    'INSERT INTO desk_waiting (identity_number, since_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const deleteWaiting = prepareWrite<[string]>(handle, 'DELETE FROM desk_waiting WHERE identity_number = ?');
  const selectWaiting = handle
    .prepare<[], string>('SELECT identity_number FROM desk_waiting ORDER BY number')
    .pluck();
  const putContact = prepareWrite<[KeptContact & { operatorId: string }]>(
    handle,
    `INSERT OR REPLACE INTO desk_contacts (identity_number, on_date, outcome, operator_id)
     VALUES (@identityNumber, @on, @outcome, @operatorId)`,
  );
  const deleteContact = prepareWrite<[string]>(handle, 'DELETE FROM desk_contacts WHERE identity_number = ?');
  const selectContacts = handle.prepare<[], KeptContact>(
    'SELECT identity_number AS identityNumber, on_date AS "on", outcome FROM desk_contacts',
  );
  const papers = JSON.stringify(paperEvidence);
  const selectFaces = handle.prepare<
    [string, string],
    { recordId: string; hash: string; token: RecordToken }
  >(
    `SELECT evidence.record_id AS recordId, evidence.hash, token
     FROM records JOIN evidence ON evidence.record_id = records.id
     WHERE identity_number = ? AND kind NOT IN (SELECT value FROM json_each(?)) AND erased_at_ms IS NULL
     GROUP BY evidence.record_id, evidence.hash`,
  );
  const eraseFace = prepareWrite<[number, string, string]>(
    handle,
    'UPDATE evidence SET bytes = NULL, erased_at_ms = ? WHERE record_id = ? AND hash = ?',
  );
  const erasePhotos = prepareWrite<[string, string]>(
    handle,
    `UPDATE desk_request_papers SET bytes = NULL
     WHERE kind = 'photo' AND bytes IS NOT NULL
       AND request_id IN (SELECT id FROM desk_requests WHERE identity_number = ? AND at <= ?)`,
  );
  const eraseTemplate = prepareWrite<[string, string]>(
    handle,
    "DELETE FROM roster_templates WHERE identity_number = ? AND coalesce(taken_on, '') <= ?",
  );

  function eraseFacesUntil(
    work: UnitOfWork,
    { identityNumber, at, on, template }: FacesBefore,
    nowMs: number,
  ): number {
    const pieces = selectFaces
      .all(identityNumber, papers)
      .filter(({ token }) => at === everything.at || readRecord(token).at <= at);
    for (const { recordId, hash } of pieces) eraseFace.run(work, Math.floor(nowMs), recordId, hash);
    const photos = erasePhotos.run(work, identityNumber, at).changes;
    const templates = template ? eraseTemplate.run(work, identityNumber, on).changes : 0;
    // The log may still hold the pages as they were written; folding it back and truncating it removes them.
    work.afterCommit(() => foldLog(handle));
    return pieces.length + photos + templates;
  }

  return {
    ...createDeskRequests(handle),
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
    wait: (work, identityNumber, sinceMs) =>
      void insertWaiting.run(work, identityNumber, Math.floor(sinceMs)),
    stopWaiting: (work, identityNumber) => void deleteWaiting.run(work, identityNumber),
    waiting: () => selectWaiting.all(),
    contact: (work, contact, operatorId) => void putContact.run(work, { ...contact, operatorId }),
    forgetContact: (work, identityNumber) => void deleteContact.run(work, identityNumber),
    contacts: () => new Map(selectContacts.all().map((contact) => [contact.identityNumber, contact])),
    eraseFaces: (work, identityNumber, nowMs) =>
      eraseFacesUntil(work, { identityNumber, ...everything, template: true }, nowMs),
    eraseFacesBefore: eraseFacesUntil,
  };
}

/** Later than every instant and every day of this calendar. */
const everything = { at: '9999', on: '9999' };

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
