/**
 * A value that watchers follow. A slow watcher misses what was overtaken and gets the newest:
 * a page needs the state of now, not the way to it.
 */
export class LiveValue<Value> {
  #value: Value;
  #revision = 0;
  readonly #waiting = new Set<() => void>();

  constructor(initial: Value) {
    this.#value = initial;
  }

  get current(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
    this.#revision += 1;
    for (const wake of this.#waiting) wake();
  }

  /** The value now, and again whenever it changes, until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Value, void, void> {
    let seen = -1;
    while (!signal?.aborted) {
      if (seen === this.#revision) await this.#change(signal);
      else {
        seen = this.#revision;
        yield this.#value;
      }
    }
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
