import { os } from '@orpc/server';
import { type OfficerMeta, officerErrors } from '../contract/agency.ts';
import type { OfficerActs } from './officers/acts.ts';
import type { Officer } from './officers/officers.ts';
import type { AgencyServices } from './services.ts';
import type { AuthenticatedTerminal } from './terminals/authentication.ts';

/** Who calls, as the door found out from the head of the request. */
export interface CallContext {
  terminal: AuthenticatedTerminal | null;
  officer: Officer | null;
}

/** Lets only terminals in, and says who it is. The door has asked already; a call that it forgot ends here. */
export function terminalsOnly() {
  return os.$context<CallContext>().middleware(async ({ context, next }) => {
    if (context.terminal === null) throw new Error('The door let a call in that is for terminals only');
    return next({ context: { terminal: context.terminal } });
  });
}

/** Lets only officers in who have one of the roles that the contract names for the call, and says who it is. */
export function officersOnly(services: Pick<AgencyServices, 'log'>, acts: OfficerActs) {
  return os
    .$context<CallContext>()
    .$meta<OfficerMeta>({ roles: [] })
    .errors(officerErrors)
    .middleware(async ({ context, next, errors, procedure, path }) => {
      const { officer } = context;
      if (officer === null) throw errors.OFFICER_UNKNOWN();
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
