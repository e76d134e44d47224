import { type Kysely, sql } from 'kysely';
import { paperEvidence } from '../../domain/attemptRecord.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { PersonKey } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';

/**
 * Erases everything that shows or measures a person's face: pictures, embeddings and traces of their records, photos of their requests, and
 * the template, which thereby leaves every other terminal with its next pull. Records and hashes stay.
 * The caller holds the lock on the person.
 * @returns how many pieces
 */
export async function eraseFaceData(
  tx: Kysely<AgencyDatabase>,
  { now, log }: Pick<AgencyServices, 'now' | 'log'>,
  { packId, identityNumber }: PersonKey,
): Promise<number> {
  const evidence = await sql`
    update evidence set data = null, erased_at = ${now()}
    where data is not null and kind not in (${sql.join([...paperEvidence])}) and (terminal_id, record_id) in (
      select terminal_id, record_id from record where pack_id = ${packId} and identity_number = ${identityNumber})`.execute(
    tx,
  );
  const photos = await sql`
    update desk_request_paper set data = null, erased_at = ${now()}
    where data is not null and kind = 'photo' and (terminal_id, request_id) in (
      select terminal_id, request_id from desk_request
      where pack_id = ${packId} and identity_number = ${identityNumber}
      union select terminal_id, request_id from refused_request
      where pack_id = ${packId} and identity_number = ${identityNumber})`.execute(tx);
  const template = await sql`
    update person set entry = (entry::jsonb - 'template')::text, position = null
    where pack_id = ${packId} and identity_number = ${identityNumber} and entry::jsonb ? 'template'`.execute(
    tx,
  );
  const pieces = [evidence, photos, template].reduce(
    (sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0),
    0,
  );
  log.write('face-data-erased', { pieces });
  return pieces;
}
