import type { SetAsideOut } from '../../../contract/agency.ts';
import type { DeskExchange } from '../line/office.ts';
import type { SyncKeys, SyncStore } from '../line/syncParts.ts';

/** How much goes along on one stick: records, and bytes of base64 of scanned papers; the rest goes with the next. */
const mostRecords = 500;
const mostPaper = 16 * 1024 * 1024;

/**
 * What was set aside, for a stick, each with its reason: the agency tries it once more, and an officer sees what it still
 * refuses. Here it stays set aside until the answer says otherwise.
 */
export async function setAsideOut(
  { setAside, records }: Pick<SyncStore, 'setAside' | 'records'>,
  terminalId: string,
  desk: DeskExchange | null,
  keys: SyncKeys,
): Promise<SetAsideOut> {
  const out: SetAsideOut = { records: [], requests: [] };
  for (const { parcel, key, reason } of setAside.list()) {
    const kept = parcel === 'records' ? records.byId(key) : undefined;
    // Records of a chain that ended are issued again in the present one.
    if (kept?.record.terminalId === terminalId && out.records.length < mostRecords)
      out.records.push({ token: kept.token, reason });
  }
  if (!desk) return out;
  let paper = 0;
  for await (const request of desk.refusedRequests(terminalId, keys)) {
    paper += request.papers.reduce((sum, { data }) => sum + data.length, 0);
    if (paper > mostPaper && out.requests.length > 0) break;
    out.requests.push(request);
  }
  return out;
}
