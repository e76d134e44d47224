import { createRouterClient, implement } from '@orpc/server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { terminalContract, type VisitSnapshot } from '../../contract/terminal/index.ts';
import {
  exampleNotice,
  exampleStatus,
  exampleVisitId,
  exampleVisitor,
} from '../../test/gallery/exampleParts.ts';
import type { Connection, WireLoss } from './connect.ts';
import { TerminalStore } from './terminalStore.ts';

/** A wire whose other end the test holds. */
class Wire {
  readonly acts: unknown[] = [];
  readonly #snapshots: VisitSnapshot[] = [];
  #wake = Promise.withResolvers<void>();
  readonly #lost = Promise.withResolvers<WireLoss>();
  refuse: 'STALE_VISIT' | 'NOT_NOW' | null = null;

  show(snapshot: VisitSnapshot): void {
    this.#snapshots.push(snapshot);
    this.#wake.resolve();
  }

  lose(how: WireLoss): void {
    this.#lost.resolve(how);
  }

  connection(): Connection {
    const { terminal, visit, camera, dock } = terminalContract;
    const os = implement({ terminal, visit, camera, dock });
    const client = createRouterClient({
      terminal: {
        watch: os.terminal.watch.handler(async function* () {
          yield exampleStatus;
          await new Promise(() => {});
        }),
        notice: os.terminal.notice.handler(() => exampleNotice),
      },
      visit: {
        watch: os.visit.watch.handler(
          async function* (this: Wire) {
            for (;;) {
              const next = this.#snapshots.shift();
              if (next) yield next;
              else {
                await this.#wake.promise;
                this.#wake = Promise.withResolvers();
              }
            }
          }.bind(this),
        ),
        act: os.visit.act.handler(({ input, errors }) => {
          if (this.refuse) throw errors[this.refuse]();
          this.acts.push(input);
        }),
      },
    });
    // The store calls nothing else.
    return { client: client as unknown as Connection['client'], lost: this.#lost.promise };
  }
}

const identified: VisitSnapshot = {
  state: 'identified',
  visitId: exampleVisitId,
  revision: 5,
  timeLimit: null,
  acts: [],
  visitor: exampleVisitor,
  mayCertify: true,
};

let over = new AbortController();
afterEach(() => {
  over.abort();
  over = new AbortController();
});

function startOn(...wires: Wire[]): TerminalStore {
  const store = new TerminalStore(async () => {
    const wire = wires.shift();
    if (!wire) throw new Error('no wire');
    return wire.connection();
  });
  void store.run(over.signal);
  return store;
}

describe('what the page knows of its terminal', () => {
  test('is the newest of everything: an older snapshot that comes late is ignored', async () => {
    const wire = new Wire();
    const store = startOn(wire);
    wire.show(identified);
    wire.show({ state: 'idle', revision: 4 });
    wire.show({ state: 'reading', visitId: exampleVisitId, revision: 6, timeLimit: null, acts: [] });
    const seen: string[] = [];
    store.subscribe(() => seen.push(store.view().visit?.snapshot.state ?? 'nothing'));
    await expect.poll(() => store.view().visit?.snapshot.state).toBe('reading');
    expect(seen).not.toContain('idle');
    await expect.poll(() => store.view().notice).toEqual(exampleNotice);
    expect(store.view().status).toEqual(exampleStatus);
  });

  test('is nothing once the wire is lost, whoever was on the screen, and everything again on the next wire', async () => {
    const [first, second] = [new Wire(), new Wire()];
    const store = startOn(first, second);
    first.show(identified);
    await expect.poll(() => store.view().visit?.snapshot.state).toBe('identified');
    const seen: unknown[] = [];
    store.subscribe(() => seen.push(store.view()));
    first.lose('broken');
    await expect
      .poll(() => seen)
      .toContainEqual({ client: null, status: null, notice: null, visit: null, replaced: false });
    // A terminal that restarted counts its revisions anew.
    second.show({ state: 'idle', revision: 1 });
    await expect.poll(() => store.view().visit?.snapshot).toEqual({ state: 'idle', revision: 1 });
  });
});

test('a page that a newer one has replaced does not fight for the wire', async () => {
  const [first, second] = [new Wire(), new Wire()];
  const store = startOn(first, second);
  first.show(identified);
  await expect.poll(() => store.view().visit).not.toBeNull();
  first.lose('replaced');
  await expect
    .poll(() => store.view())
    .toEqual({ client: null, status: null, notice: null, visit: null, replaced: true });
});

describe('what the person does', () => {
  test('is sent with the visit that they see', async () => {
    const wire = new Wire();
    const store = startOn(wire);
    await store.act({ act: 'help' });
    wire.show(identified);
    await expect.poll(() => store.view().visit).not.toBeNull();
    await store.act({ act: 'continue' });
    expect(wire.acts).toEqual([{ visitId: exampleVisitId, act: { act: 'continue' } }]);
  });

  test.each(['STALE_VISIT', 'NOT_NOW'] as const)(
    'is no error when it comes too late (%s)',
    async (refusal) => {
      const wire = new Wire();
      const store = startOn(wire);
      wire.show(identified);
      await expect.poll(() => store.view().visit).not.toBeNull();
      wire.refuse = refusal;
      const warn = vi.spyOn(console, 'warn');
      await store.act({ act: 'continue' });
      expect(warn).not.toHaveBeenCalled();
      expect(store.view().visit?.snapshot).toEqual(identified);
      warn.mockRestore();
    },
  );
});
