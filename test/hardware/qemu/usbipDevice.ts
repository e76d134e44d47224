import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { headerLength } from '../../../native/sam/frame.ts';
import type { SimulatedSam } from '../../../native/simulator/simulatedSam.ts';
import { answerReports } from '../../../native/simulator/testing/simulatedReports.ts';
import { hidFramings } from '../../../native/transport/hidFraming.ts';

/** `2-pipe` and `4-pipe` are the raw module (0400:C35A); `hid` is a reader of 64-byte reports (2B8B:2721). */
export type UsbProfile = '2-pipe' | '4-pipe' | 'hid';

export interface UsbipDevice {
  /** Plugs the device into the kernel's virtual host controller. */
  plug(): Promise<void>;
  unplug(): void;
}

const controller = '/sys/devices/platform/vhci_hcd.0';
const reportDescriptor = Buffer.from('0600ff0901a101150026ff00750895400901810209019102c0', 'hex');

/**
 * A whole USB device with a simulated module in it, given to this machine's own kernel over USB/IP (`vhci_hcd`), so that
 * the real drivers enumerate it. One end of a socket pair goes to the kernel; on the other this side answers its
 * transfers (protocol: Documentation/usb/usbip_protocol.rst of the kernel).
 */
export function createUsbipDevice(sam: SimulatedSam, profile: UsbProfile): UsbipDevice {
  const descriptors = describe(profile);
  const waiting = new Map<number, { sequence: number; length: number }[]>();
  const answers = new Map<number, Buffer[]>();
  let kernel: Socket | null = null;
  let receive: (bytes: Uint8Array) => void = () => {};

  function send(answer: Uint8Array, faults: Parameters<typeof answerReports>[2]): void {
    if (profile === 'hid') {
      const { reports, unplugged } = answerReports(hidFramings.raw, answer, faults);
      for (const report of reports) queue(1, report);
      if (unplugged) setImmediate(unplug);
      return;
    }
    const cut = faults.find((fault) => fault.type === 'unplug');
    const bytes = cut ? answer.slice(0, cut.after) : answer;
    if (profile === '4-pipe') {
      queue(1, bytes.slice(0, headerLength));
      queue(5, bytes.slice(headerLength));
    } else queue(1, bytes);
    if (cut) setImmediate(unplug);
  }

  function queue(endpoint: number, bytes: Uint8Array): void {
    const list = answers.get(endpoint) ?? [];
    // A pipe carries packets of 64 bytes, and a short one ends a transfer.
    if (bytes.length > 0) list.push(Buffer.from(bytes));
    answers.set(endpoint, list);
    flush(endpoint);
  }

  function flush(endpoint: number): void {
    const transfers = waiting.get(endpoint) ?? [];
    const list = answers.get(endpoint) ?? [];
    while (transfers.length > 0 && list.length > 0) {
      const transfer = transfers.shift() as { sequence: number; length: number };
      const bytes = list.shift() as Buffer;
      if (bytes.length > transfer.length) list.unshift(bytes.subarray(transfer.length));
      complete(transfer.sequence, 0, bytes.subarray(0, transfer.length));
    }
  }

  /** Answers a transfer of the kernel: `status` is 0 or a negative errno. */
  function complete(
    sequence: number,
    status: number,
    data: Buffer = Buffer.alloc(0),
    actual = data.length,
  ): void {
    const header = Buffer.alloc(48);
    header.writeUInt32BE(3, 0);
    header.writeUInt32BE(sequence, 4);
    header.writeInt32BE(status, 20);
    header.writeInt32BE(actual, 24);
    kernel?.write(Buffer.concat([header, data]));
  }

  function unlink(sequence: number, victim: number): void {
    let found = false;
    for (const transfers of waiting.values()) {
      const index = transfers.findIndex((transfer) => transfer.sequence === victim);
      if (index >= 0) found = transfers.splice(index, 1).length > 0;
    }
    const header = Buffer.alloc(48);
    header.writeUInt32BE(4, 0);
    header.writeUInt32BE(sequence, 4);
    header.writeInt32BE(found ? -104 : 0, 20);
    kernel?.write(header);
  }

  function control(sequence: number, setup: Buffer, data: Buffer, length: number): void {
    const [type = 0, request = 0, index = 0, kind = 0] = setup;
    if (request === 6 && type & 0x80) {
      const descriptor = descriptors(kind, index);
      if (descriptor) complete(sequence, 0, descriptor.subarray(0, length));
      else complete(sequence, -32);
    } else if (type === 0x80 && request === 0) complete(sequence, 0, Buffer.of(1, 0).subarray(0, length));
    else if (type & 0x80) complete(sequence, -32);
    else complete(sequence, 0, undefined, data.length);
  }

  function take(buffer: Buffer): Buffer {
    let rest = buffer;
    while (rest.length >= 48) {
      const command = rest.readUInt32BE(0);
      const sequence = rest.readUInt32BE(4);
      const isIn = rest.readUInt32BE(12) === 1;
      const endpoint = rest.readUInt32BE(16);
      if (command === 2) {
        unlink(sequence, rest.readUInt32BE(20));
        rest = rest.subarray(48);
        continue;
      }
      const length = rest.readInt32BE(24);
      const size = 48 + (isIn ? 0 : length);
      if (rest.length < size) break;
      const data = rest.subarray(48, size);
      if (endpoint === 0) control(sequence, rest.subarray(40, 48), data, length);
      else if (isIn) {
        waiting.set(endpoint, [...(waiting.get(endpoint) ?? []), { sequence, length }]);
        flush(endpoint);
      } else {
        receive(profile === 'hid' ? hidFramings.raw.decodeRequest(data) : new Uint8Array(data));
        complete(sequence, 0, undefined, length);
      }
      rest = rest.subarray(size);
    }
    return rest;
  }

  function unplug(): void {
    writeFileSync(`${controller}/detach`, '0');
    sam.disconnect();
    waiting.clear();
    answers.clear();
    kernel?.destroy();
    kernel = null;
  }

  return {
    async plug() {
      // The kernel takes its time to let go of the device before.
      while (!portIsFree()) await setTimeout(50);
      const path = `/run/usbip-${profile}.sock`;
      rmSync(path, { force: true });
      receive = sam.connect({ send });
      await new Promise<void>((resolve) => {
        const server = createServer((socket) => {
          kernel = socket;
          let rest: Buffer = Buffer.alloc(0);
          socket.on('data', (data: Buffer) => {
            rest = take(Buffer.concat([rest, data]));
          });
          socket.on('error', () => {});
          server.close();
        }).listen(path, () => {
          const end = connect(path).pause();
          end.on('connect', () => {
            // Port 0, full speed (2), any device id. The kernel takes the descriptor over.
            const { fd } = (end as unknown as { _handle: { fd: number } })._handle;
            writeFileSync(`${controller}/attach`, `0 ${fd} ${0x10002} 2`);
            resolve();
          });
          end.on('error', () => {});
        });
      });
    },
    unplug,
  };
}

