import type { SerialPort } from 'serialport';
import { reasonOf, type Transport } from './transport.ts';

export interface SerialOptions {
  /** `/dev/ttyUSB0`, `COM3` */
  path: string;
  baudRate?: number;
}

/** A reader on a serial line (RS-232, CDC, CH340, CP210x): frames as a plain stream, 8N1, without flow control. */
export function createSerialTransport({ path, baudRate = 115_200 }: SerialOptions): Transport {
  return {
    wire: 'serial',
    async open(listener) {
      const library = await import('serialport').catch((error: Error) => error);
      if (library instanceof Error) return { ok: false, reason: 'library-missing', detail: library.message };
      const port = new library.SerialPort({ path, baudRate, autoOpen: false });
      const failure = await new Promise<Error | null>((resolve) => port.open(resolve));
      if (failure) return { ok: false, ...reasonOf(failure) };
      let open = true;
      // A write under way when the line goes may never be answered by the library.
      const over = Promise.withResolvers<void>();
      const end = (error?: Error | null) => {
        if (!open) return;
        open = false;
        over.resolve();
        listener.closed(!error || isHangUp(error) ? 'unplugged' : 'io-error');
        if (port.isOpen) port.close(() => {});
      };
      port.on('data', (bytes: Uint8Array) => {
        if (open) listener.data(new Uint8Array(bytes));
      });
      port.on('error', end);
      port.on('close', end);
      return {
        ok: true,
        connection: {
          device: { wire: 'serial', name: path, address: path },
          async send(frame) {
            if (open) await Promise.race([written(port, frame), over.promise]);
          },
          async close() {
            open = false;
            over.resolve();
            if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
          },
        },
      };
    },
  };
}

/**
 * Whether a line is gone. The library says so where it waits for bytes; a write that meets the loss first fails with what
 * the system answers on a line that was hung up.
 */
function isHangUp(error: Error & { disconnected?: boolean; code?: string }): boolean {
  return error.disconnected === true || ['EIO', 'ENXIO', 'ENODEV', 'EBADF'].includes(error.code ?? '');
}

/** A failed write is told by the port's `error` and `close` events too. */
function written(port: SerialPort, frame: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    port.write(Buffer.from(frame), () => resolve());
  });
}
