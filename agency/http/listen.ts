import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Answer } from './answer.ts';

/** A door to the agency. `close` lets calls that are under way come to their end. */
export interface Door {
  url: string;
  close(): Promise<void>;
}

/**
 * Listens for HTTP. TLS ends at the reverse proxy before it, where the county's certificates are.
 * @param onFailure told of what could not be answered; the caller gets a bare 500
 */
export async function listen(
  answer: Answer,
  where: { host: string; port: number },
  onFailure: (error: unknown) => void,
): Promise<Door> {
  const server = createServer((request, response) => {
    void respond(answer, request, response).catch((error: unknown) => {
      // A line that breaks in mid-answer is the caller's trouble, who will ask again.
      if (!request.destroyed && !response.destroyed) onFailure(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${where.host}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

async function respond(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = await answer(toRequest(incoming));
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body) await pipeline(Readable.fromWeb(body as ReadableStream), outgoing);
  else outgoing.end();
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(', '));
  }
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  return new Request(new URL(incoming.url ?? '/', 'http://agency'), {
    method: incoming.method ?? 'GET',
    headers,
    ...(hasBody ? { body: Readable.toWeb(incoming) as unknown as BodyInit, duplex: 'half' } : {}),
  });
}
