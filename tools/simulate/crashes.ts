import type { Store } from '../../terminal/store/openStore.ts';

/** The process of a simulated terminal is gone. Nothing may catch it but the simulation. */
export class SimulatedCrash extends Error {}

/** Counts writes down to the one at which the process dies. */
export class CrashPoint {
  #writesLeft: number | null = null;

  /** @param writes how many steps around writes still happen */
  arm(writes: number): void {
    this.#writesLeft = writes;
  }

  disarm(): void {
    this.#writesLeft = null;
  }

  pass(): void {
    if (this.#writesLeft === null) return;
    this.#writesLeft -= 1;
    if (this.#writesLeft < 0) throw new SimulatedCrash();
  }
}

/** The methods that write, by part of the store. */
const writes: Record<string, ReadonlySet<string>> = {
  settings: new Set(['set', 'remove']),
  outbox: new Set(['markSent', 'applyReceipt', 'park', 'requeue', 'requeueFrom']),
  roster: new Set(['applyChanges', 'beginFullPull', 'endFullPull']),
  packs: new Set(['savePack']),
  evidence: new Set(['markUploaded']),
};

/** The same store, in which the process may die before or after every write. What a write itself leaves is SQLite's affair. */
export function withCrashes(store: Store, point: CrashPoint): Store {
  const wrapped: Record<string, unknown> = { ...store };
  for (const [part, names] of Object.entries(writes)) {
    const original = store[part as keyof Store] as unknown as Record<string, unknown>;
    wrapped[part] = new Proxy(original, {
      get(target, name: string) {
        const value = target[name];
        if (typeof value !== 'function' || !names.has(name)) return value;
        return (...args: unknown[]) => {
          point.pass();
          const result: unknown = value.apply(target, args);
          point.pass();
          return result;
        };
      },
    });
  }
  return wrapped as unknown as Store;
}
