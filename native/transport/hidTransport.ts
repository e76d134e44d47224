import { type Clock, systemClock } from '../clock.ts';
import { commands } from '../sam/commands.ts';
import { createFrameParser, encodeRequest } from '../sam/frame.ts';
import { type HidFramingName, hidFramingNames, hidFramings } from './hidFraming.ts';
import { formatIds, knownHidReaders, sameIds, type UsbIds } from './knownDevices.ts';
import {
  type Connection,
  type ConnectionListener,
  type OpenResult,
  reasonOf,
  type Transport,
} from './transport.ts';

/** What this transport uses of node-hid: the real library, or a simulated one in tests. */
export interface HidLibrary {
  devicesAsync(): Promise<HidDeviceInfo[]>;
  HIDAsync: { open(path: string): Promise<HidHandle> };
}

/** A HID device as node-hid lists it. */
export interface HidDeviceInfo extends UsbIds {
  path?: string | undefined;
  manufacturer?: string | undefined;
  product?: string | undefined;
  usagePage?: number | undefined;
}

/** An open HID device. */
export interface HidHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: number[]): Promise<number>;
  close(): Promise<void>;
}

export interface HidOptions {
  /** devices that the operator names beside the known ones */
  devices?: readonly UsbIds[];
  /** the framing, where it is known; otherwise each is tried */
  framing?: HidFramingName;
  clock?: Clock;
  library?: () => Promise<HidLibrary>;
}

/** how long a module may take to answer in a framing that is tried */
const probeMs = 500;
/** usage pages from here on belong to the vendors; below it are keyboards and other things that must not be written to */
const firstVendorPage = 0xff00;

/** Why a HID device is used as a reader, or is not. */
export type HidVerdict = 'reader' | 'unknown-device' | 'not-vendor-defined' | 'no-path';

/**
 * Whether a HID device may be written to. Writing to an unrelated one can change its state, so that it must be known
 * or configured, and be of a usage page that its vendor defines.
 */
export function judgeHidDevice(device: HidDeviceInfo, configured: readonly UsbIds[] = []): HidVerdict {
  // Where the system tells no usage page, it is 0 or absent.
  if (device.usagePage && device.usagePage < firstVendorPage) return 'not-vendor-defined';
  if (![...configured, ...knownHidReaders].some((ids) => sameIds(ids, device))) return 'unknown-device';
  return device.path ? 'reader' : 'no-path';
}

/** node-hid, loaded only when it is needed: without libudev and libusb it cannot be. */
export async function loadNodeHid(): Promise<HidLibrary> {
  const { default: nodeHid } = await import('node-hid');
  return nodeHid;
}

/** A HID reader through node-hid: 64-byte reports without a report id, in one of the known framings. */
export function createHidTransport(options: HidOptions = {}): Transport {
  const { devices = [], clock = systemClock, library = loadNodeHid } = options;
  return {
    wire: 'hid',
    async open(listener) {
      const hid = await library().catch((error: Error) => error);
      if (hid instanceof Error) return { ok: false, reason: 'library-missing', detail: hid.message };
      let failure: OpenResult = {
        ok: false,
        reason: 'no-device',
        detail: 'no known or configured HID reader',
      };
      const seen = new Set<string>();
      const listed = await hid.devicesAsync().catch((error: Error) => error);
      if (listed instanceof Error) return { ok: false, ...reasonOf(listed) };
      for (const device of listed) {
        if (judgeHidDevice(device, devices) !== 'reader') continue;
        const path = device.path as string;
        // A device with several usages is listed once for each, under one path.
        if (seen.has(path)) continue;
        seen.add(path);
        const result = await openDevice(hid, device, path, options.framing, clock, listener);
        if (result.ok) return result;
        failure = result;
      }
      return failure;
    },
  };
}

async function openDevice(
  hid: HidLibrary,
  device: HidDeviceInfo,
  path: string,
  framing: HidFramingName | undefined,
  clock: Clock,
  listener: ConnectionListener,
): Promise<OpenResult> {
  const handle = await hid.HIDAsync.open(path).catch((error: Error) => error);
  if (handle instanceof Error) {
    // hidapi gives no errno: a device that is listed and cannot be opened lacks the permission far more often than not.
    const { reason, detail } = reasonOf(handle);
    return { ok: false, reason: reason === 'io-error' ? 'permission-denied' : reason, detail };
  }
  let open = true;
  let onReport: (report: Uint8Array) => void = () => {};
  let onLost = () => {};
  const lose = () => {
    if (!open) return;
    open = false;
    onLost();
    handle.close().catch(() => {});
  };
  // Before the first write: the kernel keeps at most 63 reports for a reader that does not listen.
  handle.on('data', (report) => onReport(new Uint8Array(report)));
  handle.on('error', lose);
  const sendReports = async (reports: Uint8Array[]) => {
    try {
      for (const report of reports) if (open) await handle.write([0, ...report]);
    } catch {
      lose();
    }
  };
  const close = async () => {
    open = false;
    await handle.close().catch(() => {});
  };

  let found: HidFramingName | null = framing ?? null;
  for (const name of hidFramingNames) {
    if (!open || found) break;
    if (await probe(name)) found = name;
  }
  if (!open) return { ok: false, reason: 'unplugged', detail: 'lost while its framing was being found' };
  if (!found) {
    await close();
    return {
      ok: false,
      reason: 'framing-unknown',
      detail: `${formatIds(device)} answered in none of the framings`,
    };
  }

  const chosen = hidFramings[found];
  const decode = chosen.createDecoder();
  onReport = (report) => {
    const bytes = decode(report);
    if (open && bytes.length > 0) listener.data(bytes);
  };
  onLost = () => listener.closed('unplugged');
  const connection: Connection = {
    device: { wire: 'hid', name: device.product || formatIds(device), address: path, framing: found },
    send: (frame) => sendReports(chosen.encodeRequest(frame)),
    close,
  };
  return { ok: true, connection };

  /** Asks for the module's status in one framing: whether a whole frame came back. */
  function probe(name: HidFramingName): Promise<boolean> {
    const parser = createFrameParser();
    const decodeProbe = hidFramings[name].createDecoder();
    return new Promise((resolve) => {
      const finish = (answered: boolean) => {
        cancel();
        onReport = () => {};
        onLost = () => {};
        resolve(answered);
      };
      const cancel = clock.after(probeMs, () => finish(false));
      onReport = (report) => {
        if (parser.push(decodeProbe(report)).some((frame) => frame.ok)) finish(true);
      };
      onLost = () => finish(false);
      const { code, parameter } = commands.status;
      void sendReports(hidFramings[name].encodeRequest(encodeRequest(code, parameter)));
    });
  }
}
