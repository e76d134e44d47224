import { FiledRequest, type RequestOutcome } from '../../domain/deskRequest.ts';
import type { AgencyDatabase } from '../database/schema.ts';

/** The request within a token whose signature was verified when it was taken. */
export function readRequest(token: string): FiledRequest {
  return FiledRequest.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
}

/** What became of a request that is here. */
export function outcomeOf(
  row: Pick<AgencyDatabase['desk_request'], 'state' | 'reason'> & { decided_at: number | null },
): RequestOutcome {
  if (row.state === 'open' || row.decided_at === null) return { state: 'open' };
  const at = new Date(row.decided_at).toISOString();
  if (row.state === 'granted') return { state: 'granted', at };
  if (row.reason === null) throw new Error('A request was refused without a reason');
  return { state: 'refused', reason: row.reason, at };
}
