import type { RequestAnswer, SetAsideOut } from '../../contract/agency.ts';
import type { Answer } from '../../contract/exchange/parcels.ts';
import { recordHash } from '../../contract/recordToken.ts';
import { chainPosition } from '../records/chainPosition.ts';
import { pushRecords } from '../records/pushRecords.ts';
import { takeRequest } from '../requests/takeRequest.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { noteTold } from './refusedRecords.ts';

/**
 * Tries once more what the terminal has set aside, each by itself: none stands before another. What is refused again is
 * listed for the officers with the terminal's word. A record before which something is missing is asked for by the
 * chain's position.
 */
export async function tryAgain(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  { records, requests }: SetAsideOut,
): Promise<Answer<'setAside'>> {
  const receipts: string[] = [];
  const refused: Answer<'setAside'>['refused'] = [];
  for (const { token, reason } of records) {
    const outcome = await pushRecords(services, terminal, [token]);
    const result = outcome.ok ? outcome.results[0] : undefined;
    if (result?.ok) receipts.push(result.receipt);
    else if (result) {
      const hash = await recordHash(token);
      refused.push({ hash, refusal: result.refusal });
      await noteTold(services, terminal.terminalId, hash, reason);
    }
  }
  const answers: RequestAnswer[] = [];
  for (const { id, reason, ...sent } of requests) {
    const taken = await takeRequest(services, terminal, sent, reason);
    answers.push({ id, outcome: taken.ok ? taken.outcome : { state: 'not-taken', reason: taken.reason } });
  }
  const chain = await chainPosition(services, terminal.terminalId);
  return { receipts, refused, chain, requests: answers };
}
