import type { FastifyInstance, InjectOptions } from 'fastify';

/** Answers one HTTP request without a socket: for tests and the simulation. */
export type Answer = (request: Request) => Promise<Response>;

/** Hands requests to the door from within this process; they pass everything that they would pass over the network. */
export function answerWith(door: FastifyInstance): Answer {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const payload = request.body === null ? {} : { payload: Buffer.from(await request.arrayBuffer()) };
    const answer = await door.inject({
      method: request.method as NonNullable<InjectOptions['method']>,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      ...payload,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) headers.set(name, String(value));
    const body = answer.rawPayload.byteLength === 0 ? null : new Uint8Array(answer.rawPayload);
    return new Response(body, { status: answer.statusCode, headers });
  };
}
