import { createHash } from 'node:crypto';
import { verifyRecord } from '../../../contract/recordToken.ts';
import { loadPublicKey } from '../keys/signingKey.ts';
import type { WritableHandle } from '../store/handle.ts';
import { readRecord, terminalIdSetting } from '../store/records.ts';
import { createSettings } from '../store/settings.ts';

/**
 * Lets a record through whose token has its hash and, in the present chain, whose signature holds. The keys of former
 * chains are gone; their records are held by their hashes. And it must hang together with what is here already: a copy
 * from before a rollback has other records under the same numbers.
 */
export async function holdingRecords(
  fresh: WritableHandle,
): Promise<(row: Record<string, unknown>) => Promise<boolean>> {
  const settings = createSettings(fresh);
  const terminalId = settings.get(terminalIdSetting);
  const publicKey = await loadPublicKey(settings);
  const hangsTogether = chainLinks(fresh);
  return async (row) => {
    const token = String(row['token']);
    if (createHash('sha256').update(token).digest('base64url') !== row['hash']) return false;
    const genuine =
      publicKey === null || row['terminal_id'] !== terminalId
        ? readRecord(token).id === row['id']
        : (await verifyRecord(token, publicKey, String(terminalId))).ok;
    return genuine && hangsTogether(row);
  };
}

/** Remembers every link that is here or comes, and says of each whether it fits between its neighbours. */
function chainLinks(fresh: WritableHandle): (row: Record<string, unknown>) => boolean {
  const links = new Map<string, { hash: unknown; previousHash: string | null }>();
  const placeOf = (terminalId: unknown, sequence: number): string => `${terminalId} ${sequence}`;
  const linkOf = (row: Record<string, unknown>) => ({
    hash: row['hash'],
    previousHash: readRecord(String(row['token'])).previousHash,
  });
  for (const row of fresh
    .prepare<[], Record<string, unknown>>('SELECT terminal_id, sequence, hash, token FROM records')
    .iterate())
    links.set(placeOf(row['terminal_id'], Number(row['sequence'])), linkOf(row));
  const heads = new Map(
    fresh
      .prepare<[], [string, number, string]>('SELECT terminal_id, sequence, hash FROM chains')
      .raw()
      .all()
      .map(([terminalId, sequence, hash]) => [terminalId, { sequence, hash }]),
  );
  return (row) => {
    const terminalId = String(row['terminal_id']);
    const sequence = Number(row['sequence']);
    const place = placeOf(terminalId, sequence);
    const here = links.get(place);
    if (here) return here.hash === row['hash'];
    const link = linkOf(row);
    const head = heads.get(terminalId);
    const before = links.get(placeOf(terminalId, sequence - 1));
    const after = links.get(placeOf(terminalId, sequence + 1));
    const fits =
      (!head || sequence < head.sequence || (sequence === head.sequence && head.hash === link.hash)) &&
      (!before || before.hash === link.previousHash) &&
      (!after || after.previousHash === link.hash);
    if (fits) links.set(place, link);
    return fits;
  };
}
