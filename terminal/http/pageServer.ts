import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import fastifyStatic from '@fastify/static';
import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import Fastify from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { PageAccess } from './pageAccess.ts';
import { pageHeaders } from './pageHeaders.ts';

/** What the page calls: the terminal's contract, implemented, without a context. */
export type PageRouter = Router<AnyContractRouter, Record<never, never>>;

/** Close code of a wire whose page was replaced by a newer one. */
export const replacedCloseCode = 4001;

/** The largest message of the page, in bytes: one camera frame as JPEG, with room to spare. */
const messageLimitBytes = 2 * 1024 * 1024;

export interface PageServer {
  /** for example `http://127.0.0.1:4710` */
  readonly origin: string;
  /** An address that opens the page once. Asking again makes the earlier one invalid. */
  oneTimeAddress(): string;
  close(): Promise<void>;
}

/**
 * Serves the built page and its wire on 127.0.0.1, to one window at a time: a newer page closes the wire of the older.
 * @param pageDir folder of the built page
 * @param port 0 takes any free one
 * @throws the system's error, for example `EADDRINUSE`
 */
export async function servePage(options: {
  router: PageRouter;
  pageDir: string;
  port: number;
}): Promise<PageServer> {
  const app = Fastify({ forceCloseConnections: true });
  let access: PageAccess | undefined;

  app.addHook('onRequest', async (request, reply) => {
    if (!access) return reply.code(503).send();
    const refusal = access.refusesSource(request.headers);
    if (refusal) return reply.code(refusal === 'wrong-host' ? 421 : 403).send({ refusal });
    const { token } = request.query as { token?: unknown };
    if (typeof token === 'string') {
      const cookie = access.redeem(token);
      if (cookie === null) return reply.code(403).send({ refusal: 'token-used' });
      return reply.header('Set-Cookie', cookie).redirect('/', 303);
    }
    const notAdmitted = access.refuses(request.headers);
    if (notAdmitted) return reply.code(403).send({ refusal: notAdmitted });
  });
  app.addHook('onSend', async (_request, reply) => {
    if (access) reply.headers(pageHeaders(access.origin.replace('http:', 'ws:')));
  });
  await app.register(fastifyStatic, { root: resolve(options.pageDir), dotfiles: 'deny' });

  await app.listen({ host: '127.0.0.1', port: options.port });
  const pageAccess = new PageAccess((app.server.address() as AddressInfo).port);
  access = pageAccess;
  const wires = openWires(options.router, pageAccess);
  app.server.on('upgrade', wires.upgrade);

  return {
    origin: pageAccess.origin,
    oneTimeAddress: () => `${pageAccess.origin}/?token=${pageAccess.issueToken()}`,
    close: async () => {
      wires.close();
      await app.close();
    },
  };
}

/** Answers WebSocket handshakes on `/wire` and hands the one open socket to the router. */
function openWires(router: PageRouter, access: PageAccess) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageLimitBytes });
  const handler = new RPCHandler(router);
  let current: WebSocket | undefined;
  return {
    upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
      if (request.url !== '/wire' || access.refusesHandshake(request.headers)) {
        stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        current?.close(replacedCloseCode, 'replaced');
        current = socket;
        // ws answers a message over the limit or a broken frame by closing (1009, 1002), and reports it here besides.
        socket.on('error', () => {});
        void handler.upgrade(socket);
      });
    },
    close(): void {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
