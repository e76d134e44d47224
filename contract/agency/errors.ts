import { z } from 'zod';
import { OfficerRole } from './officerRole.ts';
import { refusal, underBothNames } from './reasonNames.ts';

/** Why a bearer token was not taken. `now` is the agency's clock, so that a terminal whose clock is wrong can tell. */
export const TokenReason = z.enum([
  'missing',
  'malformed',
  'unknown-terminal',
  'bad-signature',
  'expired',
  'not-yet-valid', // issued in the agency's future: the terminal's clock is ahead
  'too-long-lived', // valid for more than two minutes
  'replayed', // this very token was used before
]);
export type TokenReason = z.infer<typeof TokenReason>;

/** What was asked does not have the form that the contract gives it. */
export const inputErrors = {
  BAD_REQUEST: {
    status: 400,
    message: 'The request does not have the form that is described',
    data: z.object({ issues: z.array(z.unknown()) }),
  },
} as const;

/** The typed errors that every authenticated call of a terminal can end with. */
export const terminalErrors = {
  ...inputErrors,
  UNAUTHENTICATED: {
    status: 401,
    message: 'No valid terminal token',
    data: underBothNames(z.object({ ...refusal(TokenReason), now: z.iso.datetime() })),
  },
  TERMINAL_REVOKED: {
    status: 403,
    message: 'This terminal was revoked',
    data: z.object({ revokedAt: z.iso.datetime() }),
  },
} as const;

/** A cursor that this agency never gave out, or gave out before it was restored from a backup: pull from the beginning. */
export const cursorErrors = {
  CURSOR_UNKNOWN: { status: 409, message: 'This cursor belongs to another history; start without one' },
} as const;

/** The typed errors that every call of an officer can end with. */
export const officerErrors = {
  ...inputErrors,
  OFFICER_UNKNOWN: { status: 401, message: 'No valid officer token' },
  OFFICER_NOT_ALLOWED: {
    status: 403,
    message: 'This needs a role that the officer does not have',
    data: z.object({
      /** any one of these is enough */
      needs: z.array(OfficerRole),
    }),
  },
} as const;
