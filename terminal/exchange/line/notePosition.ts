import type { ChainPosition } from '../../../contract/agency.ts';
import type { SyncParts } from './syncParts.ts';
import { reactivationSetting } from './syncSettings.ts';

/** Keeps what follows from how far the agency holds a chain. */
export function notePosition(
  { store, log }: Pick<SyncParts, 'store' | 'log'>,
  terminalId: string,
  { nextSequence, reactivate }: ChainPosition,
): void {
  // Numbers that a damaged disk took and that the agency waits for no longer: it has them, or was told.
  for (const lost of store.records.lostRecords()) {
    if (lost.terminalId === terminalId && lost.toSequence < nextSequence) store.records.markDeclared(lost);
  }
  if (!reactivate || store.settings.get(reactivationSetting) === terminalId) return;
  store.settings.set(reactivationSetting, terminalId);
  log.write('sync-reactivation-asked', {});
}
