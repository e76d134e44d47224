import { parseArgs } from 'node:util';
import type { Language } from '../../domain/localisedText.ts';
import { type HidFramingName, hidFramingNames } from '../../native/transport/hidFraming.ts';
import { createHidTransport } from '../../native/transport/hidTransport.ts';
import { parseIds, type UsbIds } from '../../native/transport/knownDevices.ts';
import { createSerialTransport } from '../../native/transport/serialTransport.ts';
import { createTcpTransport } from '../../native/transport/tcpTransport.ts';
import { firstOf, type Transport } from '../../native/transport/transport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';
import { chooseLanguage } from '../words.ts';

/** What the person asked for on the command line. */
export interface ReaderToolOptions {
  command: string | undefined;
  file: string | undefined;
  language: Language;
  devices: UsbIds[];
  framing: HidFramingName | undefined;
  serial: { path: string; baudRate?: number } | undefined;
  tcp: { host: string; port: number } | undefined;
  helper: string[] | undefined;
  waitSeconds: number;
  plain: boolean;
  personal: boolean;
}

/** Reads the command line. Throws an Error whose message names the option that is wrong. */
export function readOptions(args: string[]): ReaderToolOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      device: { type: 'string', multiple: true },
      framing: { type: 'string' },
      serial: { type: 'string' },
      baud: { type: 'string' },
      tcp: { type: 'string' },
      helper: { type: 'string' },
      wait: { type: 'string' },
      plain: { type: 'boolean', default: false },
      personal: { type: 'boolean', default: false },
      lang: { type: 'string' },
    },
  });
  const [command, file] = positionals;
  const address = values.tcp === undefined ? undefined : /^(.+):(\d+)$/.exec(values.tcp);
  if (address === null) throw new Error(`--tcp ${values.tcp}`);
  return {
    command,
    file,
    language: chooseLanguage(values.lang),
    devices: (values.device ?? []).map((text) => parseIds(text) ?? fail(`--device ${text}`)),
    framing:
      values.framing === undefined
        ? undefined
        : (hidFramingNames.find((name) => name === values.framing) ?? fail(`--framing ${values.framing}`)),
    serial:
      values.serial === undefined
        ? undefined
        : {
            path: values.serial,
            ...(values.baud === undefined ? {} : { baudRate: number(values.baud, '--baud') }),
          },
    tcp: address ? { host: address[1] as string, port: Number(address[2]) } : undefined,
    helper: values.helper?.split(/\s+/).filter(Boolean),
    waitSeconds: values.wait === undefined ? 20 : number(values.wait, '--wait'),
    plain: values.plain,
    personal: values.personal,
  };
}

/** The wire that was named, or else whatever known reader is plugged in. */
export function transportOf(options: ReaderToolOptions): Transport {
  if (options.tcp) return createTcpTransport(options.tcp);
  if (options.serial) return createSerialTransport(options.serial);
  const { devices, framing } = options;
  return firstOf([
    createHidTransport({ devices, ...(framing ? { framing } : {}) }),
    createUsbTransport({ devices }),
  ]);
}

function number(text: string, option: string): number {
  return /^\d+$/.test(text) ? Number(text) : fail(`${option} ${text}`);
}

function fail(detail: string): never {
  throw new Error(detail);
}
