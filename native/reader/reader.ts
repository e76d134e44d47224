import { randomUUID } from 'node:crypto';
import { decodeCard } from '../card/decodeCard.ts';
import { type Clock, pause, systemClock } from '../clock.ts';
import { formatSamId } from '../sam/samId.ts';
import type { ReaderDevice, Transport } from '../transport/transport.ts';
import { type Attempt, attemptCard, type ReadChip, stillThere } from './readCard.ts';
import type { CardReason, DisconnectReason, ReaderEvent, ReaderFault, ReaderState } from './readerEvents.ts';
import { openSamLink, type SamLink } from './samLink.ts';

export interface ReaderOptions {
  transport: Transport;
  clock?: Clock;
  /** the day in the hall, YYYY-MM-DD, for the findings on a card's validity; without it those are not made */
  today?: () => string;
  /** asks for the fingerprints on the chip too */
  withFingerprints?: boolean;
}

/** A reader that is being driven. */
export interface Reader {
  /** Calls back with every event from now on; the function returned ends that. */
  subscribe(listener: (event: ReaderEvent) => void): () => void;
  readonly state: ReaderState;
  /** Gives the device free. No event follows. */
  close(): Promise<void>;
}

/** between two questions for a card, and between two whether it still lies there */
const pollMs = 300;
/** before a card that seems gone is asked for once more */
const secondLookMs = 100;
/** what a module needs after a reset */
const resetMs = 2000;
/** between two looks for a device that is not plugged in: listing devices is not free */
const absentMs = 1000;
const firstBackoffMs = 250;
const longestBackoffMs = 5000;
/** unanswered commands in a row until the module is reset, and again until the line is reopened */
const patience = 3;
/** an interrupted line does not make a card a new one when it is found again within this time */
const rejoinMs = 10_000;

/** What a silent module was given since it last answered. */
interface Tried {
  failures: number;
  wasReset: boolean;
}
const nothingTried: Tried = { failures: 0, wasReset: false };

/**
 * What to do about one more command without an answer.
 * @param inStep whether the module has answered since, to a question that cannot be mistaken; silence counts twice
 */
function helpFor(
  { failures, wasReset }: Tried,
  inStep: boolean,
): { help: 'wait' | 'reset' | 'reopen'; next: Tried } {
  const more = failures + (inStep ? 1 : 2);
  if (more < patience) return { help: 'wait', next: { failures: more, wasReset } };
  return { help: wasReset ? 'reopen' : 'reset', next: { failures: 0, wasReset: true } };
}

/**
 * A reader that is always on: it finds the device, reads each card once, notices when the card is taken away, and
 * recovers by asking again, by resetting the module and by reopening the line, for as long as it takes.
 */
