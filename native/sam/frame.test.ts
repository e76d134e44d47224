import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBaseInformation, parseBaseInformation } from '../card/container.ts';
import { commands, statusOfAnswer } from './commands.ts';
import {
  type Answer,
  answerOf,
  createFrameParser,
  encodeAnswer,
  encodeRequest,
  headerLength,
  requestOf,
} from './frame.ts';
import { encodeSamId, formatSamId } from './samId.ts';
import { statusCodes } from './status.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test.each([
  ['reset', 'AA AA AA 96 69 00 03 10 FF EC'],
  ['status', 'AA AA AA 96 69 00 03 11 FF ED'],
  ['sam-id', 'AA AA AA 96 69 00 03 12 FF EE'],
  ['find', 'AA AA AA 96 69 00 03 20 01 22'],
  ['select', 'AA AA AA 96 69 00 03 20 02 21'],
  ['read', 'AA AA AA 96 69 00 03 30 01 32'],
  ['read-with-fingerprints', 'AA AA AA 96 69 00 03 30 10 23'],
  ['read-address', 'AA AA AA 96 69 00 03 30 03 30'],
  ['read-card-number', 'AA AA AA 96 69 00 03 30 05 36'],
  ['set-speed', 'AA AA AA 96 69 00 03 60 00 63'],
] as const)('the request %s has the bytes of the protocol', (name, bytes) => {
  const { code, parameter } = commands[name];
  expect(encodeRequest(code, parameter)).toEqual(hex(bytes));
});

test('a request with data counts and checks it', () => {
  expect(encodeRequest(0x61, 0xff, Uint8Array.of(0x50))).toEqual(hex('AA AA AA 96 69 00 04 61 FF 50 CA'));
});

test.each([
  ['AA AA AA 96 69 00 04 00 00 90 94', 0x90, 0],
  ['AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', 0x9f, 4],
  ['AA AA AA 96 69 00 04 00 00 80 84', 0x80, 0],
  ['AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 0x90, 8],
  ['AA AA AA 96 69 00 04 00 00 41 45', 0x41, 0],
])('the answer %s is understood', (bytes, sw3, dataLength) => {
  const [frame] = createFrameParser().push(hex(bytes));
  if (!frame?.ok) throw new Error('no frame');
  const answer = answerOf(frame.body);
  expect(answer).toMatchObject({ sw1: 0, sw2: 0, sw3, data: { length: dataLength } });
  expect(answer && encodeAnswer(answer)).toEqual(hex(bytes));
});

test('the module id is written as the makers print it', () => {
  const frame = hex('AA AA AA 96 69 00 14 00 00 90 05 00 03 00 95 13 34 01 01 00 00 00 02 00 00 00 32');
  const [parsed] = createFrameParser().push(frame);
  if (!parsed?.ok) throw new Error('no frame');
  const data = answerOf(parsed.body)?.data ?? new Uint8Array();
  expect(formatSamId(data)).toBe('05.03-20190101-0000000001-0000000002');
  expect(encodeSamId('05.03-20190101-0000000001-0000000002')).toEqual(data);
});

const body = fc.uint8Array({ minLength: 2, maxLength: 2300 });
const chops = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 });

/** Cuts bytes into pieces of the given lengths, over and over. */
function chop(bytes: Uint8Array, lengths: number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] as number;
    pieces.push(bytes.slice(at, at + length));
    at += length;
  }
  return pieces;
}

test('frames are found however the stream is chopped and whatever noise stands between them', () => {
  const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => bytes.filter((byte) => byte !== 0xaa));
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, body), { maxLength: 6 }), chops, (parts, lengths) => {
      const stream = parts.flatMap(([junk, content]) => [
        ...junk,
        ...encodeRequest(content[0] as number, content[1] as number, content.slice(2)),
      ]);
      const parser = createFrameParser();
      const found = chop(Uint8Array.from(stream), lengths).flatMap((piece) => parser.push(piece));
      expect(found).toMatchObject(parts.map(([, content]) => ({ ok: true, body: content })));
      expect(parser.midFrame).toBe(false);
    }),
  );
});

/** The bytes with one bit turned over, which is counted from the first one's. */
function withBitWrong(frame: Uint8Array, bit: number): Uint8Array {
  const wrong = frame.slice();
  wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7));
  return wrong;
}

test('a frame with any one bit wrong behind its length is told as one whose check does not hold', () => {
  fc.assert(
    fc.property(body, fc.nat(), (content, position) => {
      const frame = encodeRequest(content[0] as number, content[1] as number, content.slice(2));
      const bit = headerLength * 8 + (position % ((frame.length - headerLength) * 8));
      expect(createFrameParser().push(withBitWrong(frame, bit))).toEqual([{ ok: false, reason: 'checksum' }]);
    }),
  );
});

