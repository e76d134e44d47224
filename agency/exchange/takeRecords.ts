import type { QuestionRead } from '../../contract/exchange/parcels.ts';
import { declareLost } from '../records/chainPosition.ts';
import { pushRecords } from '../records/pushRecords.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import type { Told } from './agencyEnds.ts';

/**
 * Takes records, and steps over what the terminal says is lost where its chain waits for that: over each loss once, and
 * over none that nobody waits for.
 */
export async function takeRecords(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  { records, lost = [] }: QuestionRead<'records'>,
): Promise<Told<'records'>> {
  const untold = new Set(lost);
  const results: (Told<'records'> & { ok: true })['answer']['results'] = [];
  let chain: { nextSequence: number; reactivate: boolean } | null = null;
  while (results.length < records.length) {
    const from = results.length;
    const outcome = await pushRecords(services, terminal, records.slice(from));
    if (outcome.ok) {
      for (const result of outcome.results)
        results.push(result.ok ? result : { ...result, index: result.index + from });
      ({ chain } = outcome);
      if (untold.size === 0) break;
      continue;
    }
    const { expectedSequence } = outcome;
    const range = [...untold].find(
      ({ fromSequence, toSequence }) => fromSequence <= expectedSequence && expectedSequence <= toSequence,
    );
    if (range) {
      untold.delete(range);
      const hole = { fromSequence: expectedSequence, toSequence: range.toSequence, cause: 'store-damaged' };
      if ((await declareLost(services, terminal.terminalId, hole)) !== null) continue;
    }
    if (chain === null) return { ok: false, code: 'SEQUENCE_GAP', data: { expectedSequence } };
    break;
  }
  if (chain === null) throw new Error('No records are no push');
  return { ok: true, answer: { results, chain } };
}
