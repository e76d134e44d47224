import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { terminalWire } from '../../../contract/agency.ts';

/** What the terminal may ask of the agency. Its calls throw; `problemOf` names why. */
export type AgencyClient = JsonifiedClient<ContractRouterClient<typeof terminalWire>>;

/** Bodies of at least this many bytes are compressed: below it the header costs more than it saves. */
const compressFromBytes = 1024;

const pack = promisify(gzip);

/**
 * @param authorization the header's value for the next call; null where the terminal has no id yet
 * @param fetch cut off by the dock, or the agency itself in a simulation
 * @param stopped aborts the calls that are under way
 * @param timeoutMs how long one call may take
 */
export function createAgencyClient(options: {
  url: string;
  authorization: () => Promise<string | null>;
  fetch: typeof fetch;
  stopped: () => AbortSignal;
  timeoutMs: number;
}): AgencyClient {
  return createORPCClient(
    new OpenAPILink(terminalWire, {
      url: options.url,
      // A login page of the house's network answers everything, and with status 200.
      plugins: [new ResponseValidationPlugin(terminalWire)],
      headers: async () => {
        const authorization = await options.authorization();
        return authorization === null ? {} : { authorization };
      },
      fetch: async (request, init) => {
        const packed = await compressed(request);
        const signal = AbortSignal.any([options.stopped(), AbortSignal.timeout(options.timeoutMs)]);
        return options.fetch(packed, { ...init, signal });
      },
    }),
  );
}

async function compressed(request: Request): Promise<Request> {
  if (request.body === null) return request;
  const body = Buffer.from(await request.arrayBuffer());
  const headers = new Headers(request.headers);
  const { method, url } = request;
  if (body.byteLength < compressFromBytes) return new Request(url, { method, headers, body });
  headers.set('content-encoding', 'gzip');
  return new Request(url, { method, headers, body: await pack(body) });
}
