import type { Transaction } from 'kysely';
import type { Database } from './open.ts';
import type { AgencyDatabase } from './schema.ts';

/** Does the work in one transaction: the caller's where there is one, so that what belongs together stands or falls together. */
export function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction<AgencyDatabase>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db as Transaction<AgencyDatabase>) : db.transaction().execute(work);
}
