import { createHash } from 'node:crypto';
import { signRequest } from '../../contract/requestToken.ts';
import { addDays, type CalendarDate } from '../../domain/calendar.ts';
import { FiledRequest, RequestContent, requestFormat } from '../../domain/deskRequest.ts';
import { software } from '../base/software.ts';
import type { DeskExchange } from '../exchange/line/office.ts';
import type { SyncKeys } from '../exchange/line/syncParts.ts';
import type { KeptRequest, RequestPaper } from '../vault/store/deskRequests.ts';
import type { Store } from '../vault/store/openStore.ts';
import { attemptWrite } from '../vault/store/storeFailure.ts';
import type { UnitOfWork } from '../vault/store/unitOfWork.ts';
import type { Desk } from './desk.ts';

/** Attempts of the office are shown while they may still matter to somebody who walks over from the kiosk. */
const attemptsKeptDays = 1;

/** The desk's side of what passes between it and the agency. */
export function createDeskExchange(
  desk: Pick<Desk, 'operators' | 'tables' | 'changed'>,
  { officeAttempts, inOneTransaction }: Pick<Store, 'officeAttempts' | 'inOneTransaction'>,
  today: () => CalendarDate,
): DeskExchange {
  const { operators, tables, changed } = desk;

  function settle(work: UnitOfWork, id: string, outcome: Parameters<DeskExchange['settleRequest']>[1]): void {
    // What the agency refused is unknown to it as a request, and waits for a person.
    if (outcome.state === 'unknown' && tables.isRefused(id)) return;
    // One that was not taken leaves the queue, so that the next one goes on.
    tables.setRequestState(work, id, outcome.state === 'unknown' ? 'queued' : 'taken');
    // Where it had been refused, an officer has taken it after all.
    if (outcome.state === 'open') tables.forgetRefusal(work, id);
    if (outcome.state === 'unknown' || outcome.state === 'open') return;
    tables.setRequestOutcome(work, {
      id,
      outcome: outcome.state,
      reason: outcome.state === 'granted' ? null : outcome.reason,
      at: outcome.state === 'not-taken' ? null : outcome.at,
    });
  }

  async function signed(
    request: KeptRequest,
    papers: readonly RequestPaper[],
    terminalId: string,
    keys: SyncKeys,
  ) {
    const kept = tables.travelOf(request.id);
    if (kept?.token && kept.terminalId === terminalId) return kept.token;
    const { id, on, at, operatorId, kind, identityNumber } = request;
    const filed = FiledRequest.safeParse({
      format: requestFormat,
      software,
      id,
      terminalId,
      on,
      at,
      person: { packId: tables.packOfRequest(id), identityNumber },
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
    inOneTransaction((work) => tables.keepTravel(work, id, { terminalId, token }));
    return token;
  }

  return {
    replaceOperators(list) {
      const replaced = attemptWrite(() => inOneTransaction((work) => operators.replaceOperators(work, list)));
      return replaced.ok ? replaced.value : replaced;
    },
    waitingPins: operators.waitingPins,
    settlePin: (pin, outcome) => inOneTransaction((work) => operators.settlePin(work, pin, outcome)),
    async *waitingRequests(terminalId, keys) {
      for (const id of tables.queuedRequestIds()) {
        // One at a time: ten scans each would not fit in memory together.
        const next = tables.queuedRequest(id);
        if (!next) continue;
        const { papers, ...request } = next;
        const token = await signed(request, papers, terminalId, keys);
        if (token === null) {
          inOneTransaction((work) => settle(work, next.id, { state: 'not-taken', reason: 'not-a-request' }));
          changed();
          continue;
        }
        yield { id: next.id, token, papers: papers.map(sentPaper) };
      }
    },
    async *refusedRequests(terminalId, keys) {
      for (const { id, reason } of tables.refusedRequests()) {
        const next = tables.request(id);
        if (!next) continue;
        const { papers, ...request } = next;
        const token = await signed(request, papers, terminalId, keys);
        // What cannot even be signed is not known to the agency, and only an engineer can tell why.
        if (token !== null) yield { id, reason, token, papers: papers.map(sentPaper) };
      }
    },
    undecidedRequests: () => tables.undecidedRequestIds(),
    settleRequest(id, outcome) {
      inOneTransaction((work) => {
        const before = tables.standingOf(id);
        settle(work, id, outcome);
        if (tables.standingOf(id) !== before) work.afterCommit(changed);
      });
    },
    takeAttempts(taken) {
      inOneTransaction((work) => {
        officeAttempts.forgetBefore(work, addDays(today(), -attemptsKeptDays));
        if (officeAttempts.add(work, taken) > 0) work.afterCommit(changed);
      });
    },
  };
}

const sentPaper = ({ bytes }: RequestPaper) => ({
  hash: hashOf(bytes),
  data: Buffer.from(bytes).toString('base64'),
});

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
