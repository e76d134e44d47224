import { setImmediate as nextTurn } from 'node:timers/promises';
import { noteDamage } from './damageNote.ts';
import type { Store } from './openStore.ts';
import { storeFailureOf } from './storeFailure.ts';
import { tablesOf } from './tableCopy.ts';

/** The tables in which a page is damaged; none where all is well. */
export interface IntegrityVerdict {
  damagedTables: string[];
}

/**
 * Reads the store and checks its structure, table by table, so that the event loop goes on between them. Each page proves
 * itself as it is decrypted, so a page that can be read is as it was written.
 * @param depth `start` leaves out the tables of pictures, which are too large to be read before a terminal may greet
 *   somebody, and the comparison of indexes with their tables; `whole` does neither
 * What it finds is noted for the next start.
 */
export async function checkIntegrity(store: Store, depth: 'start' | 'whole'): Promise<IntegrityVerdict> {
  const { handle, log } = store.internals;
  const check = depth === 'whole' ? 'integrity_check' : 'quick_check';
  const damagedTables: string[] = [];
  for (const { name, holdsBytes } of tablesOf(handle)) {
    if (depth === 'start' && holdsBytes) continue;
    if (!isSound(() => handle.pragma(`${check}(${name})`) as Record<string, string>[]))
      damagedTables.push(name);
    await nextTurn();
  }
  if (damagedTables.length > 0) {
    noteDamage(store.file);
    log.write('store-damaged', { tables: damagedTables });
  }
  return { damagedTables };
}

function isSound(check: () => Record<string, string>[]): boolean {
  try {
    return check().every((row) => Object.values(row)[0] === 'ok');
  } catch (error) {
    if (storeFailureOf(error) === 'corrupt') return false;
    throw error;
  }
}