/** Whether the first port of the controller has no device: its state in the controller's table is 4. */
function portIsFree(): boolean {
  return /^hs\s+0+\s+0*4\s/m.test(readFileSync(`${controller}/status`, 'utf8'));
}

/** The descriptors of a profile, by kind (1 device, 2 configuration, 3 string, 22 report, 21 HID) and index. */
function describe(profile: UsbProfile): (kind: number, index: number) => Buffer | undefined {
  const isHid = profile === 'hid';
  const word = (value: number) => [value & 0xff, value >> 8];
  const endpoint = (address: number) => [7, 5, address, isHid ? 3 : 2, 64, 0, isHid ? 1 : 0];
  const addresses = { '2-pipe': [0x81, 0x02], '4-pipe': [0x02, 0x06, 0x81, 0x85], hid: [0x81, 0x02] }[
    profile
  ];
  const hid = [9, 0x21, 0x11, 1, 0, 1, 0x22, ...word(reportDescriptor.length)];
  const body = [
    ...[9, 4, 0, 0, addresses.length, isHid ? 3 : 255, 0, 0, 0],
    ...(isHid ? hid : []),
    ...addresses.flatMap(endpoint),
  ];
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'utf16le');
    return Buffer.of(bytes.length + 2, 3, ...bytes);
  };
  const strings = [Buffer.of(4, 3, 9, 4), text('Anxin'), text('simulated reader'), text('SIM0001')];
  const ids = isHid ? [...word(0x2b8b), ...word(0x2721)] : [...word(0x0400), ...word(0xc35a)];
  return (kind, index) => {
    if (kind === 1) return Buffer.of(18, 1, 0x10, 1, 0, 0, 0, 64, ...ids, 0, 1, 1, 2, 3, 1);
    if (kind === 2) return Buffer.of(9, 2, ...word(9 + body.length), 1, 1, 0, 0xc0, 50, ...body);
    if (kind === 3) return strings[index];
    if (kind === 0x22) return reportDescriptor;
    return kind === 0x21 ? Buffer.from(hid) : undefined;
  };
}
