import { addDays, calendarDateAt } from '../../domain/calendar.ts';
import { startDailyCare } from '../vault/recovery/dailyCare.ts';
import type { DeskTables } from '../vault/store/deskTables.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';

/**
 * Starts what is done for the store once a day, while nobody is served.
 * @param papers what a desk keeps of its own; null in a hall
 * @returns stops
 */
export function startCare(
  { configuration, backup, vault, packs }: ServiceParts,
  { onDamage }: Surroundings,
  { papers, idle }: { papers: Pick<DeskTables, 'erasePapersBefore'> | null; idle(): boolean },
): () => void {
  const { store, clock, storeKey: key } = vault;
  return startDailyCare({
    ...{ store, key, clock, backup, idle, onDamage },
    eraseMore(work, nowMs) {
      const keptDays = packs.get(configuration.packId)?.evidence.keptDays;
      return papers && keptDays
        ? papers.erasePapersBefore(work, addDays(calendarDateAt(nowMs), -keptDays))
        : 0;
    },
  });
}
