import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { PageRole, terminalContract } from '../../contract/terminal/index.ts';

/** The terminal as the page calls it. */
export type TerminalClient = ContractRouterClient<typeof terminalContract>;

/** Why a wire ended: it broke and may be opened again, or a newer page has taken the terminal over. */
export type WireLoss = 'broken' | 'replaced';

/** The close code of a page that was replaced by a newer one (`terminal/shell/pageServer.ts`). */
const replacedCloseCode = 4001;

/** An open wire to the terminal. */
export interface Connection {
  client: TerminalClient;
  /** settles when the wire is lost, with the reason */
  lost: Promise<WireLoss>;
}

/** Opens a wire; rejects when the terminal cannot be reached. */
export type Connect = () => Promise<Connection>;

/** Where the server listens for each page (`terminal/shell/pageServer.ts`). */
const wirePaths: Readonly<Record<PageRole, string>> = { main: '/wire', visitor: '/wire/visitor' };

/** In the browser shell: a WebSocket to the server that sent this page. Its cookie is the permission. */
async function connectBySocket(role: PageRole): Promise<Connection> {
  const socket = new WebSocket(`ws://${location.host}${wirePaths[role]}`);
  const lost = new Promise<WireLoss>((resolve) => {
    socket.addEventListener(
      'close',
      ({ code }) => resolve(code === replacedCloseCode ? 'replaced' : 'broken'),
      {
        once: true,
      },
    );
  });
  const client: TerminalClient = createORPCClient(new SocketLink({ websocket: socket }));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    void lost.then(() => reject(new Error('The wire was closed before it opened')));
  });
  return { client, lost };
}

/** What the preload posts to the window, with the port as its only transferred object. */
const portMessageType = 'anxin-port';
/** What the page posts to the window when it wants a port: at its start, and again after losing one. */
const portRequestType = 'anxin-port-wanted';

/** In the Electron shell: a MessagePort that the preload hands over. */
async function connectByPort(): Promise<Connection> {
  const port = await new Promise<MessagePort>((resolve) => {
    const take = (event: MessageEvent): void => {
      const [handedOver] = event.ports;
      if (event.source !== window || event.data?.type !== portMessageType || !handedOver) return;
      window.removeEventListener('message', take);
      resolve(handedOver);
    };
    window.addEventListener('message', take);
    window.postMessage({ type: portRequestType }, location.origin === 'null' ? '*' : location.origin);
  });
  const lost = new Promise<WireLoss>((resolve) => {
    port.addEventListener('close', () => resolve('broken'), { once: true });
  });
  port.start();
  return { client: createORPCClient(new PortLink({ port })), lost };
}

/**
 * The wire of the shell in which the page runs: http is the browser shell, anything else is Electron, which knows its
 * windows and needs not be told the role.
 */
export function connectToShell(role: PageRole): Connect {
  return location.protocol.startsWith('http') ? () => connectBySocket(role) : connectByPort;
}
