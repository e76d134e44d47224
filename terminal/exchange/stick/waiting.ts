import type { OutboxItem } from '../../vault/store/outbox.ts';
import type { SyncStore } from '../line/syncParts.ts';

/** Everything that waits of one chain, the oldest first. */
export function waitingOf({ outbox }: Pick<SyncStore, 'outbox'>, terminalId: string): OutboxItem[] {
  const { queued, sent } = outbox.counts();
  return outbox.nextBatch(queued + sent).filter((item) => item.terminalId === terminalId);
}
