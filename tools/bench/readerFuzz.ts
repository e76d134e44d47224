import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { CardContent } from '../../native/card/cardContent.ts';
import { decodeCard } from '../../native/card/decodeCard.ts';
import { encodeCard } from '../../native/card/encodeCard.ts';
import { createReader } from '../../native/reader/reader.ts';
import { createSimulatedSam, type SimulatedSam } from '../../native/simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../../native/simulator/simulatedTransport.ts';
import { createSimulatedHid } from '../../native/simulator/testing/simulatedHid.ts';
import { createSimulatedUsb } from '../../native/simulator/testing/simulatedUsb.ts';
import { createVirtualClock, type VirtualClock } from '../../native/simulator/virtualClock.ts';
import { hidFramingNames } from '../../native/transport/hidFraming.ts';
import { createHidTransport } from '../../native/transport/hidTransport.ts';
import type { Transport } from '../../native/transport/transport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';
import { arbitraryCard } from '../../test/hardware/arbitraryCard.ts';
import { createAnswerMutator, createRandom } from './answerMutator.ts';

const outFile = 'out/bench/readerFuzz.json';
const wires = ['stream', ...hidFramingNames, '2-pipe', '4-pipe'] as const;
type WireName = (typeof wires)[number];
const answersPerSession = 10_000;
/** a sound driver reads a sound card within this virtual time, whatever came before */
const recoveryMs = 60_000;

interface Counts {
  answers: number;
  cardsPublished: number;
  /** cards out of frames that a mutation made by chance, and whose checks hold */
  byChance: number;
  reasonsTold: number;
  disconnects: number;
  sessions: number;
}

/**
 * Sends a million mutated answers through the driver, on a chopped stream, in every HID framing and over both
 * styles of USB pipes, in virtual time.
 * It fails on a crash, on a driver that does not recover, on memory that grows, and on a card that is published without
 * a frame behind it whose length, check and inner lengths hold.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      answers: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '20260101' },
    },
  });
  const goal = Number(values.answers);
  const random = createRandom(Number(values.seed));
  const cards = fc
    .sample(arbitraryCard, { numRuns: 200, seed: Number(values.seed) })
    .map((fields) => encodeCard(fields));
  const counts: Counts = {
    answers: 0,
    cardsPublished: 0,
    byChance: 0,
    reasonsTold: 0,
    disconnects: 0,
    sessions: 0,
  };
  const started = performance.now();
  const heap: number[] = [];

  while (counts.answers < goal) {
    const wire = wires[counts.sessions % wires.length] as WireName;
    await runSession(wire, Math.min(goal, counts.answers + answersPerSession), cards, random, counts);
    counts.sessions += 1;
    heap.push(heapMiB());
    if (counts.sessions % 10 === 0) {
      console.log(`${counts.answers} answers, heap ${(heap.at(-1) as number).toFixed(1)} MiB`);
    }
  }

  // The first sessions fill caches and compile.
  const heapGrownMiB =
    heap.length > 8 ? Number(((heap.at(-1) as number) - (heap[3] as number)).toFixed(2)) : null;
  const result = {
    ...counts,
    seconds: Math.round((performance.now() - started) / 1000),
    heapGrownMiB,
    seed: values.seed,
  };
  console.table(result);
  mkdirSync('out/bench', { recursive: true });
  writeFileSync(outFile, `${JSON.stringify(result, null, 2)}\n`);
  if (heapGrownMiB !== null && heapGrownMiB > 10) throw new Error(`the heap grew by ${heapGrownMiB} MiB`);
  console.log(`no crash, no hang, no wrong card in ${counts.answers} mutated answers`);
}

async function runSession(
  wire: WireName,
  end: number,
  cards: ReturnType<typeof encodeCard>[],
  random: () => number,
  counts: Counts,
): Promise<void> {
  const clock = createVirtualClock();
  const sam = createSimulatedSam({ clock });
  const mutator = createAnswerMutator(random);
  const reader = createReader({
    transport: transportOf(wire, sam, clock, random),
    clock,
    withFingerprints: random() < 0.5,
  });
  let laid = cards[0] as (typeof cards)[number];
  /** everything that was sent since the card was laid down */
  let sent: Uint8Array[] = [];
  let wrong: string | null = null;
  let onCard = (_key: string) => {};

  reader.subscribe((event) => {
    if (event.type === 'card-problem') counts.reasonsTold += 1;
    if (event.type === 'disconnected') counts.disconnects += 1;
    if (event.type !== 'card') return;
    counts.cardsPublished += 1;
    const key = keyOf(event.card);
    onCard(key);
    if (key === keyOf(decodeCard(laid.text, laid.photo))) return;
    if (cardsInFrames(sent).has(key)) counts.byChance += 1;
    else wrong ??= `over ${wire} a card was published that no frame carried: ${event.card.kind}`;
  });
  const elapse = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

  while (counts.answers < end && !wrong) {
    sam.removeCard();
    await elapse(1500);
    laid = cards[Math.floor(random() * cards.length)] as (typeof cards)[number];
    sent = [];
    mutator.forget();
    // Sometimes everything is spoiled, sometimes little, so that every depth of the protocol is reached.
    const rate = random() < 0.2 ? 1 : random() ** 2;
    sam.fault(
      {
        type: 'mutate',
        change(answer) {
          const spoil = random() < rate;
          if (spoil) counts.answers += 1;
          const bytes = spoil ? mutator.mutate(answer) : answer;
          sent.push(bytes);
          return bytes;
        },
      },
      { times: Number.MAX_SAFE_INTEGER },
    );
    sam.layCard({ chip: laid });
    await elapse(2000 + random() * 10_000);
    sam.clearFaults();
  }

  sam.removeCard();
  await elapse(1500);
  laid = cards[0] as (typeof cards)[number];
  const expected = keyOf(decodeCard(laid.text, laid.photo));
  const recovered = new Promise<boolean>((resolve) => {
    onCard = (key) => key === expected && resolve(true);
    clock.after(recoveryMs, () => resolve(false));
  });
  sam.layCard({ chip: laid });
  if (!(await recovered)) wrong ??= `over ${wire} the driver did not recover`;
  await reader.close();
  clock.stop();
  if (wrong) throw new Error(wrong);
}

