import type { DeskRefusal } from '../../contract/terminal/index.ts';
import type { OperatorEntry } from '../../domain/operator.ts';
import { storeFailureOf } from '../vault/store/storeFailure.ts';
import type { Desk } from './desk.ts';
import type { DeskAct } from './operators/auditEvents.ts';
import type { DeskResult } from './operators/deskSession.ts';

/** How a call is refused. */
export interface DeskErrors {
  DESK_REFUSED(options: { data: { reason: DeskRefusal; retryAfterMs?: number; on?: string } }): Error;
}

/** What every call to a desk has in common. In a hall there is no desk, and each is refused. */
export function performAt(desk: Desk | null) {
  function refusal(
    errors: DeskErrors,
    { reason, retryAfterMs, on }: Extract<DeskResult<never>, { ok: false }>,
  ): Error {
    return errors.DESK_REFUSED({
      data: {
        reason,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(on === undefined ? {} : { on }),
      },
    });
  }

  function theDesk(errors: DeskErrors): Desk {
    if (!desk) throw refusal(errors, { ok: false, reason: 'out-of-service' });
    return desk;
  }

  /** The operator who is signed in; asking is no sign that somebody is at the desk. */
  function present(errors: DeskErrors): { at: Desk; by: OperatorEntry } {
    const at = theDesk(errors);
    const operator = at.sessions.present();
    if (!operator.ok) throw refusal(errors, operator);
    return { at, by: operator.value };
  }

  /** What only an operator who is signed in may do. Every refusal is audited here, and a full disk becomes one. */
  async function perform<Value>(
    act: DeskAct,
    errors: DeskErrors,
    task: (by: OperatorEntry, at: Desk) => DeskResult<Value> | Promise<DeskResult<Value>>,
    subject: () => string | null = () => null,
  ): Promise<Value> {
    const at = theDesk(errors);
    const operator = at.sessions.present();
    if (!operator.ok) {
      at.refused(act, null, operator.reason, null);
      throw refusal(errors, operator);
    }
    const by = operator.value;
    at.sessions.touch();
    const result = await asResult(() => task(by, at));
    if (result.ok) return result.value;
    if (result.reason !== 'record-not-written') at.refused(act, by, result.reason, subject());
    throw refusal(errors, result);
  }

  return { theDesk, refusal, present, perform };
}

export const value = <Value>(given: Value): DeskResult<Value> => ({ ok: true, value: given });

/** A disk that takes nothing is foreseen; whatever else is thrown goes on, a damaged store too: the terminal closes then. */
export async function asResult<Value>(
  task: () => DeskResult<Value> | Promise<DeskResult<Value>>,
): Promise<DeskResult<Value>> {
  try {
    return await task();
  } catch (error) {
    const failure = storeFailureOf(error);
    if (failure === null || failure === 'corrupt') throw error;
    return { ok: false, reason: 'record-not-written' };
  }
}
