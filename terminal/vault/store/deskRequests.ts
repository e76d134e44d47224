import type { RequestState } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RequestKind, RequestRefusal } from '../../../domain/deskRequest.ts';
import type { WritableHandle } from './handle.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

export interface KeptRequest {
  id: string;
  kind: RequestKind;
  identityNumber: string;
  on: CalendarDate;
  at: string;
  operatorId: string;
  /** JSON of what is asked, without its papers */
  content: string;
  state: 'queued' | 'taken';
  progress: RequestState;
}

export interface RequestPaper {
  kind: 'photo' | 'document' | 'signature';
  mediaType: string;
  bytes: Uint8Array;
}

/** How a request was signed when it first went out; it goes out in the same bytes again. */
interface RequestTravel {
  terminalId: string | null;
  token: string | null;
}

/** What the agency has said of a request in the end. */
interface RequestOutcome {
  id: string;
  outcome: 'granted' | 'refused' | 'not-taken';
  reason: string | null;
  /** when it was decided; null where it was never taken */
  at: string | null;
}

/** What a desk asks of the agency, and what became of it. */
export interface DeskRequests {
  addRequest(
    work: UnitOfWork,
    request: Omit<KeptRequest, 'state' | 'progress'>,
    papers: readonly RequestPaper[],
  ): void;
  requestsOf(identityNumber: string): KeptRequest[];
  requestsOn(from: CalendarDate, to: CalendarDate): KeptRequest[];
  /** Requests of one kind, oldest first. */
  requestsOfKind(kind: RequestKind): KeptRequest[];
  /** A request that the agency has not taken yet, with its papers. */
  queuedRequest(id: string): (KeptRequest & { papers: RequestPaper[] }) | undefined;
  /** What the agency has not taken yet, oldest first. */
  queuedRequests(limit: number): (KeptRequest & { papers: RequestPaper[] })[];
  /** The same, by their ids. */
  queuedRequestIds(): string[];
  /** Requests of which the agency has not said yet what became of them, oldest first; those that it refused are among them. */
  undecidedRequestIds(): string[];
  /** The pack of a request's person on the day on which it was filed. */
  packOfRequest(id: string): string | null;
  travelOf(id: string): RequestTravel | undefined;
  keepTravel(work: UnitOfWork, id: string, travel: RequestTravel): void;
  /** Where a request stands, in a form that can be compared. */
  standingOf(id: string): string;
  setRequestState(work: UnitOfWork, id: string, state: KeptRequest['state']): void;
  setRequestOutcome(work: UnitOfWork, outcome: RequestOutcome): void;
  /** Requests that the agency did not take, oldest first, and why. */
  refusedRequests(): { id: string; reason: string }[];
  /** A request in whatever state, with its papers. */
  request(id: string): (KeptRequest & { papers: RequestPaper[] }) | undefined;
  /** Whether the agency did not take it, so that it waits for a person. */
  isRefused(id: string): boolean;
  /** It was taken after all. */
  forgetRefusal(work: UnitOfWork, id: string): void;
  /** Overwrites the papers of requests that were filed before a day: their term is over. Says how many. */
  erasePapersBefore(work: UnitOfWork, day: CalendarDate): number;
}

const requestColumns =
  'id, kind, identity_number AS identityNumber, on_date AS "on", at, operator_id AS operatorId, content, state, outcome, reason';

