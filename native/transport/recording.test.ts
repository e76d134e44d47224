import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCard } from '../../test/hardware/arbitraryCard.ts';
import { takeEvents } from '../../test/hardware/eventTaker.ts';
import { encodeBaseInformation } from '../card/container.ts';
import { encodeAdditionalAddress, encodeCard } from '../card/encodeCard.ts';
import { createReader } from '../reader/reader.ts';
import type { ReaderEvent } from '../reader/readerEvents.ts';
import { createFrameParser, encodeAnswer } from '../sam/frame.ts';
import { demoCard } from '../simulator/demoCards.ts';
import { createSimulatedSam } from '../simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../simulator/simulatedTransport.ts';
import { createVirtualClock } from '../simulator/virtualClock.ts';
import { blankPersonal } from './blankPersonal.ts';
import { createReplayTransport, type RecordedLine, recordTransport } from './recording.ts';

const answer = (data: Uint8Array) => encodeAnswer({ sw1: 0, sw2: 0, sw3: 0x90, data });
const found = encodeAnswer({ sw1: 0, sw2: 0, sw3: 0x9f, data: new Uint8Array(4) });

/** The stretches of `length` bytes of a text, as they lie on a chip, that `bytes` still holds. */
function leaks(bytes: Uint8Array, text: string, length = 4): string[] {
  const haystack = Buffer.from(bytes);
  const units = Buffer.from(text, 'utf16le');
  const kept: string[] = [];
  for (let at = 0; at + length <= units.length; at += 2) {
    const piece = units.subarray(at, at + length);
    if (haystack.includes(piece)) kept.push(piece.toString('utf16le'));
  }
  return kept;
}

describe('blanking', () => {
  test('leaves the length, the kind and whether each check holds, and nothing of the person', () => {
    fc.assert(
      fc.property(arbitraryCard, fc.boolean(), fc.nat(1290), (card, broken, at) => {
        const base = answer(encodeBaseInformation(encodeCard(card), true));
        const position = 20 + (at % (base.length - 21));
        if (broken) base[position] = (base[position] as number) ^ 0x10;
        const address = answer(encodeAdditionalAddress('洛阳市涧西区'));
        const stream = Uint8Array.of(...found, ...base, ...address);
        const shown = blankPersonal(stream);
        expect(shown).toHaveLength(stream.length);
        expect(shown.slice(0, found.length)).toEqual(found);
        const checks = (bytes: Uint8Array) =>
          createFrameParser()
            .push(bytes)
            .map(({ ok }) => ok);
        expect(checks(shown)).toEqual(checks(stream));
        for (const text of [card.name, card.idNumber, card.address ?? '', '洛阳市涧西区']) {
          expect(leaks(shown, text)).toEqual([]);
        }
        expect(shown.subarray(600, 1200).some((byte) => byte !== 0)).toBe(false);
      }),
    );
  });

  test('leaves nothing of an answer whose beginning is lost', () => {
    const base = answer(
      encodeBaseInformation(demoCard({ name: '张三丰', idNumber: '11010519491231002X' }).chip, false),
    );
    for (const lost of [1, 4, 5, 7, 64, 200]) {
      expect(leaks(blankPersonal(base.slice(lost)), '11010519491231002X')).toEqual([]);
      expect(leaks(blankPersonal(base.slice(0, -lost)), '11010519491231002X')).toEqual([]);
    }
  });

  test('makes nothing of noise, and does not fail on it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const bytes = Uint8Array.of(0xaa, 0xaa, 0x96, 0x69, ...noise);
        expect(blankPersonal(bytes)).toHaveLength(bytes.length);
      }),
    );
  });
});

test('a recorded session plays back with the same events, faults included', async () => {
  const lines: RecordedLine[] = [];
  const original = await session((clock) => {
    const sam = createSimulatedSam({ clock });
    const recording = recordTransport(createSimulatedTransport(sam), {
      clock,
      personal: true,
      write: (line) => lines.push(structuredClone(line)),
    });
    return {
      transport: recording.transport,
      async play(elapse) {
        await elapse(1000);
        sam.fault({ type: 'flip', bit: 5000 }, { on: 'read' });
        sam.layCard(demoCard({ name: '张三丰', idNumber: '11010519491231002X' }));
        await elapse(10_000);
        sam.removeCard();
        await elapse(2000);
        sam.layCard({ ...demoCard({ name: '李四', idNumber: '440524188001010014' }), refusal: 'wrong-card' });
        await elapse(2000);
        recording.flush();
      },
    };
  });
  expect(original.map(({ type }) => type)).toEqual(['connected', 'card', 'card-removed', 'card-problem']);
  const replayed = await session((clock) => {
    const ended = Promise.withResolvers<void>();
    return { transport: createReplayTransport(lines, clock, ended.resolve), play: () => ended.promise };
  });
  const tellable = (events: ReaderEvent[]) => events.map((event) => ({ ...event, cardId: '' }));
  expect(tellable(replayed.slice(0, original.length))).toEqual(
    tellable(original).map((event) =>
      event.type === 'connected' ? expect.objectContaining({ samId: event.samId }) : event,
    ),
  );
});

/** What a reader tells while `play` runs, in virtual time. */
async function session(
  setUp: (clock: ReturnType<typeof createVirtualClock>) => {
    transport: Parameters<typeof createReader>[0]['transport'];
    play(elapse: (ms: number) => Promise<void>): Promise<void>;
  },
): Promise<ReaderEvent[]> {
  const clock = createVirtualClock();
  const { transport, play } = setUp(clock);
  const reader = createReader({ transport, clock });
  const events = takeEvents(reader);
  await play((ms) => new Promise<void>((resolve) => void clock.after(ms, resolve)));
  await reader.close();
  clock.stop();
  return [...events.untaken];
}
