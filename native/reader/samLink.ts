import { type Clock, pause } from '../clock.ts';
import { type CommandName, commands, statusOfAnswer } from '../sam/commands.ts';
import { type Answer, answerOf, createFrameParser, encodeRequest } from '../sam/frame.ts';
import type { StatusName } from '../sam/status.ts';
import type {
  Connection,
  ConnectionListener,
  OpenResult,
  Transport,
  TransportFault,
} from '../transport/transport.ts';

/** What became of one command. `silent`: no answer in time. `garbled`: an answer came, and its check did not hold. */
type Exchange =
  | { ok: true; status: StatusName; answer: Answer }
  | { ok: false; reason: 'silent' | 'garbled' | 'lost' };

/** A module that can be asked one thing after the other. */
export interface SamLink {
  readonly connection: Connection;
  /** why the connection ended, once it has */
  readonly lost: TransportFault | null;
  /** Sends a command and waits for its answer. Calls must not overlap: the module numbers nothing. */
  ask(name: CommandName): Promise<Exchange>;
  /** Waits until nothing has come for a while, and forgets what came. */
  drain(): Promise<void>;
  /** bytes that came and belonged to no answer, since the link was opened */
  readonly strayBytes: number;
  close(): Promise<void>;
}

export type LinkResult = { ok: true; link: SamLink } | Extract<OpenResult, { ok: false }>;

/** silence after which the input counts as drained, and the longest wait for it */
const quietMs = 60;
const drainLimitMs = 1000;
/** so many bytes some modules send before a preamble; more of them are the rest of another answer */
const tolerableJunk = 7;
/** how often a command is sent again that the module says it did not understand */
const resends = 2;

/** An answer that has begun and not gone on for this long has broken off: nothing on the wire says so. */
const longestGapMs = 1000;

/** Opens a transport and speaks frames on it. */
export async function openSamLink(transport: Transport, clock: Clock): Promise<LinkResult> {
  const parser = createFrameParser();
  let waiting: { name: CommandName; finish: (exchange: Exchange) => void } | null = null;
  let lost: TransportFault | null = null;
  let closed = false;
  let lastByteAt = clock.now();
  let strayBytes = 0;
  let cancelGap = () => {};

  const listener: ConnectionListener = {
    data(bytes) {
      lastByteAt = clock.now();
      if (!waiting) {
        strayBytes += bytes.length;
        return;
      }
      for (const frame of parser.push(bytes)) {
        if (!waiting) return;
        if (!frame.ok) return waiting.finish({ ok: false, reason: 'garbled' });
        const answer = answerOf(frame.body);
        const status = answer && statusOfAnswer(commands[waiting.name], answer);
        // An answer of another shape is the late one of a command before: the real one is still to come.
        if (answer && status) {
          if (frame.skipped > tolerableJunk) strayBytes += frame.skipped;
          return waiting.finish({ ok: true, status, answer });
        }
        strayBytes += frame.body.length;
      }
      cancelGap();
      if (parser.midFrame) {
        cancelGap = clock.after(longestGapMs, () => waiting?.finish({ ok: false, reason: 'garbled' }));
      }
    },
    closed(reason) {
      if (lost || closed) return;
      lost = reason;
      waiting?.finish({ ok: false, reason: 'lost' });
    },
  };

  const opened = await transport.open(listener);
  if (!opened.ok) return opened;
  const { connection } = opened;

  async function once(name: CommandName): Promise<Exchange> {
    if (lost || closed) return { ok: false, reason: 'lost' };
    if (waiting) throw new Error(`asked ${name} while ${waiting.name} is unanswered`);
    parser.reset();
    const { code, parameter, timeoutMs } = commands[name];
    return await new Promise<Exchange>((resolve) => {
      const cancel = clock.after(timeoutMs, () =>
        waiting?.finish({ ok: false, reason: parser.midFrame ? 'garbled' : 'silent' }),
      );
      waiting = {
        name,
        finish(exchange) {
          waiting = null;
          cancel();
          cancelGap();
          resolve(exchange);
        },
      };
      void connection.send(encodeRequest(code, parameter));
    });
  }

  return {
    ok: true,
    link: {
      connection,
      get lost() {
        return lost;
      },
      get strayBytes() {
        return strayBytes;
      },
      async ask(name) {
        let exchange = await once(name);
        for (let again = 0; again < resends && misunderstood(exchange); again += 1)
          exchange = await once(name);
        return exchange;
      },
      async drain() {
        const start = clock.now();
        lastByteAt = Math.max(lastByteAt, start);
        while (!lost && clock.now() - lastByteAt < quietMs && clock.now() - start < drainLimitMs) {
          await pause(clock, quietMs - (clock.now() - lastByteAt));
        }
        parser.reset();
      },
      async close() {
        closed = true;
        waiting?.finish({ ok: false, reason: 'lost' });
        await connection.close();
      },
    },
  };
}

function misunderstood(exchange: Exchange): boolean {
  return exchange.ok && (exchange.status === 'request-checksum' || exchange.status === 'request-length');
}
