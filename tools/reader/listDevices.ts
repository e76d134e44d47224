import { accessSync, constants } from 'node:fs';
import { type HidDeviceInfo, judgeHidDevice, loadNodeHid } from '../../native/transport/hidTransport.ts';
import { formatIds, rawSamDevice, sameIds, type UsbIds } from '../../native/transport/knownDevices.ts';
import { reasonOf, type Wire } from '../../native/transport/transport.ts';
import { loadUsb } from '../../native/transport/usbTransport.ts';
import type { Say } from './messages.ts';
import type { ReaderToolOptions } from './options.ts';

/** the USB class of hubs, which are never readers */
const hubClass = 9;

/** A device that the system shows, and what is to be said of it as a reader. */
export interface SeenDevice {
  wire: Wire;
  ids: string;
  name: string;
  path: string;
  isReader: boolean;
  verdict: string;
}

/** `reader list`: what is plugged in. Returns the exit code. */
export async function list(options: ReaderToolOptions, say: Say): Promise<number> {
  const { devices, reasons } = await seenDevices(options, say);
  for (const { wire, ids, name, path, isReader, verdict } of devices) {
    console.log(`${isReader ? '✓' : ' '} ${wire.padEnd(6)} ${ids.padEnd(9)} ${name} (${path}): ${verdict}`);
  }
  for (const reason of reasons) console.log(`✗ ${reason}`);
  if (devices.length === 0) console.log(say('nothingFound'));
  return 0;
}

/** Everything that is plugged in and could be a reader, and what kept a wire from being looked at. */
export async function seenDevices(options: ReaderToolOptions, say: Say) {
  const reasons: string[] = [];
  const attempt = async (wire: Wire, look: () => Promise<SeenDevice[]>): Promise<SeenDevice[]> => {
    try {
      return await look();
    } catch (error) {
      reasons.push(say('libraryMissing', { wire, detail: (error as Error).message }));
      return [];
    }
  };
  const hid = await attempt('hid', async () => {
    const listed = await (await loadNodeHid()).devicesAsync();
    // A device with several usages is listed once for each, under one path: what makes it a reader counts.
    const byPath = Map.groupBy(listed, ({ path }) => path);
    return [...byPath.values()].map((usages) => {
      const reader = usages.find((usage) => judgeHidDevice(usage, options.devices) === 'reader');
      return judged(reader ?? (usages[0] as HidDeviceInfo), options.devices, say);
    });
  });
  const usb = await attempt('usb', async () => {
    const library = await loadUsb();
    // Where the kernel has no USB bus at all, nothing is plugged into it.
    const seen = await library.getDevices().catch((error: Error) => {
      if (reasonOf(error).reason !== 'no-device') throw error;
      return [];
    });
    // What a HID driver serves is listed above.
    return seen
      .filter(
        (device) => device.deviceClass !== hubClass && !hid.some(({ ids }) => ids === formatIds(device)),
      )
      .map((device) => {
        const isReader = [rawSamDevice, ...options.devices].some((ids) => sameIds(ids, device));
        return {
          wire: 'usb' as const,
          ids: formatIds(device),
          name: device.productName || '?',
          path: `${device.bus ?? '?'}:${device.address ?? '?'}`,
          isReader,
          verdict: isReader ? say('isReader') : say('unknownDevice', { ids: formatIds(device) }),
        };
      });
  });
  const serial = await attempt('serial', async () => {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    return ports
      .filter(
        ({ vendorId, path }) => vendorId || path === options.serial?.path || process.platform === 'win32',
      )
      .map(({ path, vendorId, productId, manufacturer }) => ({
        wire: 'serial' as const,
        ids: vendorId && productId ? `${vendorId}:${productId}`.toLowerCase() : '',
        name: manufacturer ?? '?',
        path,
        isReader: false,
        verdict: say('maybeReader', { path }),
      }));
  });
  return { devices: [...hid, ...usb, ...serial], reasons };
}

function judged(device: HidDeviceInfo, configured: UsbIds[], say: Say): SeenDevice {
  const ids = formatIds(device);
  const verdict = judgeHidDevice(device, configured);
  const texts = {
    reader: say('isReader'),
    'unknown-device': say('unknownDevice', { ids }),
    'not-vendor-defined': say('notVendorDefined'),
    'no-path': say('noPath'),
  };
  const forbidden = verdict === 'reader' && !mayOpen(device.path);
  return {
    wire: 'hid',
    ids,
    name: [device.manufacturer, device.product].filter(Boolean).join(' ') || '?',
    path: device.path ?? '?',
    isReader: verdict === 'reader',
    verdict: forbidden ? `${texts.reader}, ${say('noPermission')}` : texts[verdict],
  };
}

/** Whether the permissions of a device node let this user open it; true where there is no such node to ask. */
function mayOpen(path: string | undefined): boolean {
  if (!path?.startsWith('/dev/')) return true;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES';
  }
}
