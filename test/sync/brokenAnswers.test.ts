import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { syncingTerminal } from './syncBench.ts';

let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
});
afterAll(() => agency.stop());

/** The head of an answer and the first bytes of its body; then the line is cut, or nothing more comes. */
async function brokenOff(answer: Response, signal: AbortSignal | null, ending: 'cut' | 'stalled') {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, 5));
      if (ending === 'cut') controller.error(new TypeError('terminated'));
      else signal?.addEventListener('abort', () => controller.error(signal.reason));
    },
  });
  return new Response(body, { status: answer.status, headers: { 'content-type': 'application/json' } });
}

test.each([
  ['/v1/time', 'cut'],
  ['/v1/records', 'cut'],
  ['/v1/roster', 'stalled'],
] as const)(
  'where the answer to %s is %s in its body, the terminal is offline, and the next run mends it',
  async (path, ending) => {
    let broken = false;
    const terminal = await syncingTerminal(agency.url, {
      changes: {
        timeoutMs: 3000,
        async fetch(input, init) {
          const answer = await fetch(input, init);
          if (!broken || new URL((input as Request).url).pathname !== path) return answer;
          return brokenOff(answer, init?.signal ?? null, ending);
        },
      },
    });
    const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
    const { code } = await officer.newActivationCode({ packIds: ['hunan-provincial-2022'] });
    await terminal.sync.activate(code);
    const id = await terminal.certify();
    broken = true;
    expect(await terminal.sync.runOnce()).toEqual({ ok: false, reason: { kind: 'offline' } });
    expect(terminal.sync.status()).toMatchObject({ state: 'offline', reason: { kind: 'offline' } });
    broken = false;
    expect(await terminal.sync.runOnce()).toEqual({ ok: true });
    expect(terminal.store.outbox.deliveryOf(id)?.state).not.toBe('queued');
  },
);
