/**
 * The frames of the SAM, the security module that alone can read an identity card (居民身份证验证安全控制模块, GA 467).
 *
 * Request: `AA AA AA 96 69 | length | CMD PARA | data | check`
 * Answer:  `AA AA AA 96 69 | length | SW1 SW2 SW3 | data | check`
 *
 * The length is 16 bits, big endian, and counts everything behind it. The check is the XOR of all bytes from the length
 * up to the byte before it.
 */

export const preamble = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69);

/** the preamble as the least complete of the modules send it */
const shortPreamble = preamble.slice(1);

/** bytes before those that the length counts */
export const headerLength = 7;

/** The longest answer is base information with two fingerprints (2314); anything above is noise. */
const longestLength = 2400;

/** What an answer's body holds. */
export interface Answer {
  /** status words that the card itself gave, where it refused */
  sw1: number;
  sw2: number;
  /** the status of the SAM */
  sw3: number;
  data: Uint8Array;
}

/** What a request's body holds. */
export interface Request {
  command: number;
  parameter: number;
  data: Uint8Array;
}

/** Why bytes are no frame: a check that does not hold, a length no frame has, or an end that never came. */
export type FrameReason = 'checksum' | 'length' | 'truncated';

/** A frame as it came out of the stream. `body` is everything between length and check. */
export type ParsedFrame =
  | {
      ok: true;
      body: Uint8Array;
      /** bytes that were dropped between the frame before and this one */
      skipped: number;
    }
  | { ok: false; reason: FrameReason };

/** The frame that asks for a command. */
export function encodeRequest(
  command: number,
  parameter: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  return encodeFrame(Uint8Array.of(command, parameter, ...data));
}

/** The frame that answers: what a simulated module sends. */
export function encodeAnswer({ sw1, sw2, sw3, data }: Answer): Uint8Array {
  const body = new Uint8Array(3 + data.length);
  body.set([sw1, sw2, sw3]);
  body.set(data, 3);
  return encodeFrame(body);
}

/** The status words and the data of a frame's body, or null where the body is too short to be an answer. */
export function answerOf(body: Uint8Array): Answer | null {
  if (body.length < 3) return null;
  return { sw1: body[0] as number, sw2: body[1] as number, sw3: body[2] as number, data: body.slice(3) };
}

/** The command, its parameter and the data of a frame's body, or null where the body is too short to be a request. */
export function requestOf(body: Uint8Array): Request | null {
  if (body.length < 2) return null;
  return { command: body[0] as number, parameter: body[1] as number, data: body.slice(2) };
}

/** Turns a stream of bytes into frames. */
export interface FrameParser {
  /** Takes the next bytes of the stream and returns the frames, whole or broken, that they complete. */
  push(bytes: Uint8Array): ParsedFrame[];
  /** True while part of a frame has come and the rest is still to come. */
  readonly midFrame: boolean;
  /** Forgets everything that has not become a frame. */
  reset(): void;
}

/**
 * Finds frames in a stream of bytes, however they are chopped. Bytes before a preamble are dropped, and two leading
 * `AA` are enough, because some modules lose the first. A broken frame is dropped whole: a preamble inside it is data,
 * and no frame.
 */
export function createFrameParser(): FrameParser {
  // One buffer for the whole life: a stream of noise must not make the process grow.
  const buffer = new Uint8Array(longestLength + headerLength + 4096);
  let used = 0;
  let skipped = 0;

  function take(): ParsedFrame | null {
    const start = findPreamble(buffer, used);
    if (start > 0) {
      discard(start);
      skipped += start;
    }
    if (used < 6) return null;
    const length = ((buffer[4] as number) << 8) | (buffer[5] as number);
    if (length < 3 || length > longestLength) {
      discard(4);
      return { ok: false, reason: 'length' };
    }
    if (used < 6 + length) return null;
    const check = xor(buffer.subarray(4, 6 + length));
    const body = buffer.slice(6, 5 + length);
    discard(6 + length);
    const skippedBefore = skipped;
    skipped = 0;
    return check === 0 ? { ok: true, body, skipped: skippedBefore } : { ok: false, reason: 'checksum' };
  }

  function discard(count: number): void {
    buffer.copyWithin(0, count, used);
    used -= count;
  }

  return {
    push(bytes) {
      const frames: ParsedFrame[] = [];
      for (let offset = 0; offset < bytes.length; ) {
        const part = bytes.subarray(offset, offset + buffer.length - used);
        buffer.set(part, used);
        used += part.length;
        offset += part.length;
        for (let frame = take(); frame; frame = take()) frames.push(frame);
      }
      return frames;
    },
    get midFrame() {
      return used >= 4;
    },
    reset() {
      used = 0;
      skipped = 0;
    },
  };
}

/** XOR of all bytes; over a frame from its length to its check it is 0. */
export function xor(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}

function encodeFrame(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headerLength + body.length + 1);
  frame.set(preamble);
  frame[5] = (body.length + 1) >> 8;
  frame[6] = (body.length + 1) & 0xff;
  frame.set(body, headerLength);
  frame[frame.length - 1] = xor(frame.subarray(5, -1));
  return frame;
}

/** Where `AA AA 96 69` starts in the first `used` bytes, or how many bytes can be dropped because it cannot start there. */
function findPreamble(buffer: Uint8Array, used: number): number {
  for (let at = 0; at < used; at += 1) {
    if (shortPreamble.every((byte, index) => at + index >= used || buffer[at + index] === byte)) return at;
  }
  return used;
}
