import { createHmac, randomBytes } from 'node:crypto';
import type { OfficerAct, OfficerActName, OfficerActObject, OfficerActQuery } from '../../contract/agency.ts';
import { inTransaction } from '../database/inTransaction.ts';
import { canonicalNumber } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';
import type { Officer } from './officers.ts';

/** What is put down of one act. */
interface Acted {
  act: OfficerActName;
  objectKind: OfficerActObject;
  object: string;
  /** why, from a closed list, where the call asks for it */
  reason?: string;
}

/** The acts of officers (经办日志): they are written together with what they say, and never changed. */
export interface OfficerActs {
  /**
   * Does what an officer asks and puts it down in the same transaction: neither is there without the other.
   * What the work throws undoes both.
   * @param acted what is put down, or how it follows from what came of the work
   */
  during<Result>(
    officer: Officer,
    acted: Acted | readonly Acted[] | ((result: Result) => Acted),
    work: (within: AgencyServices) => Promise<Result>,
  ): Promise<Result>;
  /** Puts acts down. @param officer null for somebody who works on the agency's own machine */
  note(officer: Pick<Officer, 'officerId'> | null, ...acted: Acted[]): Promise<void>;
  /** A person as an act names them: always by the same keyed hash, never by the number. */
  person(identityNumber: string): Pick<Acted, 'objectKind' | 'object'>;
  /** Acts that fit, newest first. */
  search(query: OfficerActQuery): Promise<{ acts: OfficerAct[]; next: string | null }>;
}

const keySetting = 'officer-act-key';

/** Opens the acts; the key of the hashes is made at the first time and is the same for all processes. */
export async function openOfficerActs(services: AgencyServices): Promise<OfficerActs> {
  const key = await personKey(services);

  const person: OfficerActs['person'] = (identityNumber) => ({
    objectKind: 'person',
    object: createHmac('sha256', key).update(canonicalNumber(identityNumber)).digest('base64url'),
  });

  async function put(
    { db, now, newId }: Pick<AgencyServices, 'db' | 'now' | 'newId'>,
    officer: Pick<Officer, 'officerId'> | null,
    acted: readonly Acted[],
  ): Promise<void> {
    if (acted.length === 0) return;
    const rows = acted.map(({ act, objectKind, object, reason }) => ({
      act_id: newId(),
      at: now(),
      officer_id: officer?.officerId ?? null,
      act,
      object_kind: objectKind,
      object,
      reason: reason ?? null,
    }));
    await db.insertInto('officer_act').values(rows).execute();
  }

  return {
    person,
    note: (officer, ...acted) => put(services, officer, acted),
    during: (officer, acted, work) =>
      inTransaction(services.db, async (tx) => {
        const within = { ...services, db: tx };
        const result = await work(within);
        await put(within, officer, [typeof acted === 'function' ? acted(result) : acted].flat());
        return result;
      }),
    async search({ officerId, act, objectKind, object, identityNumber, before, limit }) {
      let query = services.db
        .selectFrom('officer_act')
        .leftJoin('officer', 'officer.officer_id', 'officer_act.officer_id')
        .selectAll('officer_act')
        .select('officer.name');
      if (officerId !== undefined) query = query.where('officer_act.officer_id', '=', officerId);
      if (act !== undefined) query = query.where('act', '=', act);
      if (objectKind !== undefined) query = query.where('object_kind', '=', objectKind);
      if (object !== undefined) query = query.where('object', '=', object);
      if (identityNumber !== undefined) {
        const named = person(identityNumber);
        query = query.where('object_kind', '=', named.objectKind).where('object', '=', named.object);
      }
      if (before !== undefined) {
        const [at = '', id = ''] = before.split('.');
        query = query.where((eb) => eb(eb.refTuple('at', 'act_id'), '<', eb.tuple(Number(at), id)));
      }
      const rows = await query
        .orderBy('at', 'desc')
        .orderBy('act_id', 'desc')
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        acts: rows.slice(0, limit).map((row) => ({
          actId: row.act_id,
          at: new Date(row.at).toISOString(),
          officerId: row.officer_id,
          officerName: row.name,
          act: row.act,
          objectKind: row.object_kind,
          object: row.object,
          reason: row.reason,
        })),
        next: last ? `${last.at}.${last.act_id}` : null,
      };
    },
  };
}

async function personKey({ db }: Pick<AgencyServices, 'db'>): Promise<Buffer> {
  await db
    .insertInto('setting')
    .values({ name: keySetting, value: randomBytes(32).toString('base64url') })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', keySetting)
    .executeTakeFirstOrThrow();
  return Buffer.from(value, 'base64url');
}
