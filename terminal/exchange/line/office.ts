import { isDefinedError, safe } from '@orpc/client';
import { z } from 'zod';
import type {
  KnownOutcome,
  OfficeAttempt,
  OfficeSheet,
  PinReason,
  RequestReason,
  SentRequest,
} from '../../../contract/agency.ts';
import type { Gauge } from '../../../domain/freshness.ts';
import type { ChosenPin, ListedOperator } from '../../../domain/operator.ts';
import { lastSalvageSetting } from '../../vault/recovery/salvage.ts';
import { attemptsCursorSetting } from '../../vault/store/officeAttempts.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { defineSetting } from '../../vault/store/settings.ts';
import { refusedOnTheWay, type Steps } from './refusedOnTheWay.ts';
import type { SyncKeys, SyncParts } from './syncParts.ts';

/** The office of this terminal (网点) as the agency last told it. */
export const officeSetting = defineSetting(
  'office',
  z.object({
    tag: z.string(),
    /** how old it is, in milliseconds since the epoch: an answer on an old stick must not undo a newer one */
    atMs: z.number(),
    office: z.string().nullable(),
    handOverKey: z.string().nullable(),
    /** whether the agency keeps the list of operators; from then on nobody is set up here */
    keepsOperators: z.boolean(),
  }),
);

/** What a desk has for the agency, and takes from it. A terminal in a hall has none. */
export interface DeskExchange {
  replaceOperators(list: readonly ListedOperator[]): { ok: true } | { ok: false; reason: string };
  /** PINs that were chosen here and that the agency does not know yet */
  waitingPins(): ChosenPin[];
  settlePin(
    pin: ChosenPin,
    outcome: { ok: true; pinNumber: number } | { ok: false; reason: PinReason },
  ): void;
  /** requests that wait, oldest first, signed under this terminal's present name */
  waitingRequests(terminalId: string, keys: SyncKeys): AsyncIterable<{ id: string } & SentRequest>;
  /** requests that the agency did not take, with its reason, signed alike */
  refusedRequests(
    terminalId: string,
    keys: SyncKeys,
  ): AsyncIterable<{ id: string; reason: string } & SentRequest>;
  /** requests of which the agency has not said yet what became of them */
  undecidedRequests(): string[];
  settleRequest(id: string, outcome: KnownOutcome | { state: 'not-taken'; reason: RequestReason }): void;
  takeAttempts(attempts: readonly OfficeAttempt[]): void;
}

/** What a terminal has for its office and takes from it. */
export interface TerminalOffice {
  /** null in a hall */
  desk: DeskExchange | null;
  gauges(): Gauge[];
}

/** How many requests are asked about at a time; the contract allows 200. */
const outcomesPage = 200;

type OfficeParts = Pick<SyncParts, 'store' | 'client' | 'clock' | 'log'> & { keys: () => SyncKeys };

/**
 * Everything that passes between a terminal and its office's agency besides records, roster and packs.
 * @param run runs one step, so that one which is refused stands before no other
 */
export async function exchangeWithOffice(
  parts: OfficeParts,
  { desk, gauges }: TerminalOffice,
  run: Steps['run'],
): Promise<void> {
  if (desk) {
    await run('pins', () => pushPins(parts, desk));
    await run('requests', () => pushRequests(parts, desk));
    await run('outcomes', () => pullOutcomes(parts, desk));
  }
  await run('office', () => pullSheet(parts, desk));
  if (desk) await run('attempts', () => pullAttempts(parts, desk));
  await run('gauges', async () => void (await parts.client.reportGauges({ gauges: gauges() })));
}

async function pushPins({ client, log }: OfficeParts, desk: DeskExchange): Promise<void> {
  for (const pin of desk.waitingPins()) {
    const { error, data } = await safe(client.pushPin(pin));
    if (!error) {
      desk.settlePin(pin, { ok: true, ...data });
    } else if (isDefinedError(error) && error.code === 'PIN_REFUSED') {
      const { reason } = error.data;
      desk.settlePin(pin, { ok: false, reason });
      log.write('sync-pin-refused', { operatorId: pin.operatorId, reason });
    } else throw error;
  }
}

