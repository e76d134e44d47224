import { createServer, type Server, type Socket } from 'node:net';
import { type HidFramingName, hidFramings, reportLength } from '../../transport/hidFraming.ts';
import type { SimulatedSam } from '../simulatedSam.ts';
import { answerReports } from './simulatedReports.ts';

/**
 * Serves a simulated module on a socket: as the byte stream of a serial line, or, with a framing, as the 64-byte reports
 * of a HID reader, one after the other. Listening is left to the caller. `pull` is called when a fault of the script
 * pulls the cable; without it the socket is destroyed.
 */
export function createSamServer(sam: SimulatedSam, framingName?: HidFramingName, pull?: () => void): Server {
  let current: Socket | null = null;
  return createServer({ noDelay: true }, (socket) => {
    // A HID reader lives on its cable; the module behind a serial line is not touched by a lost connection.
    if (framingName) sam.disconnect();
    current = socket;
    const receive = framingName
      ? serveReports(sam, socket, framingName, pull)
      : sam.connect({
          send(answer, faults) {
            const cut = faults.find((fault) => fault.type === 'unplug');
            socket.write(cut ? answer.slice(0, cut.after) : answer);
            if (cut) (pull ?? (() => socket.destroySoon()))();
          },
        });
    socket.on('data', (bytes) => receive(new Uint8Array(bytes)));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (framingName && current === socket) sam.disconnect();
    });
  });
}

function serveReports(
  sam: SimulatedSam,
  socket: Socket,
  framingName: HidFramingName,
  pull: (() => void) | undefined,
): (bytes: Uint8Array) => void {
  const framing = hidFramings[framingName];
  const receive = sam.connect({
    send(answer, faults) {
      const { reports, unplugged } = answerReports(framing, answer, faults);
      for (const report of reports) socket.write(report);
      if (unplugged) (pull ?? (() => socket.destroySoon()))();
    },
  });
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (; pending.length >= reportLength; pending = pending.subarray(reportLength)) {
      receive(framing.decodeRequest(new Uint8Array(pending.subarray(0, reportLength))));
    }
  };
}