function transportOf(
  wire: WireName,
  sam: SimulatedSam,
  clock: VirtualClock,
  random: () => number,
): Transport {
  if (wire === '2-pipe' || wire === '4-pipe') {
    const { library } = createSimulatedUsb(sam, wire, clock);
    return createUsbTransport({ library: async () => library });
  }
  if (wire !== 'stream') {
    const { library } = createSimulatedHid(sam, wire);
    return createHidTransport({ clock, library: async () => library, framing: wire });
  }
  return createSimulatedTransport(sam, (bytes) => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + Math.floor(random() * 600);
      pieces.push(bytes.slice(at, at + length));
      at += length;
    }
    return pieces;
  });
}

/** What tells cards apart, fingerprints aside. */
function keyOf({
  findings: _,
  fingerprints: __,
  additionalAddress: ___,
  photo,
  ...text
}: CardContent): string {
  return JSON.stringify([text, Buffer.from(photo).toString('latin1')]);
}

/** The cards in all frames of these bytes that hold, found by plain search and without the parser under test. */
function cardsInFrames(sent: readonly Uint8Array[]): Set<string> {
  const keys = new Set<string>();
  const bytes = Buffer.concat(sent);
  const mark = Buffer.of(0xaa, 0xaa, 0x96, 0x69);
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    if (at + 6 > bytes.length) break;
    const end = at + 6 + bytes.readUInt16BE(at + 4);
    if (end > bytes.length) continue;
    let check = 0;
    for (const byte of bytes.subarray(at + 4, end)) check ^= byte;
    if (check !== 0) continue;
    for (const text of [at + 13, at + 15]) {
      if (text + 1280 >= end) continue;
      keys.add(keyOf(decodeCard(bytes.subarray(text, text + 256), bytes.subarray(text + 256, text + 1280))));
    }
  }
  return keys;
}

/** The heap after collection, in MiB. */
function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
