import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { arbitraryCard } from '../../test/hardware/arbitraryCard.ts';
import { takeEvents } from '../../test/hardware/eventTaker.ts';
import { encodeCard } from '../card/encodeCard.ts';
import { demoCard } from '../simulator/demoCards.ts';
import type { Fault } from '../simulator/faults.ts';
import { createSimulatedSam, type SimulatedSam } from '../simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../simulator/simulatedTransport.ts';
import { createSimulatedHid } from '../simulator/testing/simulatedHid.ts';
import { createSimulatedUsb } from '../simulator/testing/simulatedUsb.ts';
import { createVirtualClock, type VirtualClock } from '../simulator/virtualClock.ts';
import { hidFramingNames } from '../transport/hidFraming.ts';
import { createHidTransport } from '../transport/hidTransport.ts';
import type { Transport } from '../transport/transport.ts';
import { createUsbTransport } from '../transport/usbTransport.ts';
import { createReader } from './reader.ts';

const li = demoCard({ name: '李四', idNumber: '440524188001010014' });

const wires: [string, (sam: SimulatedSam, clock: VirtualClock, chop: number[]) => Transport][] = [
  [
    'a chopped stream',
    (sam, _, lengths) =>
      createSimulatedTransport(sam, (bytes) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = lengths[turn % lengths.length] as number;
          pieces.push(bytes.slice(at, at + length));
          at += length;
        }
        return pieces;
      }),
  ],
  ...hidFramingNames.map((framing): (typeof wires)[number] => [
    `HID in the framing ${framing}`,
    (sam, clock) => {
      const { library } = createSimulatedHid(sam, framing);
      return createHidTransport({ clock, library: async () => library });
    },
  ]),
  ...(['2-pipe', '4-pipe'] as const).map((style): (typeof wires)[number] => [
    `USB in the style ${style}`,
    (sam, clock) => {
      const { library } = createSimulatedUsb(sam, style, clock);
      return createUsbTransport({ library: async () => library });
    },
  ]),
];

test.each(wires)('any card is read through %s as it was written', async (_, createWire) => {
  const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(arbitraryCard, lengths, fc.boolean(), async (card, chop, withFingerprints) => {
      const clock = createVirtualClock();
      const sam = createSimulatedSam({ clock });
      const reader = createReader({ transport: createWire(sam, clock, chop), clock, withFingerprints });
      const events = takeEvents(reader);
      const { additionalAddress } = card;
      sam.layCard({ chip: encodeCard(card), ...(additionalAddress ? { additionalAddress } : {}) });
      const { findings, ...read } = (await events.until('card')).card;
      expect(read).toEqual({ ...card, fingerprints: withFingerprints ? card.fingerprints : [] });
      await reader.close();
      clock.stop();
    }),
    { numRuns: 40 },
  );
});

test.each([
  [{ type: 'lose-report', index: 3 }],
  [{ type: 'repeat-report', index: 3 }],
  [{ type: 'noisy-padding' }],
  [{ type: 'unplug', after: 500 }],
] as [Fault][])('over HID, %j at a read ends with the right card', async (fault) => {
  for (const framing of hidFramingNames) {
    const clock = createVirtualClock();
    const sam = createSimulatedSam({ clock });
    const hid = createSimulatedHid(sam, framing);
    const transport = createHidTransport({ clock, library: async () => hid.library });
    const reader = createReader({ transport, clock });
    onTestFinished(() => reader.close());
    reader.subscribe(({ type }) => type === 'disconnected' && hid.plug());
    sam.fault(fault, { on: 'read' });
    sam.layCard(li);
    expect((await takeEvents(reader).until('card')).card).toMatchObject({ name: '李四', findings: [] });
  }
});
