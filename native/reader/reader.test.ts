import { afterEach, expect, test } from 'vitest';
import { demoCard } from '../simulator/demoCards.ts';
import { createSimulatedSam, type SimulatedSamOptions } from '../simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../simulator/simulatedTransport.ts';
import { createVirtualClock } from '../simulator/virtualClock.ts';
import { createReader, type Reader, type ReaderOptions } from './reader.ts';
import type { ReaderEvent } from './readerEvents.ts';

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

function bench(options: SimulatedSamOptions & Partial<ReaderOptions> = {}) {
  const clock = createVirtualClock();
  const sam = createSimulatedSam({ clock, samId, ...options });
  const transport = createSimulatedTransport(sam);
  const reader = createReader({ transport, clock, ...options });
  open.push(reader);
  const events: ReaderEvent[] = [];
  const waiters = new Set<() => void>();
  reader.subscribe((event) => {
    events.push(event);
    for (const waiter of waiters) waiter();
  });
  /** Waits for the next event that is not yet taken, and takes it. */
  let taken = 0;
  async function next(type: ReaderEvent['type']): Promise<ReaderEvent> {
    while (events.length <= taken) {
      await new Promise<void>((resolve) => {
        const waiter = () => {
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      });
    }
    const event = events[taken] as ReaderEvent;
    taken += 1;
    expect(event.type, JSON.stringify(event)).toBe(type);
    return event;
  }
  async function elapse(ms: number) {
    await new Promise<void>((resolve) => clock.after(ms, resolve));
  }
  const untaken = () => events.slice(taken);
  return { clock, sam, transport, reader, next, elapse, untaken };
}

test('a reader tells its module id, then each card once, then that it was taken away', async () => {
  const { sam, next, elapse, untaken, reader } = bench();
  expect(await next('connected')).toMatchObject({ samId, device: { wire: 'simulator' } });
  sam.layCard(zhang);
  const event = await next('card');
  expect(event).toMatchObject({ card: { kind: 'citizen', name: '张三丰', idNumber: '11010519491231002X' } });
  await elapse(60_000);
  expect(untaken()).toEqual([]);
  expect(reader.state.held).toMatchObject({ card: { name: '张三丰' } });
  sam.removeCard();
  expect(await next('card-removed')).toEqual({
    type: 'card-removed',
    cardId: (event as { cardId: string }).cardId,
  });
  expect(reader.state.held).toBeNull();
});