export function createDeskRequests(handle: WritableHandle): DeskRequests {
  const insertRequest = prepareWrite<[Omit<KeptRequest, 'state' | 'progress'>]>(
    handle,
    `INSERT INTO desk_requests (id, kind, identity_number, on_date, at, operator_id, content, state, pack_id)
     VALUES (@id, @kind, @identityNumber, @on, @at, @operatorId, @content, 'queued',
       (SELECT pack_id FROM roster WHERE identity_number = @identityNumber))`,
  );
  const insertPaper = prepareWrite<[string, number, string, string, Uint8Array]>(
    handle,
    'INSERT INTO desk_request_papers (request_id, number, kind, media_type, bytes) VALUES (?, ?, ?, ?, ?)',
  );
  const eraseOldPapers = prepareWrite<[string]>(
    handle,
    `UPDATE desk_request_papers SET bytes = NULL WHERE bytes IS NOT NULL
       AND request_id IN (SELECT id FROM desk_requests WHERE on_date < ?)`,
  );
  const selectPapers = handle.prepare<[string], RequestPaper>(
    `SELECT kind, media_type AS mediaType, bytes FROM desk_request_papers
     WHERE request_id = ? AND bytes IS NOT NULL ORDER BY number`,
  );
  const requests = (where: string) =>
    handle.prepare<unknown[], RequestRow>(
      `SELECT ${requestColumns} FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id WHERE ${where}`,
    );
  const withPapers = (row: RequestRow) => ({ ...keptRequest(row), papers: selectPapers.all(row.id) });
  const requestQueued = requests("id = ? AND state = 'queued'");
  const [requestsByPerson, requestsByDays, requestsQueued, requestsByKind] = [
    requests('identity_number = ? ORDER BY at DESC, id DESC'),
    requests('on_date BETWEEN ? AND ? ORDER BY at'),
    requests("state = 'queued' ORDER BY at LIMIT ?"),
    requests('kind = ? ORDER BY at'),
  ];
  const selectTravel = handle.prepare<[string], RequestTravel>(
    'SELECT terminal_id AS terminalId, token FROM desk_request_travel WHERE request_id = ?',
  );
  const selectQueued = handle
    .prepare<[], string>("SELECT id FROM desk_requests WHERE state = 'queued' ORDER BY at")
    .pluck();
  const selectUndecided = handle
    .prepare<[], string>(
      `SELECT id FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id
       WHERE state = 'taken' AND (outcome IS NULL OR outcome = 'not-taken') ORDER BY at`,
    )
    .pluck();
  const selectPack = handle
    .prepare<[string], string | null>('SELECT pack_id FROM desk_requests WHERE id = ?')
    .pluck();
  const keepTravel = prepareWrite<[string, string | null, string | null]>(
    handle,
    `INSERT INTO desk_request_travel (request_id, terminal_id, token) VALUES (?, ?, ?)
     ON CONFLICT (request_id) DO UPDATE SET terminal_id = excluded.terminal_id, token = excluded.token`,
  );
  const selectStanding = handle.prepare<[string], { state: string; outcome: string | null }>(
    'SELECT state, outcome FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id WHERE id = ?',
  );
  const setState = prepareWrite<[string, string]>(handle, 'UPDATE desk_requests SET state = ? WHERE id = ?');
  const setOutcome = prepareWrite<[RequestOutcome]>(
    handle,
    `INSERT INTO desk_request_travel (request_id, outcome, reason, decided_at) VALUES (@id, @outcome, @reason, @at)
     ON CONFLICT (request_id) DO UPDATE
       SET outcome = excluded.outcome, reason = excluded.reason, decided_at = excluded.decided_at`,
  );
  const requestById = requests('id = ?');
  const selectAllRefused = handle.prepare<[], { id: string; reason: string }>(
    `SELECT id, coalesce(reason, '') AS reason FROM desk_requests JOIN desk_request_travel ON request_id = id
     WHERE outcome = 'not-taken' ORDER BY at`,
  );
  const selectRefused = handle
    .prepare<[string], 1>("SELECT 1 FROM desk_request_travel WHERE request_id = ? AND outcome = 'not-taken'")
    .pluck();
  const forgetRefusal = prepareWrite<[string]>(
    handle,
    `UPDATE desk_request_travel SET outcome = NULL, reason = NULL
     WHERE request_id = ? AND outcome = 'not-taken'`,
  );
  return {
    addRequest(work, request, papers) {
      insertRequest.run(work, request);
      for (const [index, { kind, mediaType, bytes }] of papers.entries())
        insertPaper.run(work, request.id, index + 1, kind, mediaType, bytes);
    },
    requestsOf: (identityNumber) => requestsByPerson.all(identityNumber).map(keptRequest),
    requestsOn: (from, to) => requestsByDays.all(from, to).map(keptRequest),
    requestsOfKind: (kind) => requestsByKind.all(kind).map(keptRequest),
    queuedRequest(id) {
      const row = requestQueued.get(id);
      return row && withPapers(row);
    },
    queuedRequests: (limit) => requestsQueued.all(limit).map(withPapers),
    queuedRequestIds: () => selectQueued.all(),
    undecidedRequestIds: () => selectUndecided.all(),
    packOfRequest: (id) => selectPack.get(id) ?? null,
    travelOf: (id) => selectTravel.get(id),
    keepTravel: (work, id, { terminalId, token }) => void keepTravel.run(work, id, terminalId, token),
    standingOf: (id) => JSON.stringify(selectStanding.get(id)),
    setRequestState: (work, id, state) => void setState.run(work, state, id),
    setRequestOutcome: (work, outcome) => void setOutcome.run(work, outcome),
    refusedRequests: () => selectAllRefused.all(),
    request(id) {
      const row = requestById.get(id);
      return row && withPapers(row);
    },
    isRefused: (id) => selectRefused.get(id) !== undefined,
    forgetRefusal: (work, id) => void forgetRefusal.run(work, id),
    erasePapersBefore: (work, day) => eraseOldPapers.run(work, day).changes,
  };
}

type RequestRow = Omit<KeptRequest, 'progress'> & {
  outcome: 'granted' | 'refused' | 'not-taken' | null;
  reason: string | null;
};

function keptRequest({ outcome, reason, ...request }: RequestRow): KeptRequest {
  return { ...request, progress: progressOf(request.state, outcome, reason) };
}

function progressOf(
  state: KeptRequest['state'],
  outcome: RequestRow['outcome'],
  reason: string | null,
): RequestState {
  if (outcome !== 'refused') return { state: outcome ?? state };
  return { state: 'refused', reason: reason as RequestRefusal };
}
