import { type Kysely, sql } from 'kysely';
import type { PersonEvent, RosterEntry } from '../../domain/person.ts';
import { inTransaction } from '../database/inTransaction.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { type LockedPerson, lockPersons, redecide } from '../decisions/redecide.ts';
import { canonicalNumber, type PersonKey } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';

/**
 * Puts people on the roster or changes them. An entry that says what is already known changes nothing, so that a
 * nightly import of everybody does not send everybody down to the terminals again.
 * @returns how many people changed
 */
export async function putPersons(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  entries: readonly RosterEntry[],
): Promise<number> {
  const rows = new Map(
    entries.map((entry) => {
      const identityNumber = canonicalNumber(entry.identityNumber);
      const row = {
        pack_id: entry.packId,
        identity_number: identityNumber,
        entry: JSON.stringify({ ...entry, identityNumber }),
      };
      return [`${row.pack_id} ${row.identity_number}`, row];
    }),
  );
  const keys = [...rows.values()].map((row) => ({
    packId: row.pack_id,
    identityNumber: row.identity_number,
  }));
  return inTransaction(services.db, async (tx) => {
    await lockPersons(tx, keys);
    const changed = await sql`
      update person set entry = new.entry, removed = false, position = null
      from jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb) as new
        (pack_id text, identity_number text, entry text)
      where person.pack_id = new.pack_id and person.identity_number = new.identity_number
        and (person.entry is distinct from new.entry or person.removed)`.execute(tx);
    await redecide(tx, services, await lockPersons(tx, keys));
    return Number(changed.numAffectedRows ?? 0);
  });
}

/** Takes a person off the roster; their records stay, their template is erased. False when nobody on the roster has this number. */
export async function removePerson(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  key: PersonKey,
): Promise<boolean> {
  return inTransaction(services.db, async (tx) => {
    const [person] = await lockPersons(tx, [key]);
    if (!person?.entry) return false;
    await tx
      .updateTable('person')
      .set({ removed: true, position: null, entry: sql<string>`(entry::jsonb - 'template')::text` })
      .where('pack_id', '=', key.packId)
      .where('identity_number', '=', key.identityNumber)
      .execute();
    await redecide(tx, services, [{ ...key, entry: null, unread: false }]);
    return true;
  });
}

/**
 * Records a death, custody, release or lost eligibility and decides anew on what the person certified.
 * @returns how many decisions changed; null when nobody on the roster has this number
 */
export async function recordPersonEvent(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  key: PersonKey,
  event: PersonEvent,
): Promise<number | null> {
  return inTransaction(services.db, async (tx) => {
    const [person] = await lockPersons(tx, [key]);
    return person ? addEvent(tx, services, person, event) : null;
  });
}

/** The same for somebody whom the caller has locked. */
export async function addEvent(
  tx: Kysely<AgencyDatabase>,
  services: Pick<AgencyServices, 'key' | 'now'>,
  person: LockedPerson,
  event: PersonEvent,
): Promise<number | null> {
  const { packId, identityNumber } = person;
  if (!person.entry) return null;
  const events = person.entry.events ?? [];
  if (events.some(({ kind, on }) => kind === event.kind && on === event.on)) return 0;
  const added = JSON.stringify([event]);
  await tx
    .updateTable('person')
    .set({
      entry: sql<string>`jsonb_set(entry::jsonb, '{events}', coalesce(entry::jsonb -> 'events', '[]') || ${added}::jsonb)::text`,
      position: null,
    })
    .where('pack_id', '=', packId)
    .where('identity_number', '=', identityNumber)
    .execute();
  return redecide(tx, services, await lockPersons(tx, [{ packId, identityNumber }]));
}
