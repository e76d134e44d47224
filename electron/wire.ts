import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type MessagePortMain } from 'electron';
import type { PageRouter } from '../terminal/http/pageServer.ts';
import { isOurs } from './lockDown.ts';

/** Serves the router on the port that the page sends through its preload, to one page at a time. */
export function serveWire(router: PageRouter): void {
  const handler = new RPCHandler(router);
  let current: MessagePortMain | undefined;
  ipcMain.on('anxin-port', (event) => {
    const [port] = event.ports;
    const frame = event.senderFrame;
    // A frame inside of the page, or a page that is not ours, gets no answer.
    if (!port || frame === null || frame.parent !== null || !isOurs(frame.url)) return;
    current?.close();
    current = port;
    handler.upgrade(port);
    port.start();
  });
}
