import { headerLength } from '../sam/frame.ts';
import { formatIds, rawSamDevice, sameIds, type UsbIds } from './knownDevices.ts';
import {
  type Connection,
  type ConnectionListener,
  type OpenResult,
  reasonOf,
  type Transport,
} from './transport.ts';

/** What this transport uses of the WebUSB interface that the `usb` package implements. */
export interface UsbLibrary {
  getDevices(): Promise<UsbDevice[]>;
}

/** A USB device as WebUSB shows it. */
export interface UsbDevice extends UsbIds {
  readonly productName?: string | null | undefined;
  readonly deviceClass?: number;
  readonly bus?: string;
  readonly address?: number;
  readonly configuration?: { interfaces: UsbInterface[] } | undefined;
  open(): Promise<void>;
  close(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  transferIn(endpoint: number, length: number, timeoutMs?: number): Promise<{ data?: DataView | undefined }>;
  transferOut(endpoint: number, data: Uint8Array<ArrayBuffer>, timeoutMs?: number): Promise<unknown>;
}

/** An interface of a USB device, with its pipes. */
interface UsbInterface {
  interfaceNumber: number;
  alternate: { endpoints: { endpointNumber: number; direction: 'in' | 'out'; type: string }[] };
}

export interface UsbOptions {
  /** devices that the operator names beside the SAM's own */
  devices?: readonly UsbIds[];
  library?: () => Promise<UsbLibrary>;
}

const transferLength = 4096;
/** A read that ends without data is started again: short enough for `close` to be prompt. */
const readMs = 500;
const writeMs = 1000;

/** The `usb` package, loaded only when it is needed. */
export async function loadUsb(): Promise<UsbLibrary> {
  const { usb } = await import('usb');
  return usb as unknown as UsbLibrary;
}

/**
 * The module's own USB device, without a kernel driver. It comes in two styles: one pipe each way that carries whole
 * frames, or two each way, the first for preamble and length, the second for the rest. The endpoints tell which.
 */
export function createUsbTransport({ devices = [], library = loadUsb }: UsbOptions = {}): Transport {
  return {
    wire: 'usb',
    async open(listener) {
      const usb = await library().catch((error: Error) => error);
      if (usb instanceof Error) return { ok: false, reason: 'library-missing', detail: usb.message };
      const listed = await usb.getDevices().catch((error: Error) => error);
      if (listed instanceof Error) return { ok: false, ...reasonOf(listed) };
      const readers = listed.filter((device) =>
        [rawSamDevice, ...devices].some((ids) => sameIds(ids, device)),
      );
      let failure: OpenResult = { ok: false, reason: 'no-device', detail: `no ${formatIds(rawSamDevice)}` };
      for (const device of readers) {
        const result = await openDevice(device, listener);
        if (result.ok) return result;
        failure = result;
      }
      return failure;
    },
  };
}

async function openDevice(device: UsbDevice, listener: ConnectionListener): Promise<OpenResult> {
  let pipes: { out: number[]; in: number[] };
  try {
    await device.open();
    const first = device.configuration?.interfaces[0];
    if (!first) throw new Error('the device has no interface');
    await device.claimInterface(first.interfaceNumber);
    const bulk = first.alternate.endpoints.filter(({ type }) => type === 'bulk');
    const numbers = (direction: 'in' | 'out') =>
      bulk.filter((endpoint) => endpoint.direction === direction).map(({ endpointNumber }) => endpointNumber);
    pipes = { out: numbers('out'), in: numbers('in') };
    if (pipes.out.length === 0 || pipes.in.length === 0) throw new Error('the device has no bulk pipes');
  } catch (error) {
    await device.close().catch(() => {});
    return { ok: false, ...reasonOf(error) };
  }

  const name = device.productName || rawSamDevice.name;
  const address = `${device.bus ?? '?'}:${device.address ?? '?'}`;
  const split = pipes.out.length > 1 && pipes.in.length > 1;
  let open = true;
  const lose = (error: unknown) => {
    if (!open) return;
    open = false;
    const gone = /disconnect|ENODEV|no such device|removed|not found|shutdown/i.test(String(error));
    listener.closed(gone ? 'unplugged' : 'io-error');
    void shut();
  };
  // The library refuses to close a device on which a transfer, or another closing, is still under way.
  let closing: Promise<void> | null = null;
  const shut = () => {
    closing ??= Promise.allSettled([...pumps, sending]).then(() => device.close().catch(() => {}));
    return closing;
  };
  let sending: Promise<unknown> = Promise.resolve();
  const deliver = (bytes: Uint8Array) => {
    if (open && bytes.length > 0) listener.data(bytes);
  };
  const joiner = createPipeJoiner(deliver);
  const pumps: Promise<void>[] = (split ? pipes.in.slice(0, 2) : pipes.in.slice(0, 1)).map(
    (endpoint, index) =>
      pump(device, endpoint, () => open, split ? joiner[index === 0 ? 'header' : 'rest'] : deliver, lose),
  );

  const connection: Connection = {
    device: {
      wire: 'usb',
      name,
      address,
      framing: split ? '4-pipe' : '2-pipe',
    },
    async send(frame) {
      joiner.reset();
      if (!open) return;
      sending = write(device, pipes.out.slice(0, split ? 2 : 1), frame).catch(lose);
      await sending;
    },
    async close() {
      open = false;
      await shut();
    },
  };
  return { ok: true, connection };
}

/** Writes a frame to one pipe, or its header to the first of two and the rest to the second. */
async function write(device: UsbDevice, pipes: number[], frame: Uint8Array): Promise<void> {
  const [first, second] = pipes as [number, number | undefined];
  const end = second === undefined ? frame.length : headerLength;
  await device.transferOut(first, frame.slice(0, end), writeMs);
  if (second !== undefined) await device.transferOut(second, frame.slice(end), writeMs);
}

/** Keeps one read waiting on an endpoint for as long as the device is open. */
async function pump(
  device: UsbDevice,
  endpoint: number,
  isOpen: () => boolean,
  take: (bytes: Uint8Array) => void,
  lose: (error: unknown) => void,
): Promise<void> {
  while (isOpen()) {
    try {
      const { data } = await device.transferIn(endpoint, transferLength, readMs);
      if (data) take(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    } catch (error) {
      if (!/time.?out|timed out|cancel/i.test(String(error))) return lose(error);
    }
  }
}

/** Puts header and rest, which come on pipes of their own and in any order, back into one stream. */
function createPipeJoiner(deliver: (bytes: Uint8Array) => void) {
  let headers = new Uint8Array();
  let rests = new Uint8Array();
  const append = (left: Uint8Array, right: Uint8Array) => Uint8Array.of(...left, ...right);
  function join(): void {
    while (headers.length >= headerLength) {
      const length = ((headers[5] as number) << 8) | (headers[6] as number);
      if (rests.length < length) return;
      deliver(append(headers.subarray(0, headerLength), rests.subarray(0, length)));
      headers = headers.slice(headerLength);
      rests = rests.slice(length);
    }
  }
  return {
    header(bytes: Uint8Array) {
      headers = append(headers, bytes);
      join();
    },
    rest(bytes: Uint8Array) {
      rests = append(rests, bytes);
      join();
    },
    reset() {
      headers = new Uint8Array();
      rests = new Uint8Array();
    },
  };
}
