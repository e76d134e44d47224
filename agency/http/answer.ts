import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ORPCError } from '@orpc/server';
import { CompressionPlugin } from '@orpc/server/fetch';
import { createOfficerRouter } from '../officerRouter.ts';
import { openOfficerActs } from '../officers/acts.ts';
import type { AgencyServices } from '../services.ts';
import { createTerminalRouter } from '../terminalRouter.ts';
import { docsPage } from './docsPage.ts';
import { openApiDocument } from './openApi.ts';

/** Answers one HTTP request. The same function behind a socket, in a test and in the simulation. */
export type Answer = (request: Request) => Promise<Response>;

/** How large a request may be once unpacked, in bytes: 500 records with room to spare, or one large scan. */
const maxBodyBytes = 32 * 1024 * 1024;

const unpack = promisify(gunzip);

export async function createAnswer(services: AgencyServices): Promise<Answer> {
  const acts = await openOfficerActs(services);
  const router = { ...createTerminalRouter(services), officer: createOfficerRouter(services, acts) };
  const handler = new OpenAPIHandler(router, {
    plugins: [new CompressionPlugin({ encodings: ['gzip'], threshold: 1024 })],
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          if (!(error instanceof ORPCError)) logUnforeseen(services, error);
          throw error;
        }
      },
    ],
  });
  const document = JSON.stringify(await openApiDocument());
  const page = docsPage(JSON.parse(document));
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && pathname === '/openapi.json') {
      return new Response(document, { headers: { 'content-type': 'application/json' } });
    }
    if (request.method === 'GET' && pathname === '/docs') {
      return new Response(page, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        },
      });
    }
    const unpacked = await unpackBody(request);
    if (unpacked instanceof Response) return unpacked;
    const { matched, response } = await handler.handle(unpacked, {
      context: { authorization: request.headers.get('authorization') },
    });
    return matched ? response : new Response('Not found', { status: 404 });
  };
}

/** Terminals send their records compressed. A body that grows beyond the limit is refused while it is unpacked. */
async function unpackBody(request: Request): Promise<Request | Response> {
  if (request.body === null) return request;
  const packed = Buffer.from(await request.arrayBuffer());
  let body = packed;
  if (request.headers.get('content-encoding') === 'gzip') {
    try {
      body = await unpack(packed, { maxOutputLength: maxBodyBytes });
    } catch {
      return new Response('The body cannot be unpacked or is too large', { status: 413 });
    }
  }
  if (body.byteLength > maxBodyBytes) return new Response('The body is too large', { status: 413 });
  const headers = new Headers(request.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body });
}

function logUnforeseen({ log }: AgencyServices, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  log.write('unforeseen-error', { name, stack: stack ?? '' });
}
