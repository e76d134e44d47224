import type { Reader } from '../../native/reader/reader.ts';
import type { ReaderEvent } from '../../native/reader/readerEvents.ts';

export interface EventTaker {
  /** Waits for the next event that nobody has taken, and takes it. Throws when it is of another type. */
  next<T extends ReaderEvent['type']>(type: T): Promise<Extract<ReaderEvent, { type: T }>>;
  /** Takes events until one of this type, and gives that one. */
  until<T extends ReaderEvent['type']>(type: T): Promise<Extract<ReaderEvent, { type: T }>>;
  /** the events that nobody has taken */
  readonly untaken: readonly ReaderEvent[];
}

/** Takes a reader's events one by one, in the order in which they happen. */
export function takeEvents(reader: Reader): EventTaker {
  const events: ReaderEvent[] = [];
  let wake = () => {};
  reader.subscribe((event) => {
    events.push(event);
    wake();
  });
  async function take(): Promise<ReaderEvent> {
    while (events.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return events.shift() as ReaderEvent;
  }
  return {
    async next(type) {
      const event = await take();
      if (event.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(event, brief)}`);
      return event as Extract<ReaderEvent, { type: typeof type }>;
    },
    async until(type) {
      for (;;) {
        const event = await take();
        if (event.type === type) return event as Extract<ReaderEvent, { type: typeof type }>;
      }
    },
    untaken: events,
  };
}

function brief(key: string, value: unknown): unknown {
  return key === 'card' ? '(a card)' : value;
}
