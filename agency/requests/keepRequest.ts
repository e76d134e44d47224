import type { Kysely } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import { type FiledRequest, type RequestOutcome, unknownInRequest } from '../../domain/deskRequest.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { PersonKey } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';
import { eraseFaceData } from './eraseFaceData.ts';
import { keepPapers } from './papers.ts';
import { outcomeOf } from './readRequest.ts';

/**
 * Keeps a request with its papers; it waits for an officer. A withdrawal of consent is carried out here and now: the law
 * makes nobody wait. What is not understood whole waits in any case. The caller holds the lock on the person.
 */
export async function keepRequest(
  tx: Kysely<AgencyDatabase>,
  services: Pick<AgencyServices, 'now' | 'log'>,
  {
    terminalId,
    token,
    request,
    person,
    papers,
    eraseAfter,
  }: {
    terminalId: string;
    token: string;
    request: FiledRequest;
    person: PersonKey;
    papers: ReadonlyMap<string, Buffer>;
    eraseAfter: CalendarDate;
  },
): Promise<RequestOutcome> {
  const at = services.now();
  const { kind } = request.content;
  const atOnce = kind === 'withdraw-consent' && unknownInRequest(request).length === 0;
  if (atOnce) await eraseFaceData(tx, services, person);
  const decided = atOnce
    ? { state: 'granted' as const, decided_at: at }
    : { state: 'open' as const, decided_at: null };
  await tx
    .insertInto('desk_request')
    .values({
      terminal_id: terminalId,
      request_id: request.id,
      pack_id: person.packId,
      identity_number: person.identityNumber,
      kind,
      token,
      received_at: at,
      reason: null,
      officer_id: null,
      ...decided,
    })
    .execute();
  await keepPapers(tx, terminalId, request, papers, eraseAfter);
  services.log.write('request-received', { terminalId, kind });
  return outcomeOf({ ...decided, reason: null });
}
