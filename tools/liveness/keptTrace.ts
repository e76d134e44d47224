import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { openVault } from '../../terminal/vault/vault.ts';

/** The trace of an attempt in a terminal's folder, or why there is none. */
export async function keptTrace(
  dataDir: string,
  recordId: string,
): Promise<{ ok: true; bytes: Uint8Array } | { ok: false; reason: string }> {
  // A folder without a terminal would be made one.
  if (!existsSync(join(dataDir, 'anxin.db'))) return { ok: false, reason: `${dataDir} holds no terminal` };
  const opened = await openVault({
    dataDir,
    backupDirectory: join(dataDir, 'backups'),
    log: createEventLog({ write: () => {} }),
    now: Date.now,
  });
  if (!opened.ok) return { ok: false, reason: `the store in ${dataDir} does not open: ${opened.reason}` };
  const { store, close } = opened.vault;
  try {
    const kept = store.records.byId(recordId);
    if (!kept) return { ok: false, reason: 'no record has this id here' };
    const trace = kept.record.evidence.find(({ kind }) => kind === 'trace');
    if (!trace) return { ok: false, reason: 'nothing was judged in this attempt, or nothing of it was kept' };
    const piece = store.evidence.get(trace.hash);
    return piece ? { ok: true, bytes: piece.bytes } : { ok: false, reason: 'the trace’s term is over' };
  } finally {
    close();
  }
}