describe('an answer with a bit wrong in its length, for which one byte of check is little,', () => {
  const header = Array.from({ length: 16 }, (_, bit) => (headerLength - 2) * 8 + bit);
  /** Each wrong answer that the parser, by chance of its check, takes for a frame. */
  const takenFor = (answer: Answer) =>
    header.flatMap((bit) =>
      createFrameParser()
        .push(withBitWrong(encodeAnswer(answer), bit))
        .flatMap((found) => (found.ok ? [answerOf(found.body)] : [])),
    );
  const anyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

  const shapes = Object.entries(commands).flatMap(([name, command]) =>
    command.dataLengths.map((length) => ({ name, command, length })),
  );
  test.each(shapes.filter(({ name }) => name !== 'read-with-fingerprints'))(
    'is no answer to $name with $length bytes',
    ({ command, length }) => {
      fc.assert(
        fc.property(anyBytes(length), (data) => {
          for (const taken of takenFor({ sw1: 0, sw2: 0, sw3: statusCodes[command.success], data }))
            expect(taken && statusOfAnswer(command, taken)).toBeNull();
        }),
      );
    },
  );

  test('is no answer where it tells nothing but a status', () => {
    for (const sw3 of Object.values(statusCodes))
      expect(takenFor({ sw1: 0, sw2: 0, sw3, data: new Uint8Array() })).toEqual([]);
  });

  test('is no base information without the fingerprint that it had', () => {
    fc.assert(
      fc.property(anyBytes(256), anyBytes(1024), anyBytes(512), (text, photo, fingerprints) => {
        const answer = (data: Uint8Array) => ({ sw1: 0, sw2: 0, sw3: statusCodes.ok, data });
        const data = encodeBaseInformation({ text, photo, fingerprints }, true);
        const length = data.length - fingerprints.length;
        // What follows the shorter data is what their check would be.
        data[length] = encodeAnswer(answer(data.slice(0, length))).at(-1) as number;
        const taken = takenFor(answer(data)).filter(
          (found) => found && statusOfAnswer(commands['read-with-fingerprints'], found),
        );
        expect(taken).toMatchObject([{ data: { length } }]);
        expect(taken.map((found) => found && parseBaseInformation(found.data, true))).toEqual([null]);
      }),
      { numRuns: 20 },
    );
  });
});

test('two leading AA are enough, and a lone preamble is only the start of something', () => {
  const parser = createFrameParser();
  expect(parser.push(hex('AA AA 96 69 00 04 00 00 90 94'))).toMatchObject([{ ok: true }]);
  expect(parser.push(hex('AA AA AA 96 69 00 04'))).toEqual([]);
  expect(parser.midFrame).toBe(true);
  parser.reset();
  expect(parser.push(hex('00 00 90 94'))).toEqual([]);
  expect(parser.midFrame).toBe(false);
});

test('a length that no frame has is told, and the next frame is found', () => {
  const parser = createFrameParser();
  expect(parser.push(hex('AA AA AA 96 69 FF FF AA AA AA 96 69 00 04 00 00 90 94'))).toMatchObject([
    { ok: false, reason: 'length' },
    { ok: true },
  ]);
});

test('the timeout answer of some embedded modules, which is too short for its length, is no frame', () => {
  const parser = createFrameParser();
  expect(parser.push(hex('AA AA AA 96 69 00 05 05 05 05'))).toEqual([]);
  expect(parser.midFrame).toBe(true);
});

test('a stream of noise leaves nothing behind in the parser', () => {
  const parser = createFrameParser();
  for (let round = 0; round < 1000; round += 1) parser.push(new Uint8Array(5000).fill(round & 0xff));
  expect(parser.push(hex('AA AA AA 96 69 00 04 00 00 90 94')).at(-1)).toMatchObject({ ok: true });
});

test('an answer is an answer to a command only when it has its shape', () => {
  const answer = (sw3: number, length = 0) => ({ sw1: 0, sw2: 0, sw3, data: new Uint8Array(length) });
  expect(statusOfAnswer(commands.find, answer(0x9f, 4))).toBe('found');
  expect(statusOfAnswer(commands.find, answer(0x90, 1284))).toBeNull();
  expect(statusOfAnswer(commands.read, answer(0x80))).toBeNull();
  expect(statusOfAnswer(commands.read, answer(0x90, 8))).toBeNull();
  expect(statusOfAnswer(commands.read, answer(0x41))).toBe('moved-away');
  expect(statusOfAnswer(commands.status, answer(0x60))).toBe('self-test-failed');
  expect(statusOfAnswer(commands.read, answer(0x77))).toBeNull();
});

test('bodies that are too short to be a request or an answer are neither', () => {
  expect(requestOf(Uint8Array.of(1))).toBeNull();
  expect(answerOf(Uint8Array.of(1, 2))).toBeNull();
});
