import { createHash, randomBytes } from 'node:crypto';
import { OfficerRole } from '../../contract/agency.ts';
import type { AgencyServices } from '../services.ts';

/** An officer of the agency (经办人员), for one call. */
export interface Officer {
  officerId: string;
  name: string;
  roles: readonly OfficerRole[];
}

function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Gives an officer roles and a token for the interface, which is shown once; its hash is kept. An earlier token ends. */
export async function appointOfficer(
  { db }: Pick<AgencyServices, 'db'>,
  officer: Officer,
  token = randomBytes(24).toString('base64url'),
): Promise<string> {
  const row = {
    name: officer.name,
    token_hash: tokenHash(token),
    roles: JSON.stringify(OfficerRole.array().min(1).parse(officer.roles)),
  };
  await db
    .insertInto('officer')
    .values({ officer_id: officer.officerId, ...row })
    .onConflict((conflict) => conflict.column('officer_id').doUpdateSet(row))
    .execute();
  return token;
}

/**
 * Takes every role and the token from an officer who leaves. The name stays, because the acts name it.
 * @returns whether there was such an officer
 */
export async function dismissOfficer(
  { db }: Pick<AgencyServices, 'db'>,
  officerId: string,
): Promise<boolean> {
  // No hash has a colon, so no token leads here.
  const row = { token_hash: `dismissed:${officerId}`, roles: '[]' };
  const { numUpdatedRows } = await db
    .updateTable('officer')
    .set(row)
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function officerFor(
  { db }: Pick<AgencyServices, 'db'>,
  authorization: string | null,
): Promise<Officer | null> {
  const token = authorization?.match(/^Bearer (\S+)$/)?.[1];
  if (!token) return null;
  const row = await db
    .selectFrom('officer')
    .select(['officer_id as officerId', 'name', 'roles'])
    .where('token_hash', '=', tokenHash(token))
    .executeTakeFirst();
  return row ? { ...row, roles: OfficerRole.array().parse(JSON.parse(row.roles)) } : null;
}
