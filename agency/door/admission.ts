import { ORPCError } from '@orpc/server';
import { officerErrors, terminalErrors } from '../../contract/agency.ts';
import type { CallContext } from '../callContext.ts';
import { officerFor } from '../officers/officers.ts';
import type { AgencyServices } from '../services.ts';
import { createAuthentication } from '../terminals/authentication.ts';
import type { Caller } from './procedures.ts';

/** What the door says of a caller before it reads what they bring. */
export type Admission =
  | { ok: true; context: CallContext }
  /** `tried`: a token was shown that does not hold; whoever shows many of them is slowed down */
  | { ok: false; tried: boolean; error: ORPCError<string, unknown> };

const nobody: CallContext = { terminal: null, officer: null };

/** Finds out who calls, from the head of the request alone: a stranger's megabytes are not even read. */
export function createAdmission(services: Pick<AgencyServices, 'db' | 'now' | 'log'>) {
  const authenticate = createAuthentication(services);

  async function terminalFor(authorization: string | null): Promise<Admission> {
    const result = await authenticate(authorization);
    if (result.ok) return { ok: true, context: { ...nobody, terminal: result.terminal } };
    if (result.reason === 'revoked') {
      const revokedAt = new Date(result.revokedAt).toISOString();
      return { ok: false, tried: false, error: typed('TERMINAL_REVOKED', terminalErrors, { revokedAt }) };
    }
    const now = new Date(services.now()).toISOString();
    const data = terminalErrors.UNAUTHENTICATED.data.parse({ reason: result.reason, now });
    const tried = result.reason !== 'missing';
    return { ok: false, tried, error: typed('UNAUTHENTICATED', terminalErrors, data) };
  }

  async function officer(authorization: string | null): Promise<Admission> {
    const found = await officerFor(services, authorization);
    if (found) return { ok: true, context: { ...nobody, officer: found } };
    services.log.write('officer-unknown');
    const tried = authorization !== null;
    return { ok: false, tried, error: typed('OFFICER_UNKNOWN', officerErrors, undefined) };
  }

  return async (caller: Caller, authorization: string | null): Promise<Admission> => {
    switch (caller) {
      case 'anybody':
        return { ok: true, context: nobody };
      case 'terminal':
        return terminalFor(authorization);
      case 'officer':
        return officer(authorization);
    }
  };
}

/** An error of the contract, as the router would have thrown it. */
function typed<Errors extends Record<string, { status: number; message: string }>>(
  code: keyof Errors & string,
  errors: Errors,
  data: unknown,
): ORPCError<string, unknown> {
  const { status, message } = errors[code] as { status: number; message: string };
  return new ORPCError(code, { defined: true, status, message, data });
}
