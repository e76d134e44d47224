import { readRecordPayload } from '../../contract/recordToken.ts';
import { type AttemptRecord, unknownIn } from '../../domain/attemptRecord.ts';
import { GaugeName, knowledgeGauges } from '../../domain/freshness.ts';
import { isKnown } from '../../domain/openEnum.ts';
import { inTransaction } from '../database/inTransaction.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { lockPersons, redecide } from '../decisions/redecide.ts';
import type { AgencyServices } from '../services.ts';
import { canonicalNumber, type PersonKey } from './personKey.ts';

/** What is read off a record so that it can be decided on; the token stays what counts. */
export function columnsOf(
  record: AttemptRecord,
): Pick<
  AgencyDatabase['record'],
  'pack_id' | 'identity_number' | 'on_date' | 'result' | 'method' | 'clock_trust' | 'stale' | 'unknown_words'
> {
  const pastRed = record.pastRed?.filter((name) => isKnown(GaugeName, name)) ?? [];
  return {
    pack_id: record.pack.id,
    identity_number: canonicalNumber(record.person.identityNumber),
    on_date: record.on,
    result: record.result,
    method: record.method,
    clock_trust: record.clock.trust,
    stale: pastRed.some((name) => knowledgeGauges.includes(name)),
    unknown_words: JSON.stringify(unknownIn(record)),
  };
}

/** How many records are read in one transaction. */
const page = 200;

/**
 * Reads every record once more in which something was not known, as a newer version may know it by now, and decides
 * anew on those people's records. What an officer has decided stands.
 * @returns how many records are understood now
 */
export async function readAnew(
  services: Pick<AgencyServices, 'db' | 'key' | 'now' | 'log'>,
): Promise<number> {
  let understood = 0;
  for (let after = ''; ; ) {
    const rows = await services.db
      .selectFrom('record')
      .select(['terminal_id', 'record_id', 'token', 'unknown_words', 'pack_id', 'identity_number'])
      .where('unknown_words', '<>', '[]')
      .where((eb) => eb(eb.cast<string>('record_id', 'text'), '>', after))
      .orderBy((eb) => eb.cast<string>('record_id', 'text'))
      .limit(page)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.record_id;
    const changed = rows.flatMap((row) => {
      const record = readRecordPayload(row.token);
      const columns = record && columnsOf(record);
      return columns && columns.unknown_words !== row.unknown_words ? [{ row, columns }] : [];
    });
    if (changed.length === 0) continue;
    await inTransaction(services.db, async (tx) => {
      const keys: PersonKey[] = changed.map(({ row }) => ({
        packId: row.pack_id,
        identityNumber: row.identity_number,
      }));
      const persons = await lockPersons(tx, keys);
      for (const { row, columns } of changed)
        await tx
          .updateTable('record')
          .set(columns)
          .where('terminal_id', '=', row.terminal_id)
          .where('record_id', '=', row.record_id)
          .execute();
      await redecide(tx, services, persons);
    });
    understood += changed.filter(({ columns }) => columns.unknown_words === '[]').length;
  }
  if (understood > 0) services.log.write('records-understood', { count: understood });
  return understood;
}
