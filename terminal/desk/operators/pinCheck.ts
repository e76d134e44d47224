import pLimit from 'p-limit';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { hasKnownRole, type ListedOperator, type OperatorEntry } from '../../../domain/operator.ts';
import type { OperatorTables } from '../../vault/store/operatorTables.ts';
import type { InOneTransaction, UnitOfWork } from '../../vault/store/unitOfWork.ts';
import type { Operators } from './operators.ts';
import { nobodysHash, pinMatches } from './pin.ts';

/** Whether somebody is who they say; `wrong` counts the wrong tries in a row under this name. */
type PinVerdict =
  | { ok: true; operator: OperatorEntry }
  | {
      ok: false;
      reason:
        | 'wrong-name-or-pin'
        | 'slowed-down'
        | 'operator-expired'
        | 'operator-not-yet-valid'
        | 'role-unknown';
      retryAfterMs: number;
      wrong: number;
    };

/** What came of trying a secret. */
interface Tried {
  right: boolean;
  retryAfterMs: number;
  wrong: number;
}

/** `settle` writes what follows from the try, in the unit of work that counts it or forgets the wrong ones before it. */
export interface PinCheck {
  check<Value>(
    name: string,
    pin: string,
    settle: (work: UnitOfWork, verdict: PinVerdict) => Settled<Value>,
  ): Promise<Value>;
  /** The same for any secret that is tried under a name. */
  guard<Value>(
    name: string,
    isRight: () => Promise<boolean>,
    settle: (work: UnitOfWork, tried: Tried) => Settled<Value>,
  ): Promise<Value>;
}

/** What is written cannot wait. */
type Settled<Value> = Value extends PromiseLike<unknown> ? never : Value;

/** Wrong tries in a row that cost no waiting. */
const freeTries = 3;
const firstWaitMs = 5_000;
const longestWaitMs = 15 * 60_000;

/** How long to wait after so many wrong tries in a row: 5 s after the third, doubled each time, at most a quarter of an hour. */
export function waitAfter(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (wrong - freeTries));
}

/**
 * Checks PINs, one at a time, so that trying many at once gains nothing. Wrong tries are counted in the store: turning
 * the terminal off and on does not begin anew.
 */
export function createPinCheck(options: {
  tables: OperatorTables;
  inOneTransaction: InOneTransaction;
  operators: Pick<Operators, 'byName'>;
  nowMs(): number;
  today(): CalendarDate;
}): PinCheck {
  const { tables, inOneTransaction, operators, nowMs, today } = options;
  const inTurn = pLimit(1);

  async function guarded<Value>(
    name: string,
    isRight: () => Promise<boolean>,
    settle: (work: UnitOfWork, tried: Tried & { slowed: boolean }) => Settled<Value>,
  ): Promise<Value> {
    const before = tables.wrongTries(name);
    const leftMs = before.lastAtMs + waitAfter(before.wrong) - nowMs();
    const slowed = leftMs > 0;
    const right = !slowed && (await isRight());
    return inOneTransaction<Value>((work) => {
      if (slowed)
        return settle(work, { right, slowed, retryAfterMs: Math.ceil(leftMs), wrong: before.wrong });
      if (right) {
        tables.forgetTries(work, name);
        return settle(work, { right, slowed, retryAfterMs: 0, wrong: 0 });
      }
      tables.countTry(work, name, nowMs());
      tables.forgetTriesBefore(work, nowMs() - 24 * 60 * longestWaitMs);
      const wrong = before.wrong + 1;
      return settle(work, { right, slowed, retryAfterMs: waitAfter(wrong), wrong });
    });
  }

  return {
    guard: (name, isRight, settle) => inTurn(() => guarded(name, isRight, settle)),
    check: (typed, pin, settle) =>
      inTurn(async () => {
        const name = typed.trim();
        const operator = operators.byName(name);
        const isRight = async () =>
          // An unknown name takes as long as a known one.
          (await pinMatches(operator?.pinHash ?? (await nobodysHash), typedSecret(operator, pin))) &&
          operator !== undefined;
        return guarded(name, isRight, (work, { right, slowed, retryAfterMs, wrong }) => {
          const refusal = (reason: Exclude<PinVerdict, { ok: true }>['reason']) =>
            settle(work, { ok: false, reason, retryAfterMs, wrong });
          if (slowed) return refusal('slowed-down');
          if (!right || !operator) return refusal('wrong-name-or-pin');
          if (!hasKnownRole(operator)) return refusal('role-unknown');
          const outOfTerm = outOfTermOn(operator, today());
          return outOfTerm ? refusal(outOfTerm) : settle(work, { ok: true, operator });
        });
      }),
  };
}

/** Whether somebody's term has not begun or is over on a day; null inside of it. */
export function outOfTermOn(
  { validFrom, validUntil }: ListedOperator,
  day: CalendarDate,
): 'operator-expired' | 'operator-not-yet-valid' | null {
  if (validUntil !== undefined && validUntil < day) return 'operator-expired';
  return validFrom !== undefined && validFrom > day ? 'operator-not-yet-valid' : null;
}

/** A one-time code is read off paper: small letters and the strokes between the groups mean nothing. */
function typedSecret(operator: ListedOperator | undefined, typed: string): string {
  return operator?.oneTime ? typed.toUpperCase().replaceAll(/[\s-]/g, '') : typed;
}
