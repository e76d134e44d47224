import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { pause, systemClock } from '../../native/clock.ts';
import { createReader, type Reader } from '../../native/reader/reader.ts';
import type { CommandName } from '../../native/sam/commands.ts';
import { demoCard, wltLikePhoto } from '../../native/simulator/demoCards.ts';
import {
  createSimulatedSam,
  defaultLatencyMs,
  type SimulatedSam,
} from '../../native/simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../../native/simulator/simulatedTransport.ts';
import { createSamServer } from '../../native/simulator/testing/samServer.ts';
import { createSimulatedHid } from '../../native/simulator/testing/simulatedHid.ts';
import { createSimulatedUsb } from '../../native/simulator/testing/simulatedUsb.ts';
import { hidFramingNames } from '../../native/transport/hidFraming.ts';
import { createHidTransport, type HidLibrary } from '../../native/transport/hidTransport.ts';
import { createTcpTransport } from '../../native/transport/tcpTransport.ts';
import type { Transport } from '../../native/transport/transport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';

const outFile = 'out/bench/reader.json';
/** what the module itself takes for one card */
const steps: readonly CommandName[] = ['find', 'select', 'read', 'read-address'];
const samMs = steps.reduce((sum, step) => sum + defaultLatencyMs[step], 0);

interface Row {
  wire: string;
  cards: number;
  /** what the simulated module takes, by its script */
  samMs: number;
  /** from the module's first sight of the card to the published card, median */
  readMs: number;
  /** the same, as a multiple of what the module takes */
  ratio: number;
  /** from laying the card down, with the wait for the next poll in it, median */
  laidToPublishedMs: number;
}

/**
 * Measures what the driver adds to the time that the module takes, on each wire, in real time; then stalls the event
 * loop while an answer streams in through a queue that drops reports, and counts the losses that went unnoticed.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { cards: { type: 'string', default: '10' } } });
  const rows: Row[] = [];
  for (const [wire, create] of Object.entries(wires)) {
    rows.push(await measure(wire, create, Number(values.cards)));
  }
  const stalled = await stall();
  console.table(rows);
  console.table([stalled]);
  mkdirSync('out/bench', { recursive: true });
  writeFileSync(outFile, `${JSON.stringify({ rows, stalled }, null, 2)}\n`);
  console.log(`written to ${outFile}`);
  if (stalled.unnoticed > 0) throw new Error('a lost report went unnoticed');
}

type CreateWire = (sam: SimulatedSam) => Promise<{ transport: Transport; close(): void }>;

const nothing = () => {};
const wires: Record<string, CreateWire> = {
  stream: async (sam) => ({ transport: createSimulatedTransport(sam), close: nothing }),
  ...Object.fromEntries(
    hidFramingNames.map((framing): [string, CreateWire] => [
      `hid ${framing}`,
      async (sam) => {
        const { library } = createSimulatedHid(sam, framing);
        return { transport: createHidTransport({ library: async () => library }), close: nothing };
      },
    ]),
  ),
  ...Object.fromEntries(
    (['2-pipe', '4-pipe'] as const).map((style): [string, CreateWire] => [
      `usb ${style}`,
      async (sam) => {
        const { library } = createSimulatedUsb(sam, style, systemClock);
        return { transport: createUsbTransport({ library: async () => library }), close: nothing };
      },
    ]),
  ),
  'tcp (real sockets)': async (sam) => {
    const server = createSamServer(sam).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { transport: createTcpTransport({ host: '127.0.0.1', port }), close: () => server.close() };
  },
};

async function measure(wire: string, create: CreateWire, cards: number): Promise<Row> {
  const sam = createSimulatedSam();
  const { transport, close } = await create(sam);
  const reader = createReader({ transport });
  const readMs: number[] = [];
  const laidMs: number[] = [];
  await nextEvent(reader, 'connected');
  for (let turn = 0; turn < cards; turn += 1) {
    let seenAt = 0;
    // So that cards meet the poll at any moment of its round.
    await pause(systemClock, (turn * 300) / cards);
    const laidAt = performance.now();
    // The find that meets the card is the one right before the select.
    sam.layCard(demoCard({ name: '张三丰', idNumber: '11010519491231002X' }));
    sam.fault(
      {
        type: 'mutate',
        change(answer) {
          seenAt = performance.now() - defaultLatencyMs.find - defaultLatencyMs.select;
          return answer;
        },
      },
      { on: 'select' },
    );
    await nextEvent(reader, 'card');
    const now = performance.now();
    readMs.push(now - seenAt);
    laidMs.push(now - laidAt);
    sam.removeCard();
    await nextEvent(reader, 'card-removed');
  }
  await reader.close();
  close();
  const read = median(readMs);
  return {
    wire,
    cards,
    samMs,
    readMs: Number(read.toFixed(1)),
    ratio: Number((read / samMs).toFixed(3)),
    laidToPublishedMs: Math.round(median(laidMs)),
  };
}

interface Stalled {
  reads: number;
  reportsLost: number;
  /** answers that lost reports */
  answersSpoiled: number;
  /** spoiled answers that were published as if they were whole */
  unnoticed: number;
  /** cards that were published right in the end, without being laid down again */
  readRight: number;
}

