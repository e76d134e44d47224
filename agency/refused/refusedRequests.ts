import type { CryptoKey } from 'jose';
import { z } from 'zod';
import type { NeverTaken, RefusedItem } from '../../contract/agency.ts';
import { signedElsewhere, verifyRequest } from '../../contract/requestToken.ts';
import type { FiledRequest, RequestOutcome } from '../../domain/deskRequest.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { inTransaction } from '../database/inTransaction.ts';
import { lockPersons } from '../decisions/redecide.ts';
import { canonicalNumber } from '../records/personKey.ts';
import { keepRequest } from '../requests/keepRequest.ts';
import { papersKeptUntil } from '../requests/papers.ts';
import { outcomeOf } from '../requests/readRequest.ts';
import { requestsById } from '../requests/takeRequest.ts';
import type { AgencyServices } from '../services.ts';
import { publicKeyOf, saidIn } from './signer.ts';

type RequestItem = Extract<RefusedItem, { kind: 'request' }>;

/** A request that an officer can take, or why nobody can; that another one holds its id is looked at apart. */
type Takeable = { ok: true; request: FiledRequest } | { ok: false; reason: NeverTaken };

async function takeable(token: string, key: CryptoKey | null, terminalId: string): Promise<Takeable> {
  if (key === null) return { ok: false, reason: 'signature-does-not-hold' };
  const verified = await verifyRequest(token, key, terminalId);
  if (verified.ok) return verified;
  if (verified.reason === 'bad-signature') return { ok: false, reason: 'signature-does-not-hold' };
  const request = await signedElsewhere(token, key);
  return request ? { ok: true, request } : { ok: false, reason: 'not-readable' };
}

/** The refused requests, oldest first, and how many wait in all. */
export async function refusedRequests(
  services: Pick<AgencyServices, 'db'>,
  asked: { terminalId?: string | undefined; state: 'waiting' | 'taken'; limit: number },
): Promise<{ items: RequestItem[]; waiting: number }> {
  const { db } = services;
  let query = db
    .selectFrom('refused_request')
    .innerJoin('terminal', 'terminal.terminal_id', 'refused_request.terminal_id')
    .selectAll('refused_request')
    .select(['terminal.name', 'terminal.office'])
    .where('taken_at', asked.state === 'taken' ? 'is not' : 'is', null);
  // What was refused once and then found its place after all needs nobody.
  if (asked.state === 'waiting')
    query = query.where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('desk_request')
            .select('desk_request.request_id')
            .whereRef('desk_request.request_id', '=', 'refused_request.request_id')
            .whereRef('desk_request.token', '=', 'refused_request.token'),
        ),
      ),
    );
  if (asked.terminalId !== undefined)
    query = query.where('refused_request.terminal_id', '=', asked.terminalId);
  const rows = await query.orderBy('at').orderBy('hash').limit(asked.limit).execute();
  const { waiting } = await db
    .selectFrom('refused_request')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('taken_at', 'is', null)
    .executeTakeFirstOrThrow();
  const items: RequestItem[] = [];
  for (const row of rows) {
    const key = await publicKeyOf(services, row.terminal_id);
    const can = await takeable(row.token, key, row.terminal_id);
    const content = contentOf(row.token);
    const id = z.uuid().safeParse(content?.requestId);
    const idHeld = row.taken_at === null && id.success && (await requestsById(db, [id.data])).length > 0;
    items.push({
      kind: 'request',
      terminalId: row.terminal_id,
      terminalName: row.name,
      office: row.office,
      hash: row.hash,
      refusal: row.refusal,
      firstAt: new Date(row.at).toISOString(),
      lastAt: new Date(row.last_at ?? row.at).toISOString(),
      times: row.times,
      told: row.told,
      never: can.ok ? (idHeld ? 'id-held' : null) : can.reason,
      idHeld,
      takenAt: row.taken_at === null ? null : new Date(row.taken_at).toISOString(),
      content,
      papersHeld: row.request_id === null ? [] : await papersHeld(services, row.terminal_id, row.request_id),
    });
  }
  return { items, waiting: Number(waiting) };
}

async function papersHeld(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
  requestId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('desk_request_paper')
    .select('hash')
    .where('terminal_id', '=', terminalId)
    .where('request_id', '=', requestId)
    .where('data', 'is not', null)
    .orderBy('hash')
    .execute();
  return rows.map(({ hash }) => hash);
}

function contentOf(token: string): RequestItem['content'] {
  const said = saidIn(token);
  if (!said) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 100) : null);
  const within = (name: string) => (said[name] ?? {}) as Record<string, unknown>;
  const number = text(within('person')['identityNumber']);
  return {
    requestId: text(said['id']),
    at: text(said['at']),
    on: text(said['on']),
    maskedIdentityNumber: number && maskIdentityNumber(number),
    packId: text(within('person')['packId']),
    asked: text(within('content')['kind']),
  };
}

export type RequestTaken =
  | { ok: true; requestId: string; asked: FiledRequest['content']['kind']; outcome: RequestOutcome }
  | { ok: false; reason: 'REFUSED_UNKNOWN' }
  | { ok: false; reason: 'NEVER_TAKEN'; why: NeverTaken };

/** Takes a refused request after all: it waits for its decision like any other. */
export async function takeRequestAfterAll(
  services: Pick<AgencyServices, 'db' | 'packs' | 'now' | 'log'>,
  terminalId: string,
  hash: string,
): Promise<RequestTaken> {
  return inTransaction(services.db, async (tx): Promise<RequestTaken> => {
    const row = await tx
      .selectFrom('refused_request')
      .select(['token', 'taken_at'])
      .where('terminal_id', '=', terminalId)
      .where('hash', '=', hash)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return { ok: false, reason: 'REFUSED_UNKNOWN' };
    const can = await takeable(row.token, await publicKeyOf({ db: tx }, terminalId), terminalId);
    if (!can.ok) return { ok: false, reason: 'NEVER_TAKEN', why: can.reason };
    const { request } = can;
    const { packId } = request.person;
    const person = { packId, identityNumber: canonicalNumber(request.person.identityNumber) };
    await lockPersons(tx, [person]);
    const named = { requestId: request.id, asked: request.content.kind };
    const [known] = await requestsById(tx, [request.id]);
    if (known && known.token !== row.token) return { ok: false, reason: 'NEVER_TAKEN', why: 'id-held' };
    const kept = { terminalId, token: row.token, request, person, papers: new Map<string, Buffer>() };
    const outcome = known
      ? outcomeOf(known)
      : await keepRequest(tx, services, { ...kept, eraseAfter: await papersKeptUntil(services, packId) });
    if (row.taken_at === null) {
      await tx
        .updateTable('refused_request')
        .set({ taken_at: services.now() })
        .where('terminal_id', '=', terminalId)
        .where('hash', '=', hash)
        .execute();
      services.log.write('taken-after-all', { terminalId, kind: 'request' });
    }
    return { ok: true, ...named, outcome };
  });
}