/** @returns the status of the first one that is tried again with the next exchange; null where there is none */
async function pushRequests(
  { client, store, keys, log }: OfficeParts,
  desk: DeskExchange,
): Promise<number | null> {
  const terminalId = store.settings.get(terminalIdSetting);
  if (terminalId === null) return null;
  const { setAside } = store;
  let passing: number | null = null;
  for await (const { id, ...sent } of desk.waitingRequests(terminalId, keys())) {
    const key = { parcel: 'requests', key: id };
    if (setAside.holds(key)) continue;
    const { error, data } = await safe(client.pushRequest(sent));
    if (!error) {
      desk.settleRequest(id, data);
      setAside.remove(key);
    } else if (isDefinedError(error) && error.code === 'REQUEST_REFUSED') {
      const { reason } = error.data;
      desk.settleRequest(id, { state: 'not-taken', reason });
      setAside.remove(key);
      log.write('sync-request-refused', { requestId: id, reason });
    } else {
      const refused = await refusedOnTheWay({ client, store }, error);
      if (refused === null) throw error;
      setAside.add({ ...key, reason: refused.reason, passing: refused.passing });
      if (refused.passing) passing ??= refused.status;
      log.write('sync-request-refused', { requestId: id, reason: refused.reason });
    }
  }
  return passing;
}

/** An agency that was restored does not know a request any more: it waits again. */
async function pullOutcomes({ client }: OfficeParts, desk: DeskExchange): Promise<void> {
  const undecided = desk.undecidedRequests();
  for (let from = 0; from < undecided.length; from += outcomesPage) {
    const ids = undecided.slice(from, from + outcomesPage);
    const { outcomes } = await client.requestOutcomes({ ids });
    for (const [index, id] of ids.entries()) {
      const outcome = outcomes[index];
      if (outcome) desk.settleRequest(id, outcome);
    }
  }
}

async function pullSheet(parts: OfficeParts, desk: DeskExchange | null): Promise<void> {
  const { settings } = parts.store;
  const sheet = settings.get(officeSetting);
  // What a damage took of the list is not missed by an agency that sees that it knows it already.
  const salvagedAtMs = settings.get(lastSalvageSetting)?.atMs ?? Number.NEGATIVE_INFINITY;
  const known = sheet && sheet.atMs > salvagedAtMs ? sheet.tag : undefined;
  const answer = await parts.client.pullOffice({
    desk: desk !== null,
    ...(known === undefined ? {} : { known }),
  });
  if (answer.changed) takeSheet(parts, desk, { ...answer, atMs: parts.clock.nowMs() });
}

/**
 * Takes over what the agency says of this terminal's office, unless something later is known. A list of operators that
 * does not hold is not taken, and asked for again.
 */
export function takeSheet(
  { store, log }: Pick<SyncParts, 'log'> & { store: Pick<SyncParts['store'], 'settings'> },
  desk: DeskExchange | null,
  { tag, sheet, atMs }: { tag: string; sheet: OfficeSheet; atMs: number },
): void {
  const known = store.settings.get(officeSetting);
  if (known !== null && known.atMs > atMs) return;
  const { office, handOverKey, operators } = sheet;
  if (operators !== null && desk) {
    const replaced = desk.replaceOperators(operators);
    if (!replaced.ok) {
      log.write('sync-operators-refused', { reason: replaced.reason });
      return;
    }
  }
  const keepsOperators = operators !== null || (known?.keepsOperators ?? false);
  store.settings.set(officeSetting, { tag, atMs, office, handOverKey, keepsOperators });
}

async function pullAttempts({ client, store }: OfficeParts, desk: DeskExchange): Promise<void> {
  const since = store.settings.get(attemptsCursorSetting);
  const { attempts, until } = await client.pullAttempts({ format: 2, ...(since === null ? {} : { since }) });
  desk.takeAttempts(attempts);
  store.settings.set(attemptsCursorSetting, until);
}