/**
 * Reads cards while nobody takes the reports out of a queue that drops the newest when it is full, as the kernel's does
 * (63 reports). Shorter queues spoil every answer, at different places.
 */
async function stall(): Promise<Stalled> {
  const result: Stalled = { reads: 0, reportsLost: 0, answersSpoiled: 0, unnoticed: 0, readRight: 0 };
  for (const framing of hidFramingNames) {
    for (const capacity of [0, 1, 7, 15, 20, 63]) {
      const sam = createSimulatedSam({
        latencyMs: { find: 1, select: 1, read: 5, 'read-address': 1, reset: 1 },
      });
      const queue = createStallingQueue(createSimulatedHid(sam, framing).library, capacity);
      const reader = createReader({
        transport: createHidTransport({ framing, library: async () => queue.library }),
      });
      await nextEvent(reader, 'connected');
      const photo = wltLikePhoto(capacity + 1);
      // The stall begins while the module reads, and lasts beyond its answer.
      sam.fault(
        {
          type: 'mutate',
          change(answer) {
            queue.stall();
            setTimeout(queue.resume, 50);
            return answer;
          },
        },
        { on: 'read' },
      );
      sam.layCard(demoCard({ name: '张三丰', idNumber: '11010519491231002X', photo }));
      const { card } = await nextEvent(reader, 'card');
      const right = card.name === '张三丰' && Buffer.compare(card.photo, photo) === 0;
      result.reads += 1;
      result.reportsLost += queue.lost;
      result.answersSpoiled += queue.lost > 0 ? 1 : 0;
      result.readRight += right ? 1 : 0;
      result.unnoticed += right ? 0 : 1;
      await reader.close();
    }
  }
  return result;
}

/** A HID library whose reports wait in a queue while it is stalled; beyond its capacity the newest are lost. */
function createStallingQueue(library: HidLibrary, capacity: number) {
  let stalled = false;
  let waiting: (() => void)[] = [];
  const queue = {
    lost: 0,
    stall() {
      stalled = true;
    },
    resume() {
      stalled = false;
      for (const deliver of waiting) deliver();
      waiting = [];
    },
    library: {
      devicesAsync: library.devicesAsync,
      HIDAsync: {
        async open(path: string) {
          const handle = await library.HIDAsync.open(path);
          const on = handle.on.bind(handle) as (event: string, listener: (value: never) => void) => void;
          return Object.assign(handle, {
            on(event: string, listener: (value: never) => void) {
              on(event, (value: never) => {
                if (event !== 'data' || !stalled) listener(value);
                else if (waiting.length < capacity) waiting.push(() => listener(value));
                else queue.lost += 1;
              });
            },
          });
        },
      },
    } satisfies HidLibrary,
  };
  return queue;
}

type EventOf<T> = Extract<Parameters<Parameters<Reader['subscribe']>[0]>[0], { type: T }>;

function nextEvent<T extends 'connected' | 'card' | 'card-removed'>(
  reader: Reader,
  type: T,
): Promise<EventOf<T>> {
  return new Promise((resolve) => {
    const stop = reader.subscribe((event) => {
      if (event.type !== type) return;
      stop();
      resolve(event as EventOf<T>);
    });
  });
}

function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
