import { type OpenFailure, openStore, type Store } from '../store/openStore.ts';
import { forgetDamage, isDamageNoted } from './damageNote.ts';
import { checkIntegrity } from './integrity.ts';
import { type SalvageOptions, type SalvageReport, salvageStore } from './salvage.ts';

/**
 * Opens the store as a terminal does at its start: opened, checked and, where it is damaged or gone, salvaged and opened
 * again. `salvaged` is what the operator is told; null on every ordinary start.
 */
export async function openSoundStore(
  options: SalvageOptions,
): Promise<{ ok: true; store: Store; salvaged: SalvageReport | null } | { ok: false; reason: OpenFailure }> {
  const opened = openStore(options);
  if (opened.ok) {
    const depth = isDamageNoted(options.file) ? 'stumbled' : 'start';
    const { damagedTables } = await checkIntegrity(opened.store, depth);
    if (damagedTables.length === 0) {
      forgetDamage(options.file);
      return { ...opened, salvaged: null };
    }
    opened.store.close();
  } else if (opened.reason !== 'corrupt' && opened.reason !== 'missing') {
    return opened;
  }
  const salvage = await salvageStore(options);
  if (!salvage.ok) return salvage;
  forgetDamage(options.file);
  const reopened = openStore(options);
  return reopened.ok ? { ...reopened, salvaged: salvage.report } : reopened;
}
