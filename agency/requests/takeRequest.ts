import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { KnownOutcome, RequestReason, SentRequest } from '../../contract/agency.ts';
import { verifyRequest } from '../../contract/requestToken.ts';
import { addDays, calendarDateAt } from '../../domain/calendar.ts';
import type { RequestOutcome } from '../../domain/deskRequest.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { lockPersons } from '../decisions/redecide.ts';
import { defaultKeptDays } from '../records/evidence.ts';
import { canonicalNumber } from '../records/personKey.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { eraseFaceData } from './eraseFaceData.ts';
import { readRequest } from './readRequest.ts';

export type RequestRow = Pick<
  AgencyDatabase['desk_request'],
  'terminal_id' | 'request_id' | 'token' | 'state' | 'reason'
> & { decided_at: number | null };

/**
 * Takes over a request of a desk. The same one again, also from the key that a re-activated terminal has now, gets the
 * same answer. A withdrawal of consent is carried out here and now: the law makes nobody wait for an officer.
 */
export async function takeRequest(
  services: Pick<AgencyServices, 'db' | 'packs' | 'now' | 'log'>,
  terminal: AuthenticatedTerminal,
  sent: SentRequest,
): Promise<{ ok: true; outcome: RequestOutcome } | { ok: false; reason: RequestReason }> {
  const { terminalId, packIds } = terminal;
  const verified = await verifyRequest(sent.token, terminal.publicKey, terminalId);
  if (!verified.ok) return verified;
  const { request } = verified;
  const { packId } = request.person;
  if (!packIds.includes(packId)) return { ok: false, reason: 'other-district' };
  const bytes = new Map(sent.papers.map(({ hash, data }) => [hash, Buffer.from(data, 'base64')]));
  for (const [hash, data] of bytes) {
    const named = request.papers.some((paper) => paper.hash === hash);
    if (!named || createHash('sha256').update(data).digest('base64url') !== hash)
      return { ok: false, reason: 'paper-unknown' };
  }
  const [pack] = await services.packs.read([packId]);
  const at = services.now();
  const eraseAfter = addDays(calendarDateAt(at), pack?.evidence.keptDays ?? defaultKeptDays);
  const person = { packId, identityNumber: canonicalNumber(request.person.identityNumber) };
  return services.db.transaction().execute(async (tx) => {
    // Behind the person's lock, so that the same request from two lines at once is taken once.
    await lockPersons(tx, [person]);
    const known = await requestsById(tx, [request.id]);
    const same = known.find(({ token }) => contentOf(token) === contentOf(sent.token));
    if (same) return { ok: true, outcome: outcomeOf(same) } as const;
    if (known.length > 0) return { ok: false, reason: 'id-taken' } as const;
    const { kind } = request.content;
    const atOnce = kind === 'withdraw-consent';
    if (atOnce) await eraseFaceData(tx, services, person);
    const decided = atOnce
      ? { state: 'granted' as const, decided_at: at }
      : { state: 'open' as const, decided_at: null };
    await tx
      .insertInto('desk_request')
      .values({
        terminal_id: terminalId,
        request_id: request.id,
        pack_id: packId,
        identity_number: person.identityNumber,
        kind,
        token: sent.token,
        received_at: at,
        reason: null,
        officer_id: null,
        ...decided,
      })
      .execute();
    const papers = new Map(request.papers.map((paper) => [paper.hash, paper]));
    const rows = [...papers.values()].map(({ hash, kind: paperKind, mediaType, byteLength }) => ({
      terminal_id: terminalId,
      request_id: request.id,
      hash,
      kind: paperKind,
      media_type: mediaType,
      byte_length: byteLength,
      data: bytes.get(hash) ?? null,
      erase_after: eraseAfter,
      erased_at: null,
    }));
    if (rows.length > 0) await tx.insertInto('desk_request_paper').values(rows).execute();
    services.log.write('request-received', { terminalId, kind });
    return { ok: true, outcome: outcomeOf({ ...decided, reason: null }) } as const;
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

async function requestsById(db: Kysely<AgencyDatabase>, ids: readonly string[]): Promise<RequestRow[]> {
  return db
    .selectFrom('desk_request')
    .select(['terminal_id', 'request_id', 'token', 'state', 'reason', 'decided_at'])
    .where('request_id', 'in', [...ids])
    .execute();
}

export function outcomeOf(row: Pick<RequestRow, 'state' | 'reason' | 'decided_at'>): RequestOutcome {
  if (row.state === 'open' || row.decided_at === null) return { state: 'open' };
  const at = new Date(row.decided_at).toISOString();
  if (row.state === 'granted') return { state: 'granted', at };
  if (row.reason === null) throw new Error('A request was refused without a reason');
  return { state: 'refused', reason: row.reason, at };
}

/** A request without the terminal's name and its papers: those may have been erased since, and a new key signs again. */
function contentOf(token: string): string {
  const { terminalId: _t, papers: _p, ...content } = readRequest(token);
  return JSON.stringify(content);
}
