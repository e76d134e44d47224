import { join } from 'node:path';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import type { DeliveryState } from '../../terminal/vault/store/outbox.ts';
import { openVault } from '../../terminal/vault/vault.ts';

/** An attempt as the terminal holds it. */
export interface KeptAttempt {
  record: AttemptRecord;
  /** the signed record, byte for byte */
  token: string;
  delivery: DeliveryState | undefined;
  receipts: string[];
}

/** What a terminal keeps in its folder. It has to be stopped: the store belongs to one process at a time. */
export async function keptAttempts(
  terminalDir: string,
): Promise<{ attempts: KeptAttempt[]; chain: { ok: boolean } }> {
  const opened = await openVault({
    dataDir: terminalDir,
    backupDirectory: join(terminalDir, 'backups'),
    log: createEventLog({ write: () => {} }),
    now: Date.now,
  });
  if (!opened.ok) throw new Error(`The terminal's store does not open: ${opened.reason}`);
  const { store, signingKey, close } = opened.vault;
  try {
    const attempts = Array.from(store.records.iterate(), ({ record, token }) => ({
      record,
      token,
      delivery: store.outbox.deliveryOf(record.id),
      receipts: store.outbox.receiptsOf(record.id),
    }));
    return { attempts, chain: await store.records.verifyChain(signingKey.publicKey) };
  } finally {
    close();
  }
}
