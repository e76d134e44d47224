import type { OfficeBack, OfficeOut } from '../../../contract/agency.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { type TerminalOffice, takeSheet } from './office.ts';
import type { SyncKeys, SyncParts } from './syncParts.ts';

/** How much of scanned papers one package holds, in bytes of base64; the rest goes with the next stick. */
const mostPaper = 16 * 1024 * 1024;

/** What waits for the agency besides records, for a stick. */
export async function packOffice(
  store: Pick<SyncParts['store'], 'settings'>,
  { desk, gauges }: TerminalOffice,
  keys: SyncKeys,
): Promise<OfficeOut> {
  const out: OfficeOut = { desk: desk !== null, pins: [], requests: [], undecided: [], gauges: gauges() };
  const terminalId = store.settings.get(terminalIdSetting);
  if (desk === null || terminalId === null) return out;
  let paper = 0;
  for await (const request of desk.waitingRequests(terminalId, keys)) {
    paper += request.papers.reduce((sum, { data }) => sum + data.length, 0);
    if (paper > mostPaper && out.requests.length > 0) break;
    out.requests.push(request);
  }
  return { ...out, pins: desk.waitingPins(), undecided: desk.undecidedRequests() };
}

/**
 * Takes over what came back on a stick.
 * @param atMs when the agency wrote it, in milliseconds since the epoch
 */
export function unpackOffice(
  parts: Parameters<typeof takeSheet>[0],
  { desk }: TerminalOffice,
  { tag, sheet, pins, outcomes }: OfficeBack,
  atMs: number,
): void {
  if (desk) {
    for (const { pin, outcome } of pins) desk.settlePin(pin, outcome);
    for (const { id, outcome } of outcomes) desk.settleRequest(id, outcome);
  }
  takeSheet(parts, desk, { tag, sheet, atMs });
}
