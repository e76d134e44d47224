import type { WritableHandle } from './handle.ts';
import type { OutboxWithNotice } from './outbox.ts';

/** One thing that was refused, by the agency or on the way, among its own kind. */
interface ParcelKey {
  /** the kind of parcel, by its name in the exchange: `records`, `requests`, `evidence`, `roster` … */
  parcel: string;
  /** which one of its kind: a record's or request's id, an operator's id, a record's id and a hash; empty where there is but one */
  key: string;
}

interface SetAsideParcel extends ParcelKey {
  /** a closed name: the agency's own refusal, or what happened on the way */
  reason: string;
  /** since when, in milliseconds since the epoch by the terminal's clock; of a request that the agency refused, when it was filed */
  sinceMs: number;
  /** whether the next exchange tries it again by itself */
  passing: boolean;
}

/** What waits for a person because it was refused; it stands before nothing else and is never erased by waiting. */
export interface SetAside {
  /** Everything that is set aside, `parked` records and requests that the agency refused included, the oldest first. */
  list(): SetAsideParcel[];
  /** Sets something aside; a second time changes the reason and not since when. Single records are parked in the outbox instead. */
  add(parcel: Omit<SetAsideParcel, 'sinceMs'>): void;
  /** Whether it waits for a person, so that no exchange offers it by itself. */
  holds(parcel: ParcelKey): boolean;
  /** It went through after all, or there is nothing left to send. */
  remove(parcel: ParcelKey): void;
  /** Puts what a person chose back in the queue; the next exchange, over whichever carrier, offers it again. Says how many. */
  sendAgain(parcels: readonly ParcelKey[]): number;
}

/** @param now the terminal's clock in milliseconds since the epoch */
export function createSetAside(
  handle: WritableHandle,
  outbox: Pick<OutboxWithNotice, 'deliveryOf' | 'requeue'>,
  now: () => number,
): SetAside {
  const select = handle.prepare<[], Omit<SetAsideParcel, 'passing'> & { passing: 0 | 1 }>(
    `SELECT parcel, key, reason, passing, since_ms AS sinceMs FROM set_aside
     UNION ALL
     SELECT 'records', record_id, coalesce(reason, ''), 0, changed_at_ms FROM outbox WHERE state = 'parked'
     UNION ALL
     SELECT 'requests', id, coalesce(reason, ''), 0, coalesce(unixepoch(at) * 1000, 0)
     FROM desk_request_travel JOIN desk_requests ON id = request_id WHERE outcome = 'not-taken'
     ORDER BY sinceMs, parcel, key`,
  );
  const insert = handle.prepare(
    `INSERT INTO set_aside (parcel, key, reason, passing, since_ms) VALUES (@parcel, @key, @reason, @passing, @sinceMs)
     ON CONFLICT (parcel, key) DO UPDATE SET reason = excluded.reason, passing = excluded.passing`,
  );
  const find = handle
    .prepare<[string, string], 0 | 1>('SELECT passing FROM set_aside WHERE parcel = ? AND key = ?')
    .pluck();
  const remove = handle.prepare<[string, string]>('DELETE FROM set_aside WHERE parcel = ? AND key = ?');
  const queueRequest = handle.prepare<[string]>("UPDATE desk_requests SET state = 'queued' WHERE id = ?");
  const forgetRefusal = handle.prepare<[string]>(
    `UPDATE desk_request_travel SET outcome = NULL, reason = NULL, token = NULL
     WHERE request_id = ? AND outcome = 'not-taken'`,
  );
  const takeOut = handle.transaction(({ parcel, key }: ParcelKey): boolean => {
    const held = remove.run(parcel, key).changes > 0;
    // What the agency refused left the queue, and is signed anew: its key or its name may be another by now.
    if (parcel !== 'requests' || forgetRefusal.run(key).changes === 0) return held;
    queueRequest.run(key);
    return true;
  });
  function sendRecordAgain(recordId: string): boolean {
    if (outbox.deliveryOf(recordId)?.state !== 'parked') return false;
    outbox.requeue(recordId);
    return true;
  }
  return {
    list: () => select.all().map((row) => ({ ...row, passing: row.passing === 1 })),
    add({ parcel, key, reason, passing }) {
      insert.run({ parcel, key, reason, passing: passing ? 1 : 0, sinceMs: Math.floor(now()) });
    },
    holds: ({ parcel, key }) => find.get(parcel, key) === 0,
    remove: ({ parcel, key }) => void remove.run(parcel, key),
    sendAgain: (parcels) =>
      parcels.filter((each) =>
        each.parcel === 'records' ? sendRecordAgain(each.key) : takeOut.immediate(each),
      ).length,
  };
}
