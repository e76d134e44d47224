/** The ways in which a reader can be attached; `simulator` is a module that exists in this process only. */
export type Wire = 'hid' | 'usb' | 'serial' | 'tcp' | 'simulator';

/** The device at the other end, for screens and logs. */
export interface ReaderDevice {
  wire: Wire;
  /** product name where the device tells one */
  name: string;
  /** path, port or address under which the system knows it */
  address: string;
  /** how SAM frames are cut into reports or pipes, where the wire has a choice */
  framing?: string;
}

/** Why there is no reader, or none any more. */
export const transportFaults = [
  /** nothing that could be a reader is plugged in */
  'no-device',
  /** the device is there, and the system does not let this user open it */
  'permission-denied',
  /** another program holds the device */
  'busy',
  /** the library for this wire cannot be loaded here (libudev, libusb) */
  'library-missing',
  /** the device opened and answered in none of the known framings */
  'framing-unknown',
  /** the device went away */
  'unplugged',
  'io-error',
] as const;
export type TransportFault = (typeof transportFaults)[number];

/** What a connection tells its user. Nothing is told after `closed`, nor after `close()` was called. */
export interface ConnectionListener {
  /** Bytes of the SAM's answers, in order, chopped in any way. The array belongs to the listener. */
  data(bytes: Uint8Array): void;
  closed(reason: TransportFault): void;
}

/** An open line to a module. */
export interface Connection {
  readonly device: ReaderDevice;
  /** Sends one whole request frame. Never rejects: a failure is told as `closed`. */
  send(frame: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** An open connection, or why there is none. */
export type OpenResult =
  | { ok: true; connection: Connection }
  | {
      ok: false;
      reason: TransportFault;
      /** what the system said, for the log and the doctor */
      detail: string;
    };

/** A way to reach a reader. `open` looks for the device anew each time, so that it may be called after every loss. */
export interface Transport {
  readonly wire: Wire;
  open(listener: ConnectionListener): Promise<OpenResult>;
}

/**
 * Tries several transports in order and opens the first that has a device. When none has, the fault is the most telling
 * one: a device without permission says more than a wire without a device.
 */
export function firstOf(transports: readonly Transport[]): Transport {
  const tellsLess: readonly TransportFault[] = ['no-device', 'library-missing'];
  return {
    wire: transports[0]?.wire ?? 'hid',
    async open(listener) {
      let failure: OpenResult = { ok: false, reason: 'no-device', detail: 'no wire is configured' };
      for (const [index, transport] of transports.entries()) {
        const result = await transport.open(listener);
        if (result.ok) return result;
        if (index === 0 || (tellsLess.includes(failure.reason) && !tellsLess.includes(result.reason)))
          failure = result;
      }
      return failure;
    },
  };
}

/** The fault that an error of the system or of a wire's library stands for. */
export function reasonOf(error: unknown): { reason: TransportFault; detail: string } {
  const detail = error instanceof Error ? error.message : String(error);
  const text = `${(error as { code?: unknown } | null)?.code ?? ''} ${detail}`;
  if (/EACCES|EPERM|permission|access denied|not permitted/i.test(text))
    return { reason: 'permission-denied', detail };
  if (/EBUSY|busy|cannot lock|in use/i.test(text)) return { reason: 'busy', detail };
  if (/ENOENT|ENODEV|ENXIO|ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT|no such (file|device)|not found/i.test(text)) {
    return { reason: 'no-device', detail };
  }
  return { reason: 'io-error', detail };
}
