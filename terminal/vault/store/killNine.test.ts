import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { draftOf, frameOf, openTestStore, temporaryDirectory } from '../testing/storeFixture.ts';

const program = fileURLToPath(new URL('../testing/appendUntilKilled.ts', import.meta.url));
const rounds = Number(process.env['ANXIN_KILLS'] ?? 12);

/** Lets a process append until it has acknowledged some, kills it at a random moment, and says what it had said. */
async function appendAndKill(file: string, key: Uint8Array): Promise<{ tried: string[]; acked: string[] }> {
  const args = [program, file, Buffer.from(key).toString('hex'), JSON.stringify(draftOf())];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const said = { tried: [] as string[], acked: [] as string[] };
  const enough = randomInt(1, 12);
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ''] = line.split(' ');
    (what === 'try' ? said.tried : said.acked).push(id);
    if (said.acked.length === enough) void delay(randomInt(0, 12)).then(() => child.kill('SIGKILL'));
  }
  expect((await exit)[1]).toBe('SIGKILL');
  return said;
}

// Each round goes on with the file that the killed process left, its log unfolded, as a terminal does after a power cut.
test(`after ${rounds} kill -9 in the middle of appending each acknowledged record is there exactly once`, async () => {
  const file = join(temporaryDirectory(), 'store.db');
  const key = new Uint8Array(randomBytes(32));
  const tried = new Set<string>();
  const acked = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const said = await appendAndKill(file, key);
    for (const id of said.tried) tried.add(id);
    for (const id of said.acked) acked.add(id);

    const { store, writer, signingKey } = await openTestStore({ file, key });
    const kept = [...store.records.iterate()].map(({ record }) => record.id);
    expect(new Set(kept).size).toBe(kept.length);
    for (const id of acked) expect(kept).toContain(id);
    for (const id of kept) expect(tried.has(id)).toBe(true);
    expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: kept.length });
    expect(store.outbox.counts().queued).toBe(kept.length);
    expect(store.evidence.held().pieces).toBe(kept.length);

    // What the process never heard of, the visit records again under the same id, twice for good measure.
    const unheard = said.tried.find((id) => !acked.has(id));
    if (unheard !== undefined) {
      const once = await writer.append(draftOf({ id: unheard }), [frameOf()]);
      expect(await writer.append(draftOf({ id: unheard }), [frameOf()])).toEqual(once);
      expect(store.outbox.counts().queued).toBe(kept.length + (kept.includes(unheard) ? 0 : 1));
      acked.add(unheard);
    }
    store.close();
  }
  expect(acked.size).toBeGreaterThan(rounds);
});

const dying = fileURLToPath(new URL('../testing/dieWhileAppending.ts', import.meta.url));

test.each([
  ['settings', false],
  ['chains', false],
  ['records', false],
  ['outbox', false],
  ['evidence', false],
  ['committed', true],
] as const)(
  'killed at the step "%s" a record exists whole or not at all, and written again exists once',
  async (step, exists) => {
    const { store, writer, file, key } = await openTestStore();
    await writer.append(draftOf(), [frameOf()]);
    store.close();
    const draft = draftOf();
    const args = [dying, file, Buffer.from(key).toString('hex'), JSON.stringify(draft), step];
    const [, signal] = await once(
      spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }),
      'exit',
    );
    expect(signal).toBe('SIGKILL');

    const after = await openTestStore({ file, key });
    expect(after.store.records.byId(draft.id) !== undefined).toBe(exists);
    expect(after.store.outbox.deliveryOf(draft.id) !== undefined).toBe(exists);
    expect(after.store.evidence.held().pieces).toBe(exists ? 2 : 1);
    expect(await after.writer.append(draft, [frameOf()])).toMatchObject({
      ok: true,
      record: { sequence: 2 },
    });
    expect(after.store.outbox.counts().queued).toBe(2);
    expect(after.store.evidence.held().pieces).toBe(2);
    expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({
      ok: true,
      length: 2,
    });
  },
);
