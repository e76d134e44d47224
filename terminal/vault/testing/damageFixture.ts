import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { recordHash } from '../../../contract/recordToken.ts';
import { draftOf, frameOf, type OpenedStore, openTestStore, rosterEntry } from './storeFixture.ts';

const pageBytes = 4096;
/** The people of a filled store's roster. */
export const people = Array.from({ length: 200 }, (_, index) => ({
  ...rosterEntry,
  identityNumber: `41030219500315${String(index).padStart(4, '0')}`,
}));

/** A store with twenty attempts, five of them received, frames and two hundred people. */
export async function filledStore(): Promise<OpenedStore & { ids: string[]; frame: Uint8Array }> {
  const opened = await openTestStore();
  opened.store.roster.applyChanges(
    people.map((entry) => ({ change: 'put', entry })),
    'cursor',
  );
  const ids: string[] = [];
  const { bytes } = frameOf();
  for (let i = 0; i < 20; i++) {
    const written = await opened.writer.append(draftOf(), [
      frameOf(),
      ...(i === 7 ? [frameOf({ bytes })] : []),
    ]);
    if (!written.ok) throw new Error(written.reason);
    ids.push(written.record.id);
    if (i < 5) {
      opened.store.outbox.applyReceipts([
        {
          token: `receipt ${i}`,
          claims: {
            recordId: written.record.id,
            recordHash: await recordHash(written.token),
            terminalId: 'T-0001',
            sequence: i + 1,
            state: 'received',
            reason: null,
            at: '2026-05-20T02:00:00Z',
          },
        },
      ]);
    }
  }
  return { ...opened, ids, frame: bytes };
}

/** The numbers of the pages that hold a table, root first. */
export function pagesOf({ store }: Pick<OpenedStore, 'store'>, table: string): number[] {
  return store.internals.handle
    .prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ? ORDER BY path')
    .pluck()
    .all(table);
}

/** The numbers of the pages that hold nothing. */
export function freePagesOf({ store }: Pick<OpenedStore, 'store'>): number[] {
  const { handle } = store.internals;
  handle.pragma('wal_checkpoint(TRUNCATE)');
  const used = new Set(handle.prepare<[], number>('SELECT pageno FROM dbstat').pluck().all());
  const count = handle.pragma('page_count', { simple: true }) as number;
  return Array.from({ length: count }, (_, index) => index + 1).filter((page) => !used.has(page));
}

/** Writes noise over pages of a closed store. */
export function damage(file: string, pages: readonly number[]): void {
  const bytes = readFileSync(file);
  for (const page of pages) randomBytes(500).copy(bytes, (page - 1) * pageBytes + 700);
  writeFileSync(file, bytes);
}
