import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../store/openStore.ts';
import { storeFailureOf } from '../store/storeFailure.ts';
import { noteDamage } from './damageNote.ts';
import { tablesOf } from './tableCopy.ts';

/** The tables in which a page is damaged, {@link freePages} among them; none where all is well. */
export interface IntegrityVerdict {
  damagedTables: string[];
}

/** The name under which damage is told that lies in no table. */
const freePages = 'free pages';

/**
 * Reads the store and checks its structure, table by table, so that the event loop goes on between them. Each page proves
 * itself as it is decrypted, so a page that can be read is as it was written.
 * @param depth `start` leaves out the tables of pictures, which are too large to be read before a terminal may greet
 *   somebody, and the comparison of indexes with their tables; `whole` does neither; `stumbled` looks at the pages that
 *   belong to no table as well, in one go that lets nothing else happen meanwhile: whoever stumbled over one of them was
 *   writing, and would find every table sound
 * What it finds is noted for the next start.
 */
export async function checkIntegrity(
  store: Store,
  depth: 'start' | 'whole' | 'stumbled',
): Promise<IntegrityVerdict> {
  const { handle, log } = store.internals;
  const check = depth === 'start' ? 'quick_check' : 'integrity_check';
  const damagedTables: string[] = [];
  for (const { name, holdsBytes } of tablesOf(handle)) {
    if (depth === 'start' && holdsBytes) continue;
    if (!isSound(() => handle.pragma(`${check}(${name})`) as Record<string, string>[]))
      damagedTables.push(name);
    await nextTurn();
  }
  const stumbledInVain = depth === 'stumbled' && damagedTables.length === 0;
  if (stumbledInVain && !isSound(() => handle.pragma('quick_check(1)') as Record<string, string>[]))
    damagedTables.push(freePages);
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
