import { createHash } from 'node:crypto';
import { signRequest } from '../../contract/requestToken.ts';
import { addDays, type CalendarDate } from '../../domain/calendar.ts';
import { FiledRequest, RequestContent } from '../../domain/deskRequest.ts';
import type { DeskExchange } from '../exchange/line/office.ts';
import type { SyncKeys } from '../exchange/line/syncParts.ts';
import type { KeptRequest, RequestPaper } from '../vault/store/deskTables.ts';
import type { WritableHandle } from '../vault/store/handle.ts';
import { createOfficeAttempts } from '../vault/store/officeAttempts.ts';
import type { Desk } from './desk.ts';

/** How a request was signed when it first went out; it goes out in the same bytes again. */
interface Travel {
  terminalId: string | null;
  token: string | null;
}

/** Attempts of the office are shown while they may still matter to somebody who walks over from the kiosk. */
const attemptsKeptDays = 1;

/** The desk's side of what passes between it and the agency. */
export function createDeskExchange(
  desk: Pick<Desk, 'operators' | 'tables' | 'changed'>,
  handle: WritableHandle,
  today: () => CalendarDate,
): DeskExchange {
  const { operators, tables, changed } = desk;
  const selectTravel = handle.prepare<[string], Travel>(
    'SELECT terminal_id AS terminalId, token FROM desk_request_travel WHERE request_id = ?',
  );
  const selectQueued = handle
    .prepare<[], string>("SELECT id FROM desk_requests WHERE state = 'queued' ORDER BY at")
    .pluck();
  const selectPack = handle
    .prepare<[string], string | null>('SELECT pack_id FROM desk_requests WHERE id = ?')
    .pluck();
  const keepToken = handle.prepare(
    `INSERT INTO desk_request_travel (request_id, terminal_id, token) VALUES (?, ?, ?)
     ON CONFLICT (request_id) DO UPDATE SET terminal_id = excluded.terminal_id, token = excluded.token`,
  );
  const attempts = createOfficeAttempts(handle);
  const selectState = handle.prepare<[string], { state: string; outcome: string | null }>(
    'SELECT state, outcome FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id WHERE id = ?',
  );
  const setState = handle.prepare('UPDATE desk_requests SET state = ? WHERE id = ?');
  const setOutcome = handle.prepare(
    `INSERT INTO desk_request_travel (request_id, outcome, reason, decided_at) VALUES (@id, @outcome, @reason, @at)
     ON CONFLICT (request_id) DO UPDATE
       SET outcome = excluded.outcome, reason = excluded.reason, decided_at = excluded.decided_at`,
  );
  const selectUndecided = handle
    .prepare<[], string>(
      `SELECT id FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id
       WHERE state = 'taken' AND outcome IS NULL ORDER BY at`,
    )
    .pluck();
  const settle = handle.transaction<DeskExchange['settleRequest']>((id, outcome) => {
    switch (outcome.state) {
      case 'unknown':
        setState.run('queued', id);
        return;
      case 'open':
        setState.run('taken', id);
        return;
      case 'granted':
        setState.run('taken', id);
        setOutcome.run({ id, outcome: 'granted', reason: null, at: outcome.at });
        return;
      case 'refused':
        setState.run('taken', id);
        setOutcome.run({ id, outcome: 'refused', reason: outcome.reason, at: outcome.at });
        return;
      case 'not-taken':
        // Out of the queue, so that the next one goes on.
        setState.run('taken', id);
        setOutcome.run({ id, outcome: 'not-taken', reason: outcome.reason, at: null });
    }
  });

  async function signed(
    request: KeptRequest,
    papers: readonly RequestPaper[],
    terminalId: string,
    keys: SyncKeys,
  ) {
    const kept = selectTravel.get(request.id);
    if (kept?.token && kept.terminalId === terminalId) return kept.token;
    const { id, on, at, operatorId, kind, identityNumber } = request;
    const filed = FiledRequest.safeParse({
      id,
      terminalId,
      on,
      at,
      person: { packId: selectPack.get(id), identityNumber },
      operatorId,
      content: RequestContent.safeParse({ ...JSON.parse(request.content), kind }).data,
      papers: papers.map(({ kind: paperKind, mediaType, bytes }) => ({
        kind: paperKind,
        mediaType,
        hash: hashOf(bytes),
        byteLength: bytes.byteLength,
      })),
    });
    if (!filed.success) return null;
    const token = await signRequest(filed.data, keys.privateKey);
    keepToken.run(id, terminalId, token);
    return token;
  }

  return {
    replaceOperators: operators.replaceOperators,
    waitingPins: operators.waitingPins,
    settlePin: operators.settlePin,
    async *waitingRequests(terminalId, keys) {
      for (const id of selectQueued.all()) {
        // One at a time: ten scans each would not fit in memory together.
        const next = tables.queuedRequest(id);
        if (!next) continue;
        const { papers, ...request } = next;
        const token = await signed(request, papers, terminalId, keys);
        if (token === null) {
          settle.immediate(next.id, { state: 'not-taken', reason: 'not-a-request' });
          changed();
          continue;
        }
        yield {
          id: next.id,
          token,
          papers: papers.map(({ bytes }) => ({
            hash: hashOf(bytes),
            data: Buffer.from(bytes).toString('base64'),
          })),
        };
      }
    },
    undecidedRequests: () => selectUndecided.all(),
    settleRequest(id, outcome) {
      const before = JSON.stringify(selectState.get(id));
      settle.immediate(id, outcome);
      if (JSON.stringify(selectState.get(id)) !== before) changed();
    },
    takeAttempts(taken) {
      attempts.forgetBefore(addDays(today(), -attemptsKeptDays));
      if (attempts.add(taken) > 0) changed();
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
