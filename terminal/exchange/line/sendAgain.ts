import type { AskedRecord } from '../../../contract/agency.ts';
import { type ReceiptedRecord, readDecisionsAnew } from '../../vault/store/outbox.ts';
import type { SyncParts, SyncStore } from './syncParts.ts';
import { receiptsToReturnSetting } from './syncSettings.ts';

/** Records asked about in one call; the contract allows 500. */
const askedPage = 500;

/**
 * Puts the records of a chain from a number on back in the queue: the agency has lost them.
 * @returns how many records that were
 */
export function sendAgainFrom(
  { settings, outbox }: Pick<SyncStore, 'settings' | 'outbox'>,
  terminalId: string,
  sequence: number,
): number {
  readDecisionsAnew(settings);
  return outbox.requeueFrom(terminalId, sequence);
}

/**
 * The records by which it is seen whether an agency was restored from a backup. What it received last of all tells: a
 * backup that has that has everything else too. One that was given to it again since, by another copy of this disk, bears
 * a later time and says nothing of the others. Of records that are known here by a decision alone nobody knows when they
 * came: for them the last of each chain is asked about as well.
 */
export function milestones(outbox: SyncStore['outbox']): ReceiptedRecord[] {
  const last = outbox.lastReceived();
  return [...(last ? [last] : []), ...outbox.lastReceipted()];
}

/** A record as the agency is asked about it. */
export function asked({ terminalId, hash, receivedAt }: ReceiptedRecord): AskedRecord {
  return { terminalId, hash, ...(receivedAt === null ? {} : { receivedAt }) };
}

/**
 * Looks whether the agency was restored from a backup, and puts back in the queue whatever it then lacks, of every chain.
 * That need not be the end of a chain, so that every record is asked about, not only how far it reaches.
 */
export async function sendAgainWhatIsLacking({
  store,
  client,
  log,
}: Pick<SyncParts, 'store' | 'client' | 'log'>): Promise<void> {
  const { outbox, settings } = store;
  async function notHeld(records: readonly ReceiptedRecord[]): Promise<ReceiptedRecord[]> {
    if (records.length === 0) return [];
    const { held } = await client.heldRecords({ records: records.map(asked) });
    return records.filter((_, index) => held[index] === false);
  }
  if ((await notHeld(milestones(outbox))).length === 0) return;
  const lacking: string[] = [];
  for (let position = 0; ; ) {
    const page = outbox.receipted(position, askedPage);
    for (const { recordId } of await notHeld(page)) lacking.push(recordId);
    const end = page.at(-1);
    if (end === undefined) break;
    position = end.position;
  }
  settings.set(receiptsToReturnSetting, true);
  readDecisionsAnew(settings);
  outbox.requeueLost(lacking);
  log.write('sync-agency-restored', { records: lacking.length });
}
