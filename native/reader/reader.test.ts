import { afterEach, expect, test } from 'vitest';
import { takeEvents } from '../../test/hardware/eventTaker.ts';
import { demoCard } from '../simulator/demoCards.ts';
import type { Fault } from '../simulator/faults.ts';
import { createSimulatedSam, type SimulatedSamOptions } from '../simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../simulator/simulatedTransport.ts';
import { createVirtualClock } from '../simulator/virtualClock.ts';
import { createReader, type Reader, type ReaderOptions } from './reader.ts';

const samId = '05.03-20190101-0000000001-0000000002';
const zhang = demoCard({ name: '张三丰', idNumber: '11010519491231002X' });
const li = demoCard({
  name: '李四',
  idNumber: '440524188001010014',
  additionalAddress: '湖南省长沙市岳麓区',
});

const open: Reader[] = [];
afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close();
});

function setUp(options: SimulatedSamOptions & Partial<ReaderOptions> = {}) {
  const clock = createVirtualClock();
  const sam = createSimulatedSam({ clock, samId, ...options });
  const wire = createSimulatedTransport(sam);
  const reader = createReader({ transport: wire, clock, ...options });
  open.push(reader);
  const elapse = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  return { clock, sam, wire, reader, events: takeEvents(reader), elapse };
}

test('a reader tells its module id, then each card once, then that it was taken away', async () => {
  const { sam, events, elapse, reader } = setUp();
  expect(await events.next('connected')).toMatchObject({ samId, device: { wire: 'simulator' } });
  sam.layCard(zhang);
  const { card, cardId } = await events.next('card');
  expect(card).toMatchObject({ kind: 'citizen', name: '张三丰', idNumber: '11010519491231002X' });
  await elapse(60_000);
  expect(events.untaken).toEqual([]);
  expect(reader.state).toMatchObject({ phase: 'ready', samId, held: { cardId } });
  sam.removeCard();
  expect(await events.next('card-removed')).toEqual({ type: 'card-removed', cardId });
  expect(reader.state.held).toBeNull();
});

test('a card that a module finds again and again is told once', async () => {
  const { sam, events, elapse } = setUp({ findsReadCardAgain: true });
  sam.layCard(li);
  await events.until('card');
  await elapse(60_000);
  expect(events.untaken).toEqual([]);
});

test('a removal is noticed within a second', async () => {
  const { clock, sam, events } = setUp();
  sam.layCard(zhang);
  await events.until('card');
  const laidOff = clock.now();
  sam.removeCard();
  await events.next('card-removed');
  expect(clock.now() - laidOff).toBeLessThan(1000);
});

test('a card in the place of another is told as another card', async () => {
  const { sam, events } = setUp();
  sam.layCard(zhang);
  const first = await events.until('card');
  sam.layCard(li);
  expect(await events.next('card-removed')).toMatchObject({ cardId: first.cardId });
  const second = await events.next('card');
  expect(second.card).toMatchObject({ name: '李四', additionalAddress: '湖南省长沙市岳麓区' });
  expect(second.cardId).not.toBe(first.cardId);
});

test('a card that wobbles and is found to be the same card stays one card', async () => {
  const { sam, events, elapse } = setUp();
  sam.layCard(zhang);
  await events.until('card');
  for (let wobble = 0; wobble < 5; wobble += 1) {
    sam.layCard(zhang);
    await elapse(3000);
  }
  expect(events.untaken).toEqual([]);
});

test('the fingerprints on a card are read when they are asked for', async () => {
  const fingerprint = { status: 'enrolled', finger: 'right-thumb', quality: 88 } as const;
  const template = new Uint8Array(512).fill(9);
  template.set([0x43, 1, 1, 1, 1, 11, 88]);
  const { sam, events } = setUp({ withFingerprints: true });
  sam.layCard({ chip: { ...zhang.chip, fingerprints: template } });
  expect((await events.until('card')).card.fingerprints).toEqual([{ ...fingerprint, template }]);
});

