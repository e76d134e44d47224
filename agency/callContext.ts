import { os } from '@orpc/server';
import { officerErrors, terminalErrors } from '../contract/agency.ts';
import { officerFor } from './officers/officers.ts';
import type { AgencyServices } from './services.ts';
import { createAuthentication } from './terminals/authentication.ts';

/** What a call brings with it besides its input. */
export interface CallContext {
  authorization: string | null;
}

/** Lets only terminals in, and says who it is. */
export function terminalsOnly(services: Pick<AgencyServices, 'db' | 'now' | 'log'>) {
  const authenticate = createAuthentication(services);
  return os
    .$context<CallContext>()
    .errors(terminalErrors)
    .middleware(async ({ context, next, errors }) => {
      const result = await authenticate(context.authorization);
      if (result.ok) return next({ context: { terminal: result.terminal } });
      if (result.problem === 'revoked') {
        throw errors.TERMINAL_REVOKED({ data: { revokedAt: new Date(result.revokedAt).toISOString() } });
      }
      throw errors.UNAUTHENTICATED({
        data: { problem: result.problem, now: new Date(services.now()).toISOString() },
      });
    });
}

/** Lets only officers in, and says who it is. */
export function officersOnly(services: Pick<AgencyServices, 'db'>) {
  return os
    .$context<CallContext>()
    .errors(officerErrors)
    .middleware(async ({ context, next, errors }) => {
      const officer = await officerFor(services, context.authorization);
      if (!officer) throw errors.OFFICER_UNKNOWN();
      return next({ context: { officer } });
    });
}
