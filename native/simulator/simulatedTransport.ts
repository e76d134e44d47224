import type { Connection, ConnectionListener, Transport } from '../transport/transport.ts';
import type { SimulatedSam } from './simulatedSam.ts';

export interface SimulatedTransport extends Transport {
  /** Pulls the cable: an open connection is lost, and none can be opened. */
  unplug(): void;
  plug(): void;
}

/**
 * A wire in this process that carries bytes to a simulated module and back.
 * `chop` cuts what the module sends into the pieces in which it arrives.
 */
export function createSimulatedTransport(
  sam: SimulatedSam,
  chop: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes],
): SimulatedTransport {
  let plugged = true;
  let current: { listener: ConnectionListener; end(): void } | null = null;

  function unplug(): void {
    plugged = false;
    const lost = current;
    lost?.end();
    lost?.listener.closed('unplugged');
  }

  return {
    wire: 'simulator',
    async open(listener) {
      if (!plugged) return { ok: false, reason: 'no-device', detail: 'the simulated reader is unplugged' };
      current?.end();
      let open = true;
      const receive = sam.connect({
        send(answer, faults) {
          const cut = faults.find((fault) => fault.type === 'unplug');
          for (const piece of chop(cut ? answer.slice(0, cut.after) : answer)) if (open) listener.data(piece);
          if (cut) unplug();
        },
      });
      const session = {
        listener,
        end() {
          open = false;
          sam.disconnect();
          current = null;
        },
      };
      current = session;
      const connection: Connection = {
        device: { wire: 'simulator', name: 'simulated reader', address: 'in-process' },
        async send(frame) {
          if (open) receive(frame.slice());
        },
        async close() {
          if (open) session.end();
        },
      };
      return { ok: true, connection };
    },
    unplug,
    plug() {
      plugged = true;
    },
  };
}
