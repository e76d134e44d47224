import { type Algorithm, hash } from '@node-rs/argon2';
import { type Kysely, sql } from 'kysely';
import type { PinReason, StaffMember, StaffOverview } from '../../contract/agency.ts';
import { parseIdentityNumber } from '../../domain/identityNumber.ts';
import { type ChosenPin, pinHashCost } from '../../domain/operator.ts';
import { inTransaction } from '../database/inTransaction.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';
import { newCode } from '../terminals/activation.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { officeOf } from './offices.ts';

/** Everybody who works at desks, also who no longer does. */
export async function allStaff({ db }: Pick<AgencyServices, 'db'>): Promise<StaffOverview[]> {
  const rows = await db.selectFrom('operator').selectAll().orderBy('operator_id').execute();
  return rows.map((row) => ({
    id: row.operator_id,
    name: row.name,
    role: row.role,
    packId: row.pack_id,
    office: row.office,
    pinChosen: !row.one_time,
    endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    ...(row.identity_number === null ? {} : { identityNumber: row.identity_number }),
    ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
    ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
  }));
}

/**
 * Puts somebody on the list, or changes what is known of them; their PIN stays. Who is new, or had ended, gets a
 * one-time code.
 */
export async function putStaff(
  { db }: Pick<AgencyServices, 'db'>,
  member: StaffMember,
): Promise<{ ok: true; oneTimeCode: string | null } | { ok: false; reason: 'NAME_TAKEN' }> {
  const secret = await oneTimeSecret();
  const number = member.identityNumber === undefined ? null : parseIdentityNumber(member.identityNumber);
  const row = {
    pack_id: member.packId,
    office: member.office,
    name: member.name,
    role: member.role,
    identity_number: number?.ok ? number.canonical : (member.identityNumber ?? null),
    valid_from: member.validFrom ?? null,
    valid_until: member.validUntil ?? null,
  };
  return inTransaction(db, async (tx) => {
    await lockStaff(tx);
    const sameName = await tx
      .selectFrom('operator')
      .select('office')
      .where('name', '=', member.name)
      .where('operator_id', '<>', member.id)
      .where('ended_at', 'is', null)
      .execute();
    // One terminal may serve several districts, so that only another office keeps two of one name apart.
    const meets = ({ office }: { office: string | null }) =>
      office === null || member.office === null || office === member.office;
    if (sameName.some(meets)) return { ok: false, reason: 'NAME_TAKEN' } as const;
    const known = await tx
      .selectFrom('operator')
      .select(['ended_at', 'pin_number'])
      .where('operator_id', '=', member.id)
      .executeTakeFirst();
    if (known && known.ended_at === null) {
      await tx.updateTable('operator').set(row).where('operator_id', '=', member.id).execute();
      return { ok: true, oneTimeCode: null } as const;
    }
    const fresh = { ...row, ...secret.columns, pin_number: (known?.pin_number ?? 0) + 1, ended_at: null };
    await tx
      .insertInto('operator')
      .values({ operator_id: member.id, ...fresh })
      .onConflict((conflict) => conflict.column('operator_id').doUpdateSet(fresh))
      .execute();
    return { ok: true, oneTimeCode: secret.code } as const;
  });
}

/** Takes a PIN away and makes a one-time code for a new one; null when there is nobody of this id. */
export async function resetPin({ db }: Pick<AgencyServices, 'db'>, id: string): Promise<string | null> {
  const { code, columns } = await oneTimeSecret();
  const { numUpdatedRows } = await db
    .updateTable('operator')
    .set({ ...columns, pin_number: sql<number>`pin_number + 1` })
    .where('operator_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n ? code : null;
}

/** Takes somebody off the lists; null when there is nobody of this id. A second time changes nothing. */
export async function endStaff(
  { db, now }: Pick<AgencyServices, 'db' | 'now'>,
  id: string,
): Promise<string | null> {
  const row = await db
    .updateTable('operator')
    .set({ ended_at: sql<number>`coalesce(ended_at, ${now()})` })
    .where('operator_id', '=', id)
    .returning('ended_at')
    .executeTakeFirst();
  return row ? new Date(row.ended_at as number).toISOString() : null;
}

/**
 * Takes over the hash of a PIN that somebody chose at a terminal of their office. The first one that replaces a secret
 * is taken; the same one again gets the same answer, and another one is outdated.
 */
export async function takePin(
  services: Pick<AgencyServices, 'db' | 'log'>,
  terminal: Pick<AuthenticatedTerminal, 'terminalId' | 'packIds'>,
  { operatorId, pinHash, replaces }: ChosenPin,
): Promise<{ ok: true; pinNumber: number } | { ok: false; reason: PinReason }> {
  const { db, log } = services;
  const office = await officeOf(services, terminal.terminalId);
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('operator')
      .selectAll()
      .where('operator_id', '=', operatorId)
      .forUpdate()
      .executeTakeFirst();
    const here =
      row?.ended_at === null &&
      terminal.packIds.includes(row.pack_id) &&
      (row.office === null || row.office === office);
    if (!row || !here) return { ok: false, reason: 'operator-unknown' } as const;
    if (row.pin_hash === pinHash) return { ok: true, pinNumber: row.pin_number } as const;
    if (row.pin_number !== replaces) return { ok: false, reason: 'outdated' } as const;
    const pinNumber = replaces + 1;
    await tx
      .updateTable('operator')
      .set({ pin_hash: pinHash, pin_number: pinNumber, one_time: false })
      .where('operator_id', '=', operatorId)
      .execute();
    log.write('operator-pin-chosen', { operatorId, terminalId: terminal.terminalId });
    return { ok: true, pinNumber } as const;
  });
}

/** The lock behind which names are given out. */
async function lockStaff(tx: Kysely<AgencyDatabase>): Promise<void> {
  await sql`insert into setting (name, value) values ('staff-lock', '') on conflict do nothing`.execute(tx);
  await tx.selectFrom('setting').select('name').where('name', '=', 'staff-lock').forUpdate().execute();
}

async function oneTimeSecret() {
  const code = newCode();
  const pin_hash = await hash(spoken(code), { algorithm: 2 satisfies Algorithm, ...pinHashCost });
  return { code, columns: { pin_hash, one_time: true } };
}

/** The code as the terminal compares it: however it is typed, without what only helps reading. */
const spoken = (code: string): string => code.replaceAll('-', '');