export function createReader(options: ReaderOptions): Reader {
  const { transport, clock = systemClock, withFingerprints = false } = options;
  const listeners = new Set<(event: ReaderEvent) => void>();
  const closing = new AbortController();
  const wait = (ms: number) => pause(clock, ms, closing.signal);
  let state: ReaderState = { phase: 'starting', held: null };
  let held: { read: ReadChip; cardId: string } | null = null;
  let link: SamLink | null = null;
  let lastReason: CardReason | null = null;
  let cancelRejoin = () => {};

  function emit(event: ReaderEvent): void {
    if (closing.signal.aborted) return;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's mistake belongs to the process, not to the loop that every other listener lives on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  function disconnected(reason: DisconnectReason, detail: string): void {
    const before = state;
    state = { phase: 'disconnected', reason, detail, held: state.held };
    if (before.phase !== 'disconnected' && held) cancelRejoin = clock.after(rejoinMs, cardRemoved);
    if (before.phase === 'disconnected' && before.reason === reason) return;
    emit({ type: 'disconnected', reason, detail });
  }

  function cardRead(read: ReadChip): void {
    const today = options.today?.();
    const { chip, additionalAddress } = read;
    const card = decodeCard(chip.text, chip.photo, {
      ...(chip.fingerprints ? { fingerprints: chip.fingerprints } : {}),
      ...(additionalAddress ? { additionalAddress } : {}),
      ...(today ? { today } : {}),
    });
    const cardId = randomUUID();
    lastReason = null;
    held = { read, cardId };
    state = { ...state, held: { card, cardId } };
    emit({ type: 'card', card, cardId });
  }

  function cardRemoved(): void {
    cancelRejoin();
    if (!held) return;
    const { cardId } = held;
    held = null;
    state = { ...state, held: null };
    emit({ type: 'card-removed', cardId });
  }

  function cardProblem(reason: CardReason): void {
    // Whoever lifts a card that was refused moves it, and need not be told so.
    if (reason === lastReason || (lastReason && reason === 'moved-away')) return;
    lastReason = reason;
    emit({ type: 'card-problem', reason });
  }

  function faulty(device: ReaderDevice, reason: ReaderFault): void {
    const known = state.phase === 'faulty' && state.reason === reason;
    state = { phase: 'faulty', device, reason, held: state.held };
    if (!known) emit({ type: 'fault', reason });
  }

  /** Resets the module and gives it the time it needs. */
  async function reset(on: SamLink): Promise<void> {
    await on.ask('reset');
    await wait(resetMs);
    await on.drain();
  }

  /**
   * After silence or noise: empties the line and asks for the module's id, whose answer looks like no other. When it
   * has come, no late answer to anything before it can follow.
   */
  async function resync(on: SamLink): Promise<boolean> {
    await on.drain();
    return (await on.ask('sam-id')).ok;
  }

  async function greet(on: SamLink): Promise<DisconnectReason | null> {
    let reason: DisconnectReason = 'silent';
    for (let attempt = 0; attempt < patience && !closing.signal.aborted; ) {
      await on.drain();
      const answer = await on.ask('status');
      if (!answer.ok) {
        if (answer.reason === 'lost') return on.lost ?? 'io-error';
        reason = answer.reason;
        attempt += 1;
      } else if (answer.status === 'self-test-failed' || answer.status === 'not-authorised') {
        faulty(on.connection.device, answer.status);
        await wait(longestBackoffMs);
        await reset(on);
      } else {
        const id = await on.ask('sam-id');
        if (id.ok && id.status === 'ok') {
          cancelRejoin();
          const samId = formatSamId(id.answer.data);
          state = { phase: 'ready', device: on.connection.device, samId, held: state.held };
          emit({ type: 'connected', samId, device: on.connection.device });
          return null;
        }
        reason = id.ok || id.reason === 'lost' ? reason : id.reason;
        attempt += 1;
      }
    }
    return reason;
  }

  type Step = 'fine' | 'trouble' | 'lost' | 'silent' | 'garbled';

  async function take(on: SamLink, attempt: Attempt): Promise<Step> {
    switch (attempt.outcome) {
      case 'read':
        cardRead(attempt.read);
        return 'fine';
      case 'none':
        lastReason = null;
        return 'fine';
      case 'refused':
        cardProblem(attempt.reason);
        return 'fine';
      case 'trouble':
        return 'trouble';
      case 'lost':
        return 'lost';
      case 'again':
        return attempt.cardSeen ? await readOnceMore(on, attempt.because) : attempt.because;
    }
  }

  /**
   * A card was found and its answer did not come through. Most modules do not find a card again that they believe to
   * have read, so at last the module is reset rather than the person asked to lay the card down again.
   */
  async function readOnceMore(on: SamLink, because: 'silent' | 'garbled'): Promise<Step> {
    let attempt: Attempt = { outcome: 'again', because, cardSeen: true };
    for (const help of ['ask', 'ask', 'reset'] as const) {
      if (closing.signal.aborted) return 'fine';
      if (help === 'reset') await reset(on);
      if (!(await resync(on))) return on.lost ? 'lost' : because;
      attempt = await attemptCard(on, withFingerprints);
      if (attempt.outcome !== 'again' && attempt.outcome !== 'none') return await take(on, attempt);
    }
    cardProblem(attempt.outcome === 'none' ? 'moved-away' : 'unreadable');
    return 'fine';
  }

  async function watch(on: SamLink): Promise<Step> {
    for (const look of [1, 2]) {
      if (look === 2) await wait(secondLookMs);
      const there = await stillThere(on);
      if (there === 'there') return 'fine';
      if (there === 'lost') return 'lost';
      if (there === 'unclear') return 'silent';
    }
    const attempt = await attemptCard(on, withFingerprints);
    if (attempt.outcome === 'lost') return 'lost';
    if (attempt.outcome === 'trouble') return 'trouble';
    if (attempt.outcome === 'again') return attempt.because;
    if (attempt.outcome === 'read' && held && sameChip(attempt.read, held.read)) return 'fine';
    cardRemoved();
    return await take(on, attempt);
  }

  /** Polls for cards until the line is lost (the reason) or the module needs greeting again (null). */
  async function poll(on: SamLink): Promise<DisconnectReason | null> {
    let tried = nothingTried;
    while (!closing.signal.aborted) {
      const step = held ? await watch(on) : await take(on, await attemptCard(on, withFingerprints));
      if (step === 'lost') return on.lost ?? 'io-error';
      if (step === 'trouble') return null;
      if (step === 'fine') tried = nothingTried;
      else {
        const inStep = await resync(on);
        if (on.lost) return on.lost;
        const { help, next } = helpFor(tried, inStep);
        if (help === 'reopen') return step;
        if (help === 'reset') await reset(on);
        tried = next;
      }
      await wait(pollMs);
    }
    return null;
  }

  async function serve(on: SamLink, afterLoss: boolean): Promise<DisconnectReason> {
    // A module with power of its own still believes to have read the card, and would not find it again.
    if (afterLoss) await reset(on);
    while (!closing.signal.aborted) {
      const reason = (await greet(on)) ?? (await poll(on));
      if (reason) return reason;
    }
    return 'io-error';
  }

  async function run(): Promise<void> {
    let backoff = firstBackoffMs;
    let afterLoss = false;
    while (!closing.signal.aborted) {
      const opened = await openSamLink(transport, clock);
      if (opened.ok) {
        link = opened.link;
        if (closing.signal.aborted) break;
        const reason = await serve(opened.link, afterLoss);
        afterLoss = true;
        if (state.phase === 'ready') backoff = firstBackoffMs;
        await opened.link.close();
        link = null;
        if (!closing.signal.aborted) disconnected(reason, '');
      } else {
        disconnected(opened.reason, opened.detail);
      }
      await wait(opened.ok || opened.reason !== 'no-device' ? backoff : absentMs);
      backoff = Math.min(backoff * 2, longestBackoffMs);
    }
    await link?.close();
  }

  const running = run();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get state() {
      return state;
    },
    async close() {
      closing.abort();
      cancelRejoin();
      await link?.close();
      await running;
      held = null;
      state = { phase: 'closed', held: null };
    },
  };
}

function sameChip(left: ReadChip, right: ReadChip): boolean {
  return (
    Buffer.compare(left.chip.text, right.chip.text) === 0 &&
    Buffer.compare(left.chip.photo, right.chip.photo) === 0
  );
}
