import type { Clock } from '../../clock.ts';
import { headerLength } from '../../sam/frame.ts';
import type { UsbDevice, UsbLibrary } from '../../transport/usbTransport.ts';
import type { SimulatedSam } from '../simulatedSam.ts';

/** The endpoints of the two styles: OUT 02 and IN 81, or OUT 02 and 06, IN 81 and 85. */
const endpoints = {
  '2-pipe': { in: [1], out: [2] },
  '4-pipe': { in: [1, 5], out: [2, 6] },
} as const;

/** The raw USB device 0400:C35A around a simulated module, as the `usb` package would show it. */
export function createSimulatedUsb(
  sam: SimulatedSam,
  style: keyof typeof endpoints,
  clock: Clock,
): { library: UsbLibrary; unplug(): void } {
  const { in: ins, out: outs } = endpoints[style];
  const queues = new Map<number, Uint8Array[]>(ins.map((endpoint) => [endpoint, []]));
  const readers = new Map<number, (bytes: Uint8Array | Error) => void>();
  let plugged = true;
  let receive: (bytes: Uint8Array) => void = () => {};

  function push(endpoint: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 64) queues.get(endpoint)?.push(bytes.slice(at, at + 64));
    flush(endpoint);
  }

  function flush(endpoint: number): void {
    const queue = queues.get(endpoint);
    const reader = readers.get(endpoint);
    if (!queue?.length || !reader) return;
    readers.delete(endpoint);
    reader(queue.shift() as Uint8Array);
  }

  const device: UsbDevice = {
    vendorId: 0x0400,
    productId: 0xc35a,
    productName: 'simulated SAM',
    configuration: {
      interfaces: [
        {
          interfaceNumber: 0,
          alternate: {
            endpoints: [
              ...outs.map((endpointNumber) => ({ endpointNumber, direction: 'out' as const, type: 'bulk' })),
              ...ins.map((endpointNumber) => ({ endpointNumber, direction: 'in' as const, type: 'bulk' })),
            ],
          },
        },
      ],
    },
    async open() {
      receive = sam.connect({
        send(answer) {
          if (style === '2-pipe') return push(1, answer);
          push(1, answer.slice(0, headerLength));
          push(5, answer.slice(headerLength));
        },
      });
    },
    async close() {
      sam.disconnect();
    },
    async claimInterface() {},
    async transferOut(_endpoint, data) {
      if (!plugged) throw new Error('device disconnected');
      receive(data);
    },
    transferIn(endpoint, _length, timeoutMs = 1000) {
      return new Promise((resolve, reject) => {
        if (!plugged) return reject(new Error('device disconnected'));
        const cancel = clock.after(timeoutMs, () => {
          readers.delete(endpoint);
          reject(new Error('transfer timed out'));
        });
        readers.set(endpoint, (bytes) => {
          cancel();
          if (bytes instanceof Error) reject(bytes);
          else resolve({ data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
        });
        flush(endpoint);
      });
    },
  };

  return {
    library: { getDevices: async () => (plugged ? [device] : []) },
    unplug() {
      plugged = false;
      for (const reader of readers.values()) reader(new Error('device disconnected'));
      readers.clear();
    },
  };
}
