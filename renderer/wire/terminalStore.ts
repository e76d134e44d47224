import { isDefinedError } from '@orpc/client';
import type { PublicNotice, TerminalStatus, VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { Connect, TerminalClient } from './connect.ts';

/** A snapshot together with the moment it arrived, on the clock of `performance.now()`. */
export interface ArrivedSnapshot {
  snapshot: VisitSnapshot;
  arrivedAtMs: number;
}

/** All that the page knows. Replaced as a whole, so that nothing of an earlier visit hangs on it. */
export interface TerminalView {
  /** null while there is no wire */
  client: TerminalClient | null;
  status: TerminalStatus | null;
  notice: PublicNotice | null;
  visit: ArrivedSnapshot | null;
  /** a newer page serves the terminal; this one stays quiet */
  replaced: boolean;
}

const nothing: TerminalView = { client: null, status: null, notice: null, visit: null, replaced: false };

const retryAfterMs = 1000;
const overwriteAfterMs = [100, 300] as const;

const inVisit = ({ visit }: TerminalView): boolean => visit !== null && visit.snapshot.state !== 'idle';

/** What the terminal says, as an external store for React, and the one way to answer it. */
export class TerminalStore {
  #view = nothing;
  readonly #listeners = new Set<() => void>();
  readonly #connect: Connect;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): TerminalView => this.#view;

  /** Keeps a wire open until aborted or replaced by a newer page. Whatever is known of a person goes with the wire that brought it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { client, lost } = await this.#connect();
        await this.#listen(client, lost);
        if ((await lost) === 'replaced') return this.#set({ ...nothing, replaced: true });
      } catch (error) {
        // The terminal restarts, or the wire broke in the middle of a word: the next try tells.
        console.warn('The wire was lost', error instanceof Error ? error.message : '');
      }
      this.#set(nothing);
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }

  /** Sends what the person did in the visit that they see. An act that came too late is no error: the screen has moved on. */
  async act(act: VisitAct): Promise<void> {
    const { client, visit } = this.#view;
    if (!client || !visit || visit.snapshot.state === 'idle') return;
    await ignoreStale(client.visit.act({ visitId: visit.snapshot.visitId, act }));
  }

  async #listen(client: TerminalClient, lost: Promise<unknown>): Promise<void> {
    this.#set({ ...nothing, client });
    const ended = new AbortController();
    void lost.then(() => ended.abort());
    const follow = async <T>(watch: Promise<AsyncIterable<T>>, take: (value: T) => void): Promise<void> => {
      for await (const value of await watch) {
        if (ended.signal.aborted) return;
        take(value);
      }
    };
    const { signal } = ended;
    const readNotice = async (): Promise<void> => {
      // Awaited first: what else has become known meanwhile must not be overwritten.
      const notice = await client.terminal.notice(undefined, { signal });
      this.#set({ ...this.#view, notice });
    };
    try {
      await Promise.race([
        lost,
        follow(client.terminal.watch(undefined, { signal }), (status) => {
          const previous = this.#view.status;
          this.#set({ ...this.#view, status });
          // A new day or a newly activated terminal may bring another notice.
          if (previous?.today !== status.today || previous.terminalId !== status.terminalId)
            void readNotice().catch(() => {});
        }),
        follow(client.visit.watch(undefined, { signal }), (snapshot) => {
          const previous = this.#view.visit?.snapshot;
          if (previous && snapshot.revision < previous.revision) return;
          this.#set({ ...this.#view, visit: { snapshot, arrivedAtMs: performance.now() } });
        }),
      ]);
    } finally {
      ended.abort();
    }
  }

  #set(view: TerminalView): void {
    const personLeft = inVisit(this.#view) && !inVisit(view);
    this.#view = view;
    for (const listener of this.#listeners) listener();
    if (personLeft) this.#overwrite();
  }

  /** React keeps the state before the last for its next drawing. Two more drawings leave nothing of the person there. */
  #overwrite(): void {
    for (const delayMs of overwriteAfterMs)
      setTimeout(() => {
        if (!inVisit(this.#view)) this.#set({ ...this.#view });
      }, delayMs);
  }
}

/** Waits for a call and takes the contract's STALE_VISIT and NOT_NOW for what they are: the newest snapshot says more. */
export async function ignoreStale(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (isDefinedError(error)) return;
    // Without a wire there is nothing to answer; the store starts over.
    console.warn('The terminal did not take a call', error instanceof Error ? error.message : '');
  }
}
