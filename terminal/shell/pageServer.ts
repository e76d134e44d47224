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
import type { PageRole } from '../../contract/terminal/index.ts';
import { PageAccess } from './pageAccess.ts';
import { pageHeaders } from './pageHeaders.ts';

/** What the page calls: the terminal's contract, implemented, without a context. */
export type PageRouter = Router<AnyContractRouter, Record<never, never>>;

/** The pensioner's own view: what it is served with, and who is told while it is there. */
export interface VisitorPage {
  router: PageRouter;
  /** @returns what to call when the page is gone */
  opened(): () => void;
}

/** Close code of a wire whose page was replaced by a newer one. */
export const replacedCloseCode = 4001;

/** The largest message of the page, in bytes: one camera frame as JPEG, with room to spare. */
const messageLimitBytes = 2 * 1024 * 1024;

export interface PageServer {
  /** for example `http://127.0.0.1:4710` */
  readonly origin: string;
  /** An address that opens the page of a role once. Asking again makes the role's earlier one invalid. */
  oneTimeAddress(role?: PageRole): string;
  close(): Promise<void>;
}

/** Where each page finds its wire, and what its address says besides. */
const wirePaths: Readonly<Record<string, PageRole>> = { '/wire': 'main', '/wire/visitor': 'visitor' };
const queries: Readonly<Record<PageRole, string>> = { main: '', visitor: '?view=visitor' };

/**
 * Serves the built page and its wire on 127.0.0.1, to one window of each role at a time: a newer page closes the wire
 * of the older.
 * @param visitor null where there is no second page
 * @param pageDir folder of the built page
 * @param port 0 takes any free one
 * @throws the system's error, for example `EADDRINUSE`
 */
export async function servePage(options: {
  router: PageRouter;
  visitor?: VisitorPage | null;
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
      const admitted = access.redeem(token);
      if (admitted === null) return reply.code(403).send({ refusal: 'token-used' });
      return reply.header('Set-Cookie', admitted.cookie).redirect(`/${queries[admitted.role]}`, 303);
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
  const wires = openWires(options, pageAccess);
  app.server.on('upgrade', wires.upgrade);

  return {
    origin: pageAccess.origin,
    oneTimeAddress: (role = 'main') => `${pageAccess.origin}/?token=${pageAccess.issueToken(role)}`,
    close: async () => {
      wires.close();
      await app.close();
    },
  };
}

/** Answers WebSocket handshakes and hands the one open socket of each role to its router. */
function openWires(
  { router, visitor }: { router: PageRouter; visitor?: VisitorPage | null },
  access: PageAccess,
) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageLimitBytes });
  const handlers = {
    main: new RPCHandler(router),
    visitor: visitor ? new RPCHandler(visitor.router) : null,
  };
  const current = new Map<PageRole, WebSocket>();
  return {
    upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
      const role = wirePaths[request.url ?? ''];
      const handler = role && handlers[role];
      if (!handler || access.refusesHandshake(request.headers, role)) {
        stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        current.get(role)?.close(replacedCloseCode, 'replaced');
        current.set(role, socket);
        // ws answers a message over the limit or a broken frame by closing (1009, 1002), and reports it here besides.
        socket.on('error', () => {});
        if (role === 'visitor' && visitor) socket.once('close', visitor.opened());
        void handler.upgrade(socket);
      });
    },
    close(): void {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
