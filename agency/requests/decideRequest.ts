import { type Kysely, sql } from 'kysely';
import type { RequestItem } from '../../contract/agency.ts';
import {
  type FiledRequest,
  RequestContent,
  type RequestKind,
  type RequestOutcome,
  type RequestRefusal,
  unknownInRequest,
} from '../../domain/deskRequest.ts';
import type { ReferenceTemplate, RosterEntry } from '../../domain/person.ts';
import { inTransaction } from '../database/inTransaction.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import { type LockedPerson, lockPersons, redecide } from '../decisions/redecide.ts';
import type { Officer } from '../officers/officers.ts';
import { addEvent } from '../roster/persons.ts';
import type { AgencyServices } from '../services.ts';
import { eraseFaceData } from './eraseFaceData.ts';
import { outcomeOf, readRequest } from './readRequest.ts';

type Transaction = Kysely<AgencyDatabase>;

/** The requests of the desks in one state, oldest first, and how many are open. */
export async function listRequests(
  { db }: Pick<AgencyServices, 'db'>,
  { state, kind, limit }: { state: RequestOutcome['state']; kind?: RequestKind | undefined; limit: number },
): Promise<{ items: RequestItem[]; open: number }> {
  let query = db
    .selectFrom('desk_request')
    .innerJoin('terminal', 'terminal.terminal_id', 'desk_request.terminal_id')
    .selectAll('desk_request')
    .select('terminal.name as terminalName')
    .where('state', '=', state);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  const rows = await query.orderBy('received_at').orderBy('request_id').limit(limit).execute();
  const papers =
    rows.length === 0
      ? []
      : await db
          .selectFrom('desk_request_paper')
          .select(['request_id', 'hash'])
          .where(
            'request_id',
            'in',
            rows.map(({ request_id }) => request_id),
          )
          .where('data', 'is not', null)
          .execute();
  const held = new Set(papers.map(({ request_id, hash }) => `${request_id} ${hash}`));
  const { open } = await db
    .selectFrom('desk_request')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return {
    open: Number(open),
    items: rows.map((row) => {
      const request = readRequest(row.token);
      return {
        terminalId: row.terminal_id,
        terminalName: row.terminalName,
        request,
        unknown: unknownInRequest(request),
        receivedAt: new Date(row.received_at).toISOString(),
        outcome: outcomeOf(row),
        papersHeld: request.papers.filter(({ hash }) => held.has(`${row.request_id} ${hash}`)),
      };
    }),
  };
}

type Named = { terminalId: string; requestId: string };

