import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeAnswer, encodeRequest } from '../sam/frame.ts';
import { hidFramingNames, hidFramings } from './hidFraming.ts';

const answer = fc
  .uint8Array({ minLength: 0, maxLength: 2310 })
  .map((data) => encodeAnswer({ sw1: 0, sw2: 0, sw3: 0x90, data }));

describe.each(hidFramingNames)('the framing %s', (name) => {
  const framing = hidFramings[name];

  test('carries any answer in reports of 64 bytes and gives back its bytes, followed at most by padding', () => {
    fc.assert(
      fc.property(answer, (frame) => {
        const decode = framing.createDecoder();
        const reports = framing.encodeAnswer(frame);
        expect(reports.every((report) => report.length === 64)).toBe(true);
        const bytes = reports.flatMap((report) => [...decode(report)]);
        expect(bytes.slice(0, frame.length)).toEqual([...frame]);
        expect(bytes.slice(frame.length).every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  test('carries a request in one report', () => {
    const request = encodeRequest(0x30, 0x01);
    const [report, ...more] = framing.encodeRequest(request);
    expect(more).toEqual([]);
    expect(report).toHaveLength(64);
    expect([...framing.decodeRequest(report as Uint8Array)].slice(0, request.length)).toEqual([...request]);
  });
});

test.each([
  ['raw', 1295, 21],
  ['counted', 1295, 21],
  ['enveloped', 1295, 24],
  ['raw', 2321, 37],
  ['counted', 2321, 37],
  ['enveloped', 2321, 43],
] as const)('in the framing %s an answer of %i bytes takes %i reports', (name, length, count) => {
  expect(hidFramings[name].encodeAnswer(new Uint8Array(length))).toHaveLength(count);
});

test('the enveloped request has the bytes of the MIAXIS envelope', () => {
  const [report] = hidFramings.enveloped.encodeRequest(encodeRequest(0x11, 0xff));
  const expected = '8800000b00b1aaaaaa9669000311ffedb905';
  expect(Buffer.from(report as Uint8Array).toString('hex', 0, expected.length / 2)).toBe(expected);
});

test('an enveloped report whose sum does not hold, or that comes twice, gives nothing', () => {
  const decode = hidFramings.enveloped.createDecoder();
  const reports = hidFramings.enveloped.encodeAnswer(new Uint8Array(200).fill(5));
  const [first, second] = reports as [Uint8Array, Uint8Array];
  expect(decode(first.with(20, 6))).toHaveLength(0);
  expect(decode(first)).toHaveLength(54);
  expect(decode(second)).toHaveLength(54);
  expect(decode(second)).toHaveLength(0);
});

test('the reports of the other framings give nothing that could be taken for a frame', () => {
  const answerFrame = encodeAnswer({ sw1: 0, sw2: 0, sw3: 0x90, data: new Uint8Array(300) });
  for (const sent of hidFramingNames) {
    for (const expected of hidFramingNames.filter((name) => name !== sent && name !== 'raw')) {
      const decode = hidFramings[expected].createDecoder();
      const bytes = hidFramings[sent].encodeAnswer(answerFrame).flatMap((report) => [...decode(report)]);
      expect(bytes.slice(0, answerFrame.length)).not.toEqual([...answerFrame]);
    }
  }
});
