import { pipeline, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ORPCError } from '@orpc/server';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AgencyServices } from '../services.ts';
import { createAdmission } from './admission.ts';
import type { CallHandler } from './callHandler.ts';
import { docsPage } from './docsPage.ts';
import { openApiDocument } from './openApi.ts';
import { type DoorCall, doorCalls } from './procedures.ts';
import { createThrottle, type ThrottleSettings } from './throttle.ts';

export interface DoorOptions {
  /** null for callers within this process: tests and the simulation ask as fast as they can */
  throttle: ThrottleSettings | null;
  /** addresses of the reverse proxies before it, whose word on the caller's address is taken; none unless named */
  trustedProxies?: readonly string[];
  /** told of what could not be answered; the caller gets a bare 500 */
  onUnforeseen: (error: unknown) => void;
}

/** How long a request may take to arrive: 32 MiB over the slowest line that an office has, half a megabit a second. */
const requestTimeoutMs = 600_000;
/** How long an open connection may say nothing. */
const idleTimeoutMs = 60_000;
/** Connections at once; the next one waits in the system's queue or is refused. */
const maxConnections = 2_000;

/**
 * The agency's door: what every request passes before anything of it is believed. In this order: how often the address
 * asks, which call it is, who asks (by the head alone), how large the body is as it is read and unpacked, and whether it
 * holds what no database can keep. TLS ends at the reverse proxy before it, where the county's certificates are.
 */
export async function createDoor(
  services: AgencyServices,
  handle: CallHandler,
  options: DoorOptions,
): Promise<FastifyInstance> {
  const admit = createAdmission(services);
  const throttle = options.throttle && createThrottle(options.throttle);
  const app = Fastify({
    requestTimeout: requestTimeoutMs,
    connectionTimeout: idleTimeoutMs,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    // An answer that is under way comes to its end; what only waits is closed.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
  });
  app.server.maxConnections = maxConnections;
  app.addHook('onRequest', async (request, reply) => {
    await slowed(reply, (await throttle?.knock(request.ip)) ?? null);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('preParsing', async (request, _reply, payload) =>
    request.headers['content-encoding'] === 'gzip' && bringsBody(request) ? unpacked(payload) : payload,
  );
  app.setErrorHandler(async (error: { statusCode?: number; code?: string }, _request, reply) => {
    if (error.statusCode === 413 || error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      return refuse(reply, 413, 'PAYLOAD_TOO_LARGE', 'The body is larger than this call allows');
    if (error.statusCode !== undefined && error.statusCode < 500)
      return refuse(reply, error.statusCode, 'BAD_REQUEST', 'The request cannot be read');
    // A line that breaks in mid-request is the caller's trouble, who will ask again.
    if (!reply.raw.destroyed) options.onUnforeseen(error);
    return refuse(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal server error');
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'NOT_FOUND', 'Not found'));
  for (const call of doorCalls) addCall(call);
  await addDocuments(app);
  await app.ready();
  return app;

  /** Turns a caller away for some seconds; says whether it did. */
  async function slowed(reply: FastifyReply, waitS: number | null): Promise<boolean> {
    if (waitS === null) return false;
    services.log.write('caller-slowed');
    await refuse(reply.header('retry-after', String(waitS)), 429, 'TOO_MANY_REQUESTS', 'Ask again later');
    return true;
  }

  function addCall({ method, path, caller, bodyLimit }: DoorCall): void {
    app.route({
      method,
      url: path,
      bodyLimit,
      async onRequest(request, reply) {
        const admitted = await admit(caller, request.headers.authorization ?? null);
        if (admitted.ok) {
          request.callContext = admitted.context;
          return;
        }
        // Whoever holds a token is served, however many others at the same address show ones that do not hold.
        const waitS = admitted.tried ? ((await throttle?.failed(request.ip)) ?? null) : null;
        if (await slowed(reply, waitS)) return;
        await reply.header('connection', 'close').code(admitted.error.status).send(admitted.error.toJSON());
      },
      async handler(request, reply) {
        const body = request.body as Buffer | undefined;
        if (holdsNul(request.url, body))
          return refuse(reply, 400, 'BAD_REQUEST', 'A text holds the character NUL', { issues: [] });
        const response = await handle(asRequest(request, body), request.callContext);
        const waitS = isFailedCode(path, response.status) ? await throttle?.failed(request.ip) : null;
        if (await slowed(reply, waitS ?? null)) return reply;
        return reply.send(response);
      },
    });
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** who calls; set before the body is read */
    callContext: import('../callContext.ts').CallContext;
  }
}

async function addDocuments(app: FastifyInstance): Promise<void> {
  const document = await openApiDocument();
  const page = docsPage(JSON.parse(JSON.stringify(document)));
  app.get('/openapi.json', { bodyLimit: 1 }, (_request, reply) => reply.send(document));
  app.get('/docs', { bodyLimit: 1 }, (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}

/** Answers with an error as the contract's clients read it. The rest of a request that was not read is cut off. */
function refuse(reply: FastifyReply, status: number, code: string, message: string, data?: unknown) {
  const error = new ORPCError(code, { defined: code === 'BAD_REQUEST', status, message, data });
  return reply.header('connection', 'close').code(status).send(error.toJSON());
}

/** Unpacks what a terminal sent compressed. Fastify counts what comes out of it against the call's limit. */
function unpacked(payload: NodeJS.ReadableStream): Transform & { receivedEncodedLength: number } {
  const out = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => {
    out.receivedEncodedLength += chunk.byteLength;
  });
  // What nobody reads any more may still end in an error, which must not end the process.
  out.on('error', (error) => Object.assign(error, { statusCode: 400 }));
  pipeline(payload, out, () => {});
  return out;
}

/** Fastify reads no body where none is announced; a stream that waits for one would be left open. */
function bringsBody({ headers }: FastifyRequest): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}

function asRequest({ method, url, headers }: FastifyRequest, body: Buffer | undefined): Request {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && name !== 'content-encoding' && name !== 'content-length')
      kept.set(name, [value].flat().join(', '));
  const bytes = body && body.byteLength > 0 ? { body: new Uint8Array(body) } : {};
  return new Request(new URL(url, 'http://agency'), { method, headers: kept, ...bytes });
}

/** PostgreSQL keeps no text with a NUL in it; a request that brings one is told so instead of failing in the database. */
function holdsNul(url: string, body: Buffer | undefined): boolean {
  if (/%00/.test(url)) return true;
  if (!body?.includes('\\u0000')) return false;
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')))
      .replaceAll('\\\\', '')
      .includes('\\u0000');
  } catch {
    return false;
  }
}

function isFailedCode(path: string, status: number): boolean {
  return path === '/v1/terminals/activate' && status === 404;
}
