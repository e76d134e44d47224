import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type MessagePortMain, type WebContents } from 'electron';
import type { PageRole } from '../contract/terminal/index.ts';
import type { Terminal } from '../terminal/service/terminal.ts';
import { isOurs } from './lockDown.ts';

/**
 * Serves each page on the port that it sends through its preload, one page of each role at a time. Which role a page
 * has is decided by its window, whatever its address says.
 * @param roleOf null for a page that is none of ours
 */
export function serveWire(
  { router, visitor }: Pick<Terminal, 'router' | 'visitor'>,
  roleOf: (contents: WebContents) => PageRole | null,
): void {
  const handlers = {
    main: new RPCHandler(router),
    visitor: visitor ? new RPCHandler(visitor.router) : null,
  };
  const current = new Map<PageRole, MessagePortMain>();
  ipcMain.on('anxin-port', (event) => {
    const [port] = event.ports;
    const frame = event.senderFrame;
    const role = roleOf(event.sender);
    const handler = role && handlers[role];
    // A frame inside of the page, or a page that is not ours, gets no answer.
    if (!port || !handler || frame === null || frame.parent !== null || !isOurs(frame.url)) return;
    current.get(role)?.close();
    current.set(role, port);
    if (role === 'visitor' && visitor) port.once('close', visitor.opened());
    handler.upgrade(port);
    port.start();
  });
}
