import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { KnownOutcome, RequestReason, SentRequest } from '../../contract/agency.ts';
import { signedElsewhere, verifyRequest } from '../../contract/requestToken.ts';
import type { FiledRequest, RequestOutcome } from '../../domain/deskRequest.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { lockPersons } from '../decisions/redecide.ts';
import { canonicalNumber } from '../records/personKey.ts';
import { keepRefusedRequest } from '../refused/keepRefusedRequest.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { keepRequest } from './keepRequest.ts';
import { papersKeptUntil } from './papers.ts';
import { outcomeOf, readRequest } from './readRequest.ts';

type RequestRow = Pick<
  AgencyDatabase['desk_request'],
  'terminal_id' | 'request_id' | 'token' | 'state' | 'reason'
> & { decided_at: number | null };

/**
 * Takes over a request of a desk. The same one again, also from the key that a re-activated terminal has now, gets the
 * same answer. What is refused is kept, so that an officer sees it and may take it after all.
 * @param told why the terminal had set it aside before, where a stick says so
 */
export async function takeRequest(
  services: Pick<AgencyServices, 'db' | 'packs' | 'now' | 'log'>,
  terminal: AuthenticatedTerminal,
  sent: SentRequest,
  told: string | null = null,
): Promise<{ ok: true; outcome: RequestOutcome } | { ok: false; reason: RequestReason }> {
  const { terminalId, publicKey } = terminal;
  const verified = await verifyRequest(sent.token, publicKey, terminalId);
  const taken = verified.ok ? await takeVerified(services, terminal, sent, verified.request) : verified;
  if (!taken.ok) {
    const request = verified.ok ? verified.request : await signedElsewhere(sent.token, publicKey);
    await keepRefusedRequest(services, terminalId, sent, { refusal: taken.reason, told, request });
  }
  return taken;
}

async function takeVerified(
  services: Pick<AgencyServices, 'db' | 'packs' | 'now' | 'log'>,
  { terminalId, packIds }: AuthenticatedTerminal,
  { token, papers: sent }: SentRequest,
  request: FiledRequest,
): Promise<{ ok: true; outcome: RequestOutcome } | { ok: false; reason: RequestReason }> {
  const { packId } = request.person;
  if (!packIds.includes(packId)) return { ok: false, reason: 'other-district' };
  const papers = new Map(sent.map(({ hash, data }) => [hash, Buffer.from(data, 'base64')]));
  for (const [hash, data] of papers) {
    const named = request.papers.some((paper) => paper.hash === hash);
    if (!named || createHash('sha256').update(data).digest('base64url') !== hash)
      return { ok: false, reason: 'paper-unknown' };
  }
  const eraseAfter = await papersKeptUntil(services, packId);
  const person = { packId, identityNumber: canonicalNumber(request.person.identityNumber) };
  return services.db.transaction().execute(async (tx) => {
    // Behind the person's lock, so that the same request from two lines at once is taken once.
    await lockPersons(tx, [person]);
    const known = await requestsById(tx, [request.id]);
    const same = known.find((row) => contentOf(row.token) === contentOf(token));
    if (same) return { ok: true, outcome: outcomeOf(same) } as const;
    if (known.length > 0) return { ok: false, reason: 'id-taken' } as const;
    const kept = { terminalId, token, request, person, papers, eraseAfter };
    return { ok: true, outcome: await keepRequest(tx, services, kept) } as const;
  });
}

/** What became of requests, in the order in which they are asked for. */
export async function tellOutcomes(
  { db }: Pick<AgencyServices, 'db'>,
  ids: readonly string[],
): Promise<KnownOutcome[]> {
  const rows = new Map((await requestsById(db, ids)).map((row) => [row.request_id, row]));
  return ids.map((id) => {
    const row = rows.get(id);
    return row ? outcomeOf(row) : { state: 'unknown' };
  });
}

export async function requestsById(
  db: Kysely<AgencyDatabase>,
  ids: readonly string[],
): Promise<RequestRow[]> {
  return db
    .selectFrom('desk_request')
    .select(['terminal_id', 'request_id', 'token', 'state', 'reason', 'decided_at'])
    .where('request_id', 'in', [...ids])
    .execute();
}

/**
 * A request without its papers, which may have been erased since, and without the names of the terminal and of the
 * software: a new key, or a newer version, signs again.
 */
function contentOf(token: string): string {
  const { terminalId: _t, papers: _p, format: _f, software: _s, ...content } = readRequest(token);
  return JSON.stringify(content);
}
