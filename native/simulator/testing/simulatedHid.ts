import { type HidFramingName, hidFramings } from '../../transport/hidFraming.ts';
import type { HidHandle, HidLibrary } from '../../transport/hidTransport.ts';
import type { SimulatedSam } from '../simulatedSam.ts';
import { answerReports } from './simulatedReports.ts';

export interface SimulatedHid {
  /** what node-hid would be */
  library: HidLibrary;
  unplug(): void;
  plug(): void;
}

/** A HID reader (2B8B:2721) around a simulated module, as node-hid would show it, in one framing. */
export function createSimulatedHid(sam: SimulatedSam, framingName: HidFramingName): SimulatedHid {
  const framing = hidFramings[framingName];
  let plugged = true;
  let lose = () => {};

  function unplug(): void {
    plugged = false;
    lose();
  }

  async function open(): Promise<HidHandle> {
    if (!plugged) throw new Error('cannot open device with path simulated');
    let isOpen = true;
    let onData: (report: Uint8Array) => void = () => {};
    let onError: (error: unknown) => void = () => {};
    const receive = sam.connect({
      send(answer, faults) {
        const { reports, unplugged } = answerReports(framing, answer, faults);
        for (const report of reports) if (isOpen) onData(report);
        if (unplugged) unplug();
      },
    });
    const end = () => {
      isOpen = false;
      sam.disconnect();
      lose = () => {};
    };
    lose = () => {
      end();
      onError(new Error('could not read from HID device: Input/output error'));
    };
    return {
      on(event: 'data' | 'error', listener: (value: never) => void) {
        if (event === 'data') onData = listener as (report: Uint8Array) => void;
        else onError = listener as (error: unknown) => void;
      },
      async write(report) {
        if (!isOpen) throw new Error('Cannot write to hid device');
        receive(framing.decodeRequest(Uint8Array.from(report.slice(1))));
        return report.length;
      },
      async close() {
        if (isOpen) end();
      },
    };
  }

  return {
    library: {
      async devicesAsync() {
        if (!plugged) return [];
        const ids = { vendorId: 0x2b8b, productId: 0x2721 };
        return [{ ...ids, path: 'simulated', product: 'simulated HID reader', usagePage: 0xff00 }];
      },
      HIDAsync: { open },
    },
    unplug,
    plug() {
      plugged = true;
    },
  };
}
