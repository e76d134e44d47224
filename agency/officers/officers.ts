import { createHash, randomBytes } from 'node:crypto';
import type { AgencyServices } from '../services.ts';

/** An officer of the agency (经办人员), for one call. */
export interface Officer {
  officerId: string;
  name: string;
}

function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Gives an officer a token for the interface. It is shown once; its hash is kept. */
export async function appointOfficer(
  { db }: Pick<AgencyServices, 'db'>,
  officer: Officer,
  token = randomBytes(24).toString('base64url'),
): Promise<string> {
  await db
    .insertInto('officer')
    .values({ officer_id: officer.officerId, name: officer.name, token_hash: tokenHash(token) })
    .onConflict((conflict) => conflict.column('officer_id').doUpdateSet({ token_hash: tokenHash(token) }))
    .execute();
  return token;
}

export async function officerFor(
  { db }: Pick<AgencyServices, 'db'>,
  authorization: string | null,
): Promise<Officer | null> {
  const token = authorization?.match(/^Bearer (\S+)$/)?.[1];
  if (!token) return null;
  const row = await db
    .selectFrom('officer')
    .select(['officer_id as officerId', 'name'])
    .where('token_hash', '=', tokenHash(token))
    .executeTakeFirst();
  return row ?? null;
}
