import { oc } from '@orpc/contract';
import { officerErrors } from './errors.ts';
import type { OfficerRole } from './officerRole.ts';

/** Which officers may make a call: who has one of the roles. Read by the agency before every call. */
export interface OfficerMeta {
  roles: readonly OfficerRole[];
}

/** Begins the contract of a call that only officers of some roles may make; the description says so too. */
export function officerCall(...roles: [OfficerRole, ...OfficerRole[]]) {
  return oc
    .$meta<OfficerMeta>({ roles })
    .errors(officerErrors)
    .route({
      // Any one of these is enough; OpenAPI 3.1 names the roles where other schemes have scopes.
      spec: (operation) => ({ ...operation, security: roles.map((role) => ({ officer: [role] })) }),
    });
}
