import { preamble, xor } from '../../native/sam/frame.ts';

/** A reproducible source of numbers from 0 up to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface AnswerMutator {
  /** What becomes of an answer: bits and bytes wrong, parts missing, twice, moved, out of other answers, or noise. */
  mutate(answer: Uint8Array): Uint8Array;
  /** Forgets the answers before. */
  forget(): void;
}

/** Spoils answers in all the ways in which wires, reports and modules are known to spoil them, and in some others. */
export function createAnswerMutator(random: () => number): AnswerMutator {
  const below = (limit: number) => Math.floor(random() * limit);
  const noise = (length: number) => Uint8Array.from({ length }, () => below(256));
  let earlier: Uint8Array[] = [];

  /** Where a part of the bytes starts and ends; half of the time in the 64 bytes of a report. */
  function part(bytes: Uint8Array): [number, number] {
    const size = random() < 0.5 ? 64 : 1 + below(bytes.length);
    const start = random() < 0.5 ? 64 * below(bytes.length / 64) : below(bytes.length);
    return [start, Math.min(bytes.length, start + size)];
  }

  const ways: ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => {
      for (let count = 1 + below(8); count > 0; count -= 1) {
        const at = below(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      }
      return bytes;
    },
    (bytes) => bytes.fill(below(256), below(bytes.length), below(bytes.length) + 1),
    (bytes) => {
      bytes.set(
        noise(1 + below(8)).subarray(0, Math.max(0, bytes.length - 10)),
        below(Math.min(10, bytes.length)) % 3,
      );
      return bytes;
    },
    (bytes) => bytes.slice(0, below(bytes.length + 1)),
    (bytes) => bytes.slice(below(bytes.length)),
    (bytes) => Uint8Array.of(...noise(1 + below(100)), ...bytes),
    (bytes) => Uint8Array.of(...bytes, ...noise(1 + below(100))),
    (bytes) => Uint8Array.of(...bytes, ...bytes),
    (bytes) => {
      const [start, end] = part(bytes);
      return Uint8Array.of(...bytes.subarray(0, end), ...bytes.subarray(start));
    },
    (bytes) => {
      const [start, end] = part(bytes);
      return Uint8Array.of(...bytes.subarray(0, start), ...bytes.subarray(end));
    },
    (bytes) => {
      const [start, end] = part(bytes);
      return Uint8Array.of(
        ...bytes.subarray(end),
        ...bytes.subarray(start, end),
        ...bytes.subarray(0, start),
      );
    },
    (bytes) => {
      const other = earlier[below(earlier.length)] ?? bytes;
      return random() < 0.5
        ? Uint8Array.of(...other, ...bytes)
        : Uint8Array.of(...bytes.subarray(0, below(bytes.length)), ...other);
    },
    (bytes) => earlier[below(earlier.length)]?.slice() ?? bytes,
    () => noise(below(3000)),
    () => Uint8Array.of(...preamble, ...noise(below(3000))),
    () => new Uint8Array(),
    // A wrong length or status with a check that holds: what a broken module could say.
    (bytes) => {
      if (bytes.length < 12) return bytes;
      bytes[5 + below(5)] = below(256);
      bytes[bytes.length - 1] = xor(bytes.subarray(5, -1));
      return bytes;
    },
  ];

  return {
    mutate(answer) {
      let bytes: Uint8Array = answer.slice();
      for (let count = random() < 0.7 ? 1 : 1 + below(3); count > 0 && bytes.length > 0; count -= 1) {
        bytes = (ways[below(ways.length)] as (typeof ways)[number])(bytes);
      }
      earlier.push(answer);
      if (earlier.length > 8) earlier.shift();
      return bytes;
    },
    forget() {
      earlier = [];
    },
  };
}
