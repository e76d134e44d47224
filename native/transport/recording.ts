import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { blankPersonal } from './blankPersonal.ts';
import { type Transport, transportFaults } from './transport.ts';

const Hex = z.string().regex(/^([0-9a-f]{2})*$/);
const at = z.number().nonnegative();

/** One line of a recording: what happened on the wire, and when (milliseconds since the recording began). */
export const RecordedLine = z.union([
  z.object({
    at,
    opened: z.object({
      wire: z.enum(['hid', 'usb', 'serial', 'tcp', 'simulator']),
      name: z.string(),
      address: z.string(),
      framing: z.string().optional(),
    }),
  }),
  z.object({ at, failed: z.enum(transportFaults), detail: z.string() }),
  z.object({ at, sent: Hex }),
  z.object({ at, received: Hex }),
  z.object({ at, closed: z.enum(transportFaults) }),
]);
export type RecordedLine = z.infer<typeof RecordedLine>;

export interface RecordingOptions {
  clock: Clock;
  /** takes the lines in order */
  write: (line: RecordedLine) => void;
  /** keeps what stands on the cards; otherwise personal fields are blanked before they are written */
  personal?: boolean;
}

/**
 * Writes down everything that crosses a transport, piece by piece, as it was chopped.
 * Received bytes are held back until the driver sends again, so that a blanked answer is blanked as a whole; `flush`
 * writes what is still held back.
 */
export function recordTransport(
  transport: Transport,
  { clock, write, personal = false }: RecordingOptions,
): { transport: Transport; flush(): void } {
  const start = clock.now();
  const elapsed = () => Math.round(clock.now() - start);
  let pieces: { at: number; bytes: Uint8Array }[] = [];

  function flush(): void {
    const whole = Uint8Array.from(pieces.flatMap(({ bytes }) => [...bytes]));
    const shown = personal ? whole : blankPersonal(whole);
    let offset = 0;
    for (const { at: time, bytes } of pieces) {
      write({
        at: time,
        received: Buffer.from(shown.subarray(offset, offset + bytes.length)).toString('hex'),
      });
      offset += bytes.length;
    }
    pieces = [];
  }

  return {
    flush,
    transport: {
      wire: transport.wire,
      async open(listener) {
        const result = await transport.open({
          data(bytes) {
            pieces.push({ at: elapsed(), bytes: bytes.slice() });
            listener.data(bytes);
          },
          closed(reason) {
            flush();
            write({ at: elapsed(), closed: reason });
            listener.closed(reason);
          },
        });
        if (!result.ok) {
          write({ at: elapsed(), failed: result.reason, detail: result.detail });
          return result;
        }
        const { connection } = result;
        write({ at: elapsed(), opened: connection.device });
        return {
          ok: true,
          connection: {
            device: connection.device,
            async send(frame) {
              flush();
              write({ at: elapsed(), sent: Buffer.from(frame).toString('hex') });
              await connection.send(frame);
            },
            close: () => connection.close(),
          },
        };
      },
    },
  };
}

/**
 * A transport that answers as the recorded reader did. A request is answered with what followed the same request in the
 * recording, from where the replay stands on; when the recording is over, the cable is pulled. `onEnd` is called then.
 */
export function createReplayTransport(
  lines: readonly RecordedLine[],
  clock: Clock,
  onEnd: () => void = () => {},
): Transport {
  let position = 0;
  return {
    wire: 'simulator',
    async open(listener) {
      while (position < lines.length && !('opened' in (lines[position] as RecordedLine))) position += 1;
      const line = lines[position];
      if (!line || !('opened' in line)) {
        onEnd();
        return { ok: false, reason: 'no-device', detail: 'the recording is over' };
      }
      position += 1;
      let open = true;
      let pending: (() => void)[] = [];
      return {
        ok: true,
        connection: {
          device: { ...line.opened, framing: line.opened.framing ?? 'stream' },
          async send(frame) {
            const hex = Buffer.from(frame).toString('hex');
            let next = position;
            while (next < lines.length && !isEnd(lines[next]) && !isSent(lines[next], hex)) next += 1;
            if (!isSent(lines[next], hex)) {
              // The rest of this connection holds no such request: what ended it ends it here too.
              position = next;
              const end = lines[next];
              pending.push(clock.after(0, () => finish(end && 'closed' in end ? end.closed : 'unplugged')));
              return;
            }
            const sentAt = (lines[next] as RecordedLine).at;
            for (position = next + 1; position < lines.length; position += 1) {
              const answer = lines[position] as RecordedLine;
              if (!('received' in answer)) break;
              const bytes = new Uint8Array(Buffer.from(answer.received, 'hex'));
              pending.push(clock.after(answer.at - sentAt, () => open && listener.data(bytes)));
            }
          },
          async close() {
            open = false;
            for (const cancel of pending) cancel();
            pending = [];
          },
        },
      };
      function finish(reason: Parameters<typeof listener.closed>[0]): void {
        if (!open) return;
        open = false;
        listener.closed(reason);
      }
    },
  };
}

function isSent(line: RecordedLine | undefined, hex: string): boolean {
  return line !== undefined && 'sent' in line && line.sent === hex;
}

function isEnd(line: RecordedLine | undefined): boolean {
  return line !== undefined && ('opened' in line || 'closed' in line || 'failed' in line);
}
