import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RequestKind } from '../../../domain/deskRequest.ts';
import type { WritableHandle } from './handle.ts';
import type { OutboxWithNotice } from './outbox.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** One thing that was refused, by the agency or on the way, among its own kind. */
export interface ParcelKey {
  /** the kind of parcel, by its name in the exchange: `records`, `requests`, `evidence`, `roster` … */
  parcel: string;
  /** which one of its kind: a record's or request's id, an operator's id, a record's id and a hash; empty where there is but one */
  key: string;
}

export interface SetAsideParcel extends ParcelKey {
  /** a closed name: the agency's own refusal, or what happened on the way */
  reason: string;
  /** since when, in milliseconds since the epoch by the terminal's clock; of a request that the agency refused, when it was filed */
  sinceMs: number;
  /** whether the next exchange tries it again by itself */
  passing: boolean;
  /** how often a person has had it sent again, and when last, in milliseconds since the epoch; null: never */
  triedAgain: { times: number; atMs: number } | null;
}

/** A request of the desk, as far as a person needs it to know which one is meant. */
interface RequestNamed {
  kind: RequestKind;
  identityNumber: string;
  on: CalendarDate;
}

/** What waits for a person because it was refused; it stands before nothing else and is never erased by waiting. */
export interface SetAside {
  /** Everything that is set aside, `parked` records and requests that the agency refused included, the oldest first. */
  list(): SetAsideParcel[];
  /** Sets something aside; a second time changes the reason and not since when. Single records are parked in the outbox instead. */
  add(parcel: Omit<SetAsideParcel, 'sinceMs' | 'triedAgain'>): void;
  /** Whether it waits for a person, so that no exchange offers it by itself. */
  holds(parcel: ParcelKey): boolean;
  /** It went through after all, or there is nothing left to send. */
  remove(parcel: ParcelKey): void;
  /** Puts what a person chose back in the queue; the next exchange, over whichever carrier, offers it again. Says how many. */
  sendAgain(work: UnitOfWork, parcels: readonly ParcelKey[]): number;
  /** How many wait for a person. */
  count(): number;
  /** What a request is about, by its id. */
  requestNamed(id: string): RequestNamed | undefined;
}

type Row = Omit<SetAsideParcel, 'passing' | 'triedAgain'> & {
  passing: 0 | 1;
  times: number | null;
  atMs: number | null;
};

/** @param now the terminal's clock in milliseconds since the epoch */
export function createSetAside(
  handle: WritableHandle,
  outbox: Pick<OutboxWithNotice, 'notify'>,
  now: () => number,
): SetAside {
  // What went by stick meanwhile, or was erased, waits for nobody.
  const everything = `SELECT parcel, key, reason, passing, since_ms AS sinceMs FROM set_aside
     WHERE NOT (parcel = 'requests' AND EXISTS (SELECT 1 FROM desk_requests WHERE id = key AND state <> 'queued'))
       AND NOT (parcel = 'evidence' AND EXISTS (
         SELECT 1 FROM evidence
         WHERE record_id = substr(key, 1, instr(key, ' ') - 1) AND hash = substr(key, instr(key, ' ') + 1)
           AND (uploaded_at_ms IS NOT NULL OR erased_at_ms IS NOT NULL)))
     UNION ALL
     SELECT 'records', record_id, coalesce(reason, ''), 0, changed_at_ms FROM outbox WHERE state = 'parked'
     UNION ALL
     SELECT 'requests', id, coalesce(reason, ''), 0, coalesce(unixepoch(at) * 1000, 0)
     FROM desk_request_travel JOIN desk_requests ON id = request_id WHERE outcome = 'not-taken'`;
  const select = handle.prepare<[], Row>(
    `SELECT parcel, key, reason, passing, sinceMs, times, at_ms AS atMs
     FROM (${everything}) LEFT JOIN sent_again USING (parcel, key) ORDER BY sinceMs, parcel, key`,
  );
  const countAll = handle
    .prepare<[], number>(`SELECT count(*) FROM (${everything}) WHERE passing = 0`)
    .pluck();
  const noteSentAgain = prepareWrite<[string, string, number]>(
    handle,
    `INSERT INTO sent_again (parcel, key, times, at_ms) VALUES (?, ?, 1, ?)
     ON CONFLICT (parcel, key) DO UPDATE SET times = times + 1, at_ms = excluded.at_ms`,
  );
  const selectRequest = handle.prepare<[string], RequestNamed>(
    `SELECT kind, identity_number AS identityNumber, on_date AS "on" FROM desk_requests WHERE id = ?`,
  );
  const insert = handle.prepare(
    `INSERT INTO set_aside (parcel, key, reason, passing, since_ms) VALUES (@parcel, @key, @reason, @passing, @sinceMs)
     ON CONFLICT (parcel, key) DO UPDATE SET reason = excluded.reason, passing = excluded.passing`,
  );
  const find = handle
    .prepare<[string, string], 0 | 1>('SELECT passing FROM set_aside WHERE parcel = ? AND key = ?')
    .pluck();
  const takeRow = prepareWrite<[string, string]>(
    handle,
    'DELETE FROM set_aside WHERE parcel = ? AND key = ?',
  );
  const queueRecord = prepareWrite<[number, string]>(
    handle,
    "UPDATE outbox SET state = 'queued', reason = NULL, changed_at_ms = ? WHERE record_id = ? AND state = 'parked'",
  );
  const remove = handle.prepare<[string, string]>('DELETE FROM set_aside WHERE parcel = ? AND key = ?');
  const queueRequest = prepareWrite<[string]>(
    handle,
    "UPDATE desk_requests SET state = 'queued' WHERE id = ?",
  );
  const forgetRefusal = prepareWrite<[string]>(
    handle,
    `UPDATE desk_request_travel SET outcome = NULL, reason = NULL, token = NULL
     WHERE request_id = ? AND outcome = 'not-taken'`,
  );
  function takeOut(work: UnitOfWork, { parcel, key }: ParcelKey): boolean {
    if (parcel === 'records') return queueRecord.run(work, Math.floor(now()), key).changes > 0;
    const held = takeRow.run(work, parcel, key).changes > 0;
    // What the agency refused left the queue, and is signed anew: its key or its name may be another by now.
    if (parcel !== 'requests' || forgetRefusal.run(work, key).changes === 0) return held;
    queueRequest.run(work, key);
    return true;
  }
  return {
    list: () =>
      select.all().map(({ passing, times, atMs, ...row }) => ({
        ...row,
        passing: passing === 1,
        triedAgain: times === null || atMs === null ? null : { times, atMs },
      })),
    count: () => countAll.get() ?? 0,
    requestNamed: (id) => selectRequest.get(id),
    add({ parcel, key, reason, passing }) {
      insert.run({ parcel, key, reason, passing: passing ? 1 : 0, sinceMs: Math.floor(now()) });
    },
    holds: ({ parcel, key }) => find.get(parcel, key) === 0,
    remove: ({ parcel, key }) => void remove.run(parcel, key),
    sendAgain(work, parcels) {
      const sent = parcels.filter((each) => takeOut(work, each));
      for (const { parcel, key } of sent) noteSentAgain.run(work, parcel, key, Math.floor(now()));
      const records = sent.filter(({ parcel }) => parcel === 'records').map(({ key }) => key);
      work.afterCommit(() => outbox.notify(records));
      return sent.length;
    },
  };
}
