import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ReaderEvent } from '../../../native/reader/readerEvents.ts';
import { demoCard } from '../../../native/simulator/demoCards.ts';
import { createSimulatedSam } from '../../../native/simulator/simulatedSam.ts';
import { createUsbipDevice, type UsbProfile } from './usbipDevice.ts';

// Runs inside the guest. Each line `RESULT {...}` on standard output is one test.

const latencyMs = { find: 1, select: 1, read: 5, 'read-address': 1 };
const card = demoCard({ name: '张三丰', idNumber: '11010519491231002X', additionalAddress: '洛阳市涧西区' });
/** an emulated machine on a busy one is slow */
const stepLimitMs = 180_000;

for (const profile of ['2-pipe', '4-pipe', 'hid'] as const) await tryProfile(profile);

async function tryProfile(profile: UsbProfile): Promise<void> {
  const sam = createSimulatedSam({ latencyMs });
  const device = createUsbipDevice(sam, profile);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../readerProcess.ts', import.meta.url)), profile === 'hid' ? 'hid' : 'usb'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const until = async <T extends ReaderEvent['type']>(
    type: T,
  ): Promise<Extract<ReaderEvent, { type: T }>> => {
    for (;;) {
      const { value, done } = await withLimit(lines.next(), type);
      if (done) throw new Error(`the reader's process ended before ${type}`);
      const event = JSON.parse(value) as ReaderEvent;
      if (event.type === type) return event as Extract<ReaderEvent, { type: T }>;
    }
  };
  const step = async (name: string, run: () => Promise<void>) => {
    const failure = await run().then(
      () => null,
      (error: Error) => error.message,
    );
    console.log(`RESULT ${JSON.stringify({ name: `${profile}: ${name}`, failure })}`);
  };

  await step('the device is found through the real kernel, and its pipes are understood', async () => {
    await device.plug();
    const { device: found } = await until('connected');
    expectEqual(found.framing, profile === 'hid' ? 'raw' : profile);
  });
  await step('a card is read, and its removal noticed', async () => {
    sam.layCard(card);
    const read = await until('card');
    expectEqual([read.card.name, read.card.additionalAddress], ['张三丰', '洛阳市涧西区']);
    sam.removeCard();
    await until('card-removed');
  });
  await step('the cable is pulled in the middle of an answer', async () => {
    sam.fault({ type: 'unplug', after: 700 }, { on: 'read' });
    sam.layCard(card);
    expectEqual((await until('disconnected')).reason, 'unplugged');
  });
  await step('the card is read after the cable is put back', async () => {
    await device.plug();
    await until('connected');
    expectEqual((await until('card')).card.name, '张三丰');
  });
  child.kill();
  device.unplug();
}

function expectEqual(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left} instead of ${right}`);
}

function withLimit<T>(promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no ${what} within ${stepLimitMs / 1000} s`)),
      stepLimitMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
