import type { SyncStore } from './syncParts.ts';
import { decisionsCursorSetting, formerCursorsSetting } from './syncSettings.ts';

/**
 * Puts the records of a chain from a number on back in the queue: the agency has lost them. Its decisions are then read
 * from the beginning, because those on these records are to be told once more, and a restored agency may have counted its
 * new ones up to the very place at which we stopped reading.
 * @returns how many records that were
 */
export function sendAgainFrom(
  { settings, outbox }: Pick<SyncStore, 'settings' | 'outbox'>,
  terminalId: string,
  sequence: number,
): number {
  // First, so that a cut between the two costs a second reading and nothing else.
  settings.remove(decisionsCursorSetting);
  settings.remove(formerCursorsSetting);
  return outbox.requeueFrom(terminalId, sequence);
}