test('a card whose fingerprints cannot be read is read without them', async () => {
  const { sam, events } = setUp({ withFingerprints: true });
  sam.fault({ type: 'status', status: 'fingerprint-failed' }, { on: 'read-with-fingerprints' });
  sam.layCard(zhang);
  expect((await events.until('card')).card).toMatchObject({ name: '张三丰', fingerprints: [] });
});

test.each([
  ['wrong-card', 'not-an-id-card'],
  ['moved-away', 'moved-away'],
  ['no-random', 'moved-away'],
  ['card-refused', 'rejected'],
  ['sam-refused', 'rejected'],
  ['altered', 'altered'],
  ['bad-length', 'unreadable'],
] as const)(
  'a card that the module answers with %s is told once as %s, and a good card after it is read',
  async (refusal, reason) => {
    const { sam, events, elapse } = setUp();
    await events.next('connected');
    sam.layCard({ ...zhang, refusal });
    expect(await events.next('card-problem')).toMatchObject({ reason });
    await elapse(20_000);
    expect(events.untaken).toEqual([]);
    sam.removeCard();
    await elapse(2000);
    sam.layCard(li);
    expect((await events.next('card')).card.name).toBe('李四');
  },
);

test('the same problem is told again when the card was lifted in between', async () => {
  const { sam, events, elapse } = setUp();
  for (let time = 0; time < 2; time += 1) {
    sam.layCard({ ...zhang, refusal: 'wrong-card' });
    await events.until('card-problem');
    sam.removeCard();
    await elapse(2000);
  }
  expect(events.untaken).toEqual([]);
});

const faults: [string, Fault][] = [
  ['silence', { type: 'silence' }],
  ['an answer cut in its header', { type: 'cut', after: 6 }],
  ['an answer cut in its data', { type: 'cut', after: 9 }],
  ['a flipped bit', { type: 'flip', bit: 8 * 8 + 3 }],
  ['a flipped bit in the preamble', { type: 'flip', bit: 8 * 3 }],
  ['a flipped bit in the length', { type: 'flip', bit: 8 * 5 + 1 }],
  ['junk before the preamble', { type: 'junk', bytes: Uint8Array.of(0xaa, 1, 2, 0xaa) }],
  ['much junk before the preamble', { type: 'junk', bytes: new Uint8Array(300).fill(0xaa) }],
  ['the answer before, glued', { type: 'glue' }],
  ['an answer after its time limit', { type: 'delay', ms: 8000 }],
  ['a checksum complaint', { type: 'status', status: 'request-checksum' }],
  ['a length complaint', { type: 'status', status: 'request-length' }],
  [
    'the timeout frame of embedded modules',
    { type: 'mutate', change: () => Uint8Array.from(Buffer.from('aaaaaa966900050505' + '05', 'hex')) },
  ],
];
const steps = ['status', 'sam-id', 'find', 'select', 'read', 'read-address'] as const;

test.each(faults.flatMap(([name, fault]) => steps.map((on) => ({ name, fault, on }))))(
  '$name at $on does not keep the card from being read, and read right',
  async ({ fault, on }) => {
    const { sam, events, elapse } = setUp();
    sam.fault(fault, { on });
    sam.layCard(li);
    const { card } = await events.until('card');
    expect(card).toMatchObject({ name: '李四', additionalAddress: '湖南省长沙市岳麓区', findings: [] });
    await elapse(30_000);
    expect(events.untaken.filter(({ type }) => type === 'card' || type === 'card-removed')).toEqual([]);
  },
);

test.each(faults)('%s while a card lies there does not take it for removed', async (_, fault) => {
  const { sam, events, elapse } = setUp();
  sam.layCard(zhang);
  await events.until('card');
  for (let time = 0; time < 4; time += 1) {
    sam.fault(fault, { on: 'read-address' });
    await elapse(10_000);
  }
  expect(events.untaken).toEqual([]);
});

test('an answer that breaks off is asked for again soon after its last byte, not at the end of its time limit', async () => {
  const { clock, sam, events, elapse } = setUp();
  await events.next('connected');
  await elapse(1000);
  sam.fault({ type: 'cut', after: 600 }, { on: 'read' });
  const laidAt = clock.now();
  sam.layCard(zhang);
  await events.next('card');
  expect(clock.now() - laidAt).toBeLessThan(6000);
});

