import { connect } from 'node:net';
import { reasonOf, type Transport } from './transport.ts';

export interface TcpOptions {
  host: string;
  port: number;
  /** how long connecting may take, in milliseconds */
  timeoutMs?: number;
}

/** A reader behind a serial server (ser2net and the like), or a simulated one in another process. */
export function createTcpTransport({ host, port, timeoutMs = 3000 }: TcpOptions): Transport {
  return {
    wire: 'tcp',
    async open(listener) {
      const socket = connect({ host, port, noDelay: true });
      const failure = await new Promise<Error | null>((resolve) => {
        socket.setTimeout(timeoutMs, () => socket.destroy(new Error('ETIMEDOUT')));
        socket.once('connect', () => resolve(null));
        socket.once('error', resolve);
      });
      if (failure) return { ok: false, ...reasonOf(failure) };
      socket.setTimeout(0);
      let open = true;
      socket.on('data', (bytes) => {
        if (open) listener.data(new Uint8Array(bytes));
      });
      // An error is always followed by `close`.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (!open) return;
        open = false;
        listener.closed('unplugged');
      });
      return {
        ok: true,
        connection: {
          device: { wire: 'tcp', name: `${host}:${port}`, address: `${host}:${port}` },
          async send(frame) {
            if (open) await new Promise<void>((resolve) => socket.write(frame, () => resolve()));
          },
          async close() {
            open = false;
            socket.destroy();
          },
        },
      };
    },
  };
}
