import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Page } from '@playwright/test';

/** Every string that a heap snapshot of V8 holds (format of Chrome's DevTools). */
function stringsOf(snapshot: string): string[] {
  return (JSON.parse(snapshot) as { strings: string[] }).strings;
}

/** Whether each text stands in a heap, alone or in the middle of something. */
export interface HeapSearch {
  holds(secret: string): boolean;
}

function searchIn(strings: readonly string[]): HeapSearch {
  // One long text is searched faster than a hundred thousand short ones; the separator is in none of them.
  const all = strings.join('\n');
  return { holds: (secret) => all.includes(secret) };
}

/** Looks into the heap of a page. A snapshot is taken after a full collection. */
export async function searchPage(page: Page): Promise<HeapSearch> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return searchIn(stringsOf(chunks.join('')));
}

/** Looks into the heap of a thread. */
export async function searchSnapshot(snapshot: Readable): Promise<HeapSearch> {
  return searchIn(stringsOf(await text(snapshot)));
}