test('the late answer of a read never becomes the answer for the next card', async () => {
  const { sam, events, elapse } = setUp();
  await events.next('connected');
  for (let round = 0; round < 5; round += 1) {
    sam.fault({ type: 'delay', ms: 3000 + round * 500 }, { on: 'read' });
    sam.layCard(zhang);
    await elapse(800);
    sam.layCard(li);
    expect((await events.next('card')).card.name).toBe('李四');
    sam.removeCard();
    await events.next('card-removed');
  }
});

test('a module that stays silent is reset, reopened, and found again when it speaks', async () => {
  const { sam, events, reader } = setUp();
  await events.next('connected');
  sam.fault({ type: 'silence' }, { times: 1_000_000 });
  expect(await events.next('disconnected')).toMatchObject({ reason: 'silent' });
  expect(sam.received).toContain('reset');
  expect(reader.state).toMatchObject({ phase: 'disconnected', reason: 'silent' });
  sam.clearFaults();
  await events.next('connected');
  sam.layCard(zhang);
  await events.next('card');
});

test('a module whose self test failed is a fault, is reset, and comes back', async () => {
  const { sam, events, reader } = setUp();
  await events.next('connected');
  sam.fault({ type: 'status', status: 'self-test-failed' }, { times: 4 });
  expect(await events.next('fault')).toMatchObject({ reason: 'self-test-failed' });
  expect(reader.state).toMatchObject({ phase: 'faulty', reason: 'self-test-failed' });
  await events.next('connected');
  expect(sam.received).toContain('reset');
});

test('no reader is told once, with its reason, and a reader that is plugged in later is used', async () => {
  const { sam, wire, events, elapse } = setUp();
  await events.next('connected');
  wire.unplug();
  expect(await events.next('disconnected')).toMatchObject({ reason: 'unplugged' });
  expect(await events.next('disconnected')).toMatchObject({ reason: 'no-device' });
  await elapse(60_000);
  expect(events.untaken).toEqual([]);
  wire.plug();
  await events.next('connected');
  sam.layCard(zhang);
  await events.next('card');
});

test.each([
  [false, 'lives on its cable'],
  [true, 'has power of its own'],
])(
  'a reader that is pulled out at any byte of an answer is read again after it is plugged in (%s: it %s)',
  async (keepsPower) => {
    const { sam, wire, events } = setUp({ keepsPower });
    await events.next('connected');
    for (const after of [0, 1, 5, 7, 14, 200, 1294]) {
      sam.fault({ type: 'unplug', after }, { on: 'read' });
      sam.layCard(li);
      await events.until('disconnected');
      wire.plug();
      await events.until('connected');
      expect((await events.next('card')).card.name).toBe('李四');
      sam.removeCard();
      await events.next('card-removed');
    }
  },
);

test('a card is the same card after an interruption of some seconds, and removed after a longer one', async () => {
  const { sam, wire, events, elapse } = setUp();
  sam.layCard(zhang);
  const { cardId } = await events.until('card');
  wire.unplug();
  await elapse(4000);
  wire.plug();
  await events.until('connected');
  await elapse(10_000);
  expect(events.untaken).toEqual([]);
  wire.unplug();
  expect(await events.until('card-removed')).toEqual({ type: 'card-removed', cardId });
  wire.plug();
  expect((await events.until('card')).cardId).not.toBe(cardId);
});

test('after closing, the device is free and nothing is told any more', async () => {
  const { sam, reader, events, elapse } = setUp();
  await events.next('connected');
  await reader.close();
  sam.layCard(zhang);
  const asked = sam.received.length;
  await elapse(10_000);
  expect(events.untaken).toEqual([]);
  expect(sam.received.length).toBe(asked);
  expect(reader.state.phase).toBe('closed');
});

test('an expired card is read, and says so on the day that the hall has', async () => {
  const { sam, events } = setUp({ today: () => '2026-06-01' });
  sam.layCard(demoCard({ name: '张三丰', idNumber: '11010519491231002X', validUntil: '2026-05-31' }));
  expect((await events.until('card')).card.findings).toEqual(['expired']);
});