/** A paper of a request; null where it was erased or never came. */
export async function paperOf(
  { db }: Pick<AgencyServices, 'db'>,
  { terminalId, requestId, hash }: Named & { hash: string },
): Promise<{ ok: true; paper: Blob } | { ok: false; reason: 'REQUEST_UNKNOWN' | 'PAPER_ERASED' }> {
  const row = await db
    .selectFrom('desk_request_paper')
    .select(['data', 'media_type'])
    .where('terminal_id', '=', terminalId)
    .where('request_id', '=', requestId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (!row) return { ok: false, reason: 'REQUEST_UNKNOWN' };
  if (row.data === null) return { ok: false, reason: 'PAPER_ERASED' };
  return { ok: true, paper: new Blob([new Uint8Array(row.data)], { type: row.media_type }) };
}

export type RequestDecision =
  | { ok: true; outcome: RequestOutcome }
  | { ok: false; reason: 'REQUEST_UNKNOWN' | 'PERSON_UNKNOWN' | 'PAPER_ERASED' | 'NOT_UNDERSTOOD' }
  | { ok: false; reason: 'ALREADY_DECIDED'; outcome: RequestOutcome };

/**
 * An officer grants a request, and the roster follows in the same transaction, or refuses it with a reason. The same
 * verdict again changes nothing; another one is an error, because the desk may have told the person already. What this
 * version does not understand can be refused, and granted only by a version that does.
 */
export async function decideRequest(
  services: Pick<AgencyServices, 'db' | 'key' | 'now' | 'log'>,
  officer: Pick<Officer, 'officerId' | 'name'>,
  {
    terminalId,
    requestId,
    verdict,
  }: Named & { verdict: { state: 'granted' } | { state: 'refused'; reason: RequestRefusal } },
): Promise<RequestDecision> {
  return inTransaction(services.db, async (tx): Promise<RequestDecision> => {
    const select = () =>
      tx
        .selectFrom('desk_request')
        .selectAll()
        .where('terminal_id', '=', terminalId)
        .where('request_id', '=', requestId);
    const named = await select().executeTakeFirst();
    if (!named) return { ok: false, reason: 'REQUEST_UNKNOWN' };
    const [person] = await lockPersons(tx, [
      { packId: named.pack_id, identityNumber: named.identity_number },
    ]);
    const row = await select().executeTakeFirstOrThrow();
    const reason = verdict.state === 'refused' ? verdict.reason : null;
    if (row.state !== 'open') {
      const outcome = outcomeOf(row);
      const same = row.state === verdict.state && row.reason === reason;
      return same ? { ok: true, outcome } : { ok: false, reason: 'ALREADY_DECIDED', outcome };
    }
    if (verdict.state === 'granted') {
      const request = readRequest(row.token);
      const content = RequestContent.safeParse(request.content).data;
      if (!content || unknownInRequest(request).length > 0) return { ok: false, reason: 'NOT_UNDERSTOOD' };
      if (!person?.entry) return { ok: false, reason: 'PERSON_UNKNOWN' };
      const done = await grant(tx, services, person, { ...request, content });
      if (!done) return { ok: false, reason: 'PAPER_ERASED' };
    }
    const decided = { state: verdict.state, reason, decided_at: services.now() };
    await tx
      .updateTable('desk_request')
      .set({ ...decided, officer_id: officer.officerId })
      .where('terminal_id', '=', terminalId)
      .where('request_id', '=', requestId)
      .execute();
    return { ok: true, outcome: outcomeOf(decided) };
  });
}

/** Changes the roster as was asked. False where the photo that was to become the template is gone. */
async function grant(
  tx: Transaction,
  services: Pick<AgencyServices, 'key' | 'now' | 'log'>,
  person: LockedPerson,
  { id, terminalId, content, papers }: Omit<FiledRequest, 'content'> & { content: RequestContent },
): Promise<boolean> {
  switch (content.kind) {
    case 'report-death':
      await addEvent(tx, services, person, { kind: 'death', on: content.on });
      return true;
    case 'report-custody':
      await addEvent(tx, services, person, { kind: 'custody', on: content.on });
      return true;
    case 'correct-data': {
      // The roster has no address; it is read off the request.
      const { name, phone } = content.changes;
      await keepEntry(tx, person, {
        ...(name === undefined ? {} : { name }),
        ...(phone === undefined ? {} : { phone }),
      });
      await redecide(tx, services, await lockPersons(tx, [person]));
      return true;
    }
    case 'first-photo': {
      const photo = papers.find(({ kind }) => kind === 'photo');
      const mediaType = templateType(photo?.mediaType);
      const held = await tx
        .selectFrom('desk_request_paper')
        .select('data')
        .where('terminal_id', '=', terminalId)
        .where('request_id', '=', id)
        .where('hash', '=', photo?.hash ?? '')
        .executeTakeFirst();
      if (!held?.data || mediaType === null) return false;
      const data = Buffer.from(held.data).toString('base64');
      await keepEntry(tx, person, { template: { mediaType, data, takenOn: content.takenOn } });
      return true;
    }
    case 'withdraw-consent':
      // Carried out when it was taken, unless it was not understood then.
      await eraseFaceData(tx, services, person);
      return true;
  }
}

/** Changes the given fields, and leaves everything else of the entry as it is, also what this version does not know. */
async function keepEntry(
  tx: Transaction,
  person: LockedPerson,
  changes: Partial<RosterEntry>,
): Promise<void> {
  await tx
    .updateTable('person')
    .set({ entry: sql<string>`(entry::jsonb || ${JSON.stringify(changes)}::jsonb)::text`, position: null })
    .where('pack_id', '=', person.packId)
    .where('identity_number', '=', person.identityNumber)
    .execute();
}

function templateType(mediaType: string | undefined): ReferenceTemplate['mediaType'] | null {
  return mediaType === 'image/jpeg' || mediaType === 'image/png' || mediaType === 'image/webp'
    ? mediaType
    : null;
}
