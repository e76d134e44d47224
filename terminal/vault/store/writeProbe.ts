import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WritableHandle } from './handle.ts';
import { attemptWrite, type StoreFailure } from './storeFailure.ts';

/** Whether the store takes records, and how much space there is for them. */
export type WriteProbe = { ok: true; freeBytes: number } | { ok: false; reason: StoreFailure };

/**
 * Space below which no visit is begun: one visit writes under 2 MB (frames included), and the log may grow to its limit
 * of 32 MB before it is folded back.
 */
const reservedBytes = 64 * 1024 * 1024;

/** Commits a small row, so that a full or write-protected disk answers now, and compares the space left with the reserve. */
export function probeWrite(handle: WritableHandle, file: string): WriteProbe {
  const probe = attemptWrite(() => {
    handle
      .prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('write-probe', json_quote(random()))")
      .run();
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  });
  if (!probe.ok) return probe;
  return probe.value < reservedBytes
    ? { ok: false, reason: 'disk-full' }
    : { ok: true, freeBytes: probe.value };
}
