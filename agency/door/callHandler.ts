import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ORPCError } from '@orpc/server';
import { CompressionPlugin } from '@orpc/server/fetch';
import { inputErrors } from '../../contract/agency.ts';
import type { CallContext } from '../callContext.ts';
import { createOfficerRouter } from '../officerRouter.ts';
import { openOfficerActs } from '../officers/acts.ts';
import type { AgencyServices } from '../services.ts';
import { createTerminalRouter } from '../terminalRouter.ts';

/** Answers one call of the contract, whose caller the door knows. */
export type CallHandler = (request: Request, context: CallContext) => Promise<Response>;

/** PostgreSQL's codes for a value that a column cannot hold: too large a number, a text with a NUL. */
const unkeepable = new Set(['22003', '22021', '22P05', '22008']);

export async function createCallHandler(services: AgencyServices): Promise<CallHandler> {
  const acts = await openOfficerActs(services);
  const router = { ...createTerminalRouter(services), officer: createOfficerRouter(services, acts) };
  const handler = new OpenAPIHandler(router, {
    plugins: [new CompressionPlugin({ encodings: ['gzip'], threshold: 1024 })],
    // What is thrown while the body is read is the caller's doing.
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          if (error instanceof SyntaxError) throw badRequest();
          if (!(error instanceof ORPCError)) logUnforeseen(services, error);
          throw error;
        }
      },
    ],
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          if (error instanceof ORPCError) throw error;
          if (unkeepable.has((error as { code?: string }).code ?? '')) throw badRequest();
          logUnforeseen(services, error);
          throw new ORPCError('INTERNAL_SERVER_ERROR');
        }
      },
    ],
  });
  return async (request, context) => {
    const { matched, response } = await handler.handle(request, { context });
    return matched ? response : new Response('Not found', { status: 404 });
  };
}

function badRequest(): ORPCError<'BAD_REQUEST', unknown> {
  const { status, message } = inputErrors.BAD_REQUEST;
  return new ORPCError('BAD_REQUEST', { defined: true, status, message, data: { issues: [] } });
}

function logUnforeseen({ log }: AgencyServices, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  log.write('unforeseen-error', { name, stack: stack ?? '' });
}
