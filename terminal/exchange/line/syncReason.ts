import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { z } from 'zod';
import { refusal, TokenReason, underBothNames } from '../../../contract/agency.ts';
import { storeFailureOf } from '../../vault/store/storeFailure.ts';

/** What a run came to. */
export type SyncRun = { ok: true } | { ok: false; reason: SyncReason };

/** Why a run came to no end. Each is a state that passes or that somebody can act on; none loses anything. */
export type SyncReason =
  | { kind: 'not-activated' }
  /** nobody answers, or not in time */
  | { kind: 'offline' }
  /** somebody answers, but not with what the contract says: the agency's fault, or a portal that wants a login */
  | { kind: 'agency-fault'; status: number }
  | { kind: 'unauthenticated'; reason: TokenReason }
  | { kind: 'revoked' }
  /** what came down could not be kept */
  | { kind: 'store'; reason: string }
  /** the agency asks again and again for the same record */
  | { kind: 'stuck' };

/** A problem that ends a run from within one of its steps. */
export class SyncStopped extends Error {
  readonly reason: SyncReason;
  constructor(reason: SyncReason) {
    super(reason.kind);
    this.name = 'SyncStopped';
    this.reason = reason;
  }
}

const Refused = underBothNames(z.object(refusal(TokenReason)));

/** Names what a call threw; null where it is a mistake of ours. */
export function reasonOf(error: unknown): SyncReason | null {
  if (error instanceof SyncStopped) return error.reason;
  if (error instanceof ORPCError) {
    if (error.code === 'TERMINAL_REVOKED') return { kind: 'revoked' };
    const refused = Refused.safeParse(error.data);
    if (error.code === 'UNAUTHENTICATED' && refused.success) {
      return { kind: 'unauthenticated', reason: refused.data.reason };
    }
    return { kind: 'agency-fault', status: error.status };
  }
  if (isForeign(error)) return { kind: 'agency-fault', status: 200 };
  // `fetch` throws a TypeError for every kind of broken line, a DOMException when its time is over.
  // Where the answer breaks off in its body it is the cause of what the client throws.
  const broken = [error, error instanceof Error ? error.cause : null];
  if (broken.some((each) => each instanceof TypeError || each instanceof DOMException))
    return { kind: 'offline' };
  const reason = storeFailureOf(error);
  return reason === null ? null : { kind: 'store', reason };
}

/** An answer that is none by the contract, or that ended too early and says that it is whole. */
function isForeign(error: unknown): boolean {
  return error instanceof ValidationError || (error instanceof Error && error.cause instanceof SyntaxError);
}
