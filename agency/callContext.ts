import { os } from '@orpc/server';
import { type OfficerMeta, officerErrors, terminalErrors } from '../contract/agency.ts';
import type { OfficerActs } from './officers/acts.ts';
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
      if (result.reason === 'revoked') {
        throw errors.TERMINAL_REVOKED({ data: { revokedAt: new Date(result.revokedAt).toISOString() } });
      }
      throw errors.UNAUTHENTICATED({
        data: { reason: result.reason, now: new Date(services.now()).toISOString() },
      });
    });
}

/** Lets only officers in who have one of the roles that the contract names for the call, and says who it is. */
export function officersOnly(services: Pick<AgencyServices, 'db' | 'log'>, acts: OfficerActs) {
  return os
    .$context<CallContext>()
    .$meta<OfficerMeta>({ roles: [] })
    .errors(officerErrors)
    .middleware(async ({ context, next, errors, procedure, path }) => {
      const officer = await officerFor(services, context.authorization);
      if (!officer) throw errors.OFFICER_UNKNOWN();
      const { roles } = procedure['~orpc'].meta;
      if (!roles.some((role) => officer.roles.includes(role))) {
        const call = path.join('.');
        services.log.write('officer-refused', { officerId: officer.officerId, call });
        await acts.note(officer, { act: 'call-refused', objectKind: 'call', object: call });
        throw errors.OFFICER_NOT_ALLOWED({ data: { needs: [...roles] } });
      }
      return next({ context: { officer } });
    });
}
