import pLimit from 'p-limit';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import type { WritableHandle } from '../../vault/store/handle.ts';
import type { Operators } from './operators.ts';
import { nobodysHash, pinMatches } from './pin.ts';

/** Whether somebody is who they say; `wrong` counts the wrong tries in a row under this name. */
type PinVerdict =
  | { ok: true; operator: OperatorEntry }
  | {
      ok: false;
      reason: 'wrong-name-or-pin' | 'slowed-down' | 'operator-expired' | 'operator-not-yet-valid';
      retryAfterMs: number;
      wrong: number;
    };

export interface PinCheck {
  check(name: string, pin: string): Promise<PinVerdict>;
  /** Whether any secret may be tried under a name now; counts a try that was wrong, and forgets after one that was right. */
  guard(
    name: string,
    isRight: () => Promise<boolean>,
  ): Promise<{ right: boolean; retryAfterMs: number; wrong: number }>;
}

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
  handle: WritableHandle;
  operators: Operators;
  nowMs(): number;
  today(): CalendarDate;
}): PinCheck {
  const { handle, operators, nowMs, today } = options;
  const select = handle.prepare<[string], { wrong: number; last_at_ms: number }>(
    'SELECT wrong, last_at_ms FROM sign_in_attempts WHERE name = ?',
  );
  const count = handle.prepare(
    `INSERT INTO sign_in_attempts VALUES (?, 1, ?)
     ON CONFLICT (name) DO UPDATE SET wrong = wrong + 1, last_at_ms = excluded.last_at_ms`,
  );
  const forget = handle.prepare('DELETE FROM sign_in_attempts WHERE name = ?');
  // Names that are on no list must not fill the file.
  const forgetOld = handle.prepare('DELETE FROM sign_in_attempts WHERE last_at_ms < ?');
  const inTurn = pLimit(1);

  async function guarded(name: string, isRight: () => Promise<boolean>) {
    const before = select.get(name) ?? { wrong: 0, last_at_ms: 0 };
    const leftMs = before.last_at_ms + waitAfter(before.wrong) - nowMs();
    if (leftMs > 0)
      return { right: false, retryAfterMs: Math.ceil(leftMs), wrong: before.wrong, slowed: true };
    if (await isRight()) {
      forget.run(name);
      return { right: true, retryAfterMs: 0, wrong: 0, slowed: false };
    }
    count.run(name, Math.floor(nowMs()));
    forgetOld.run(Math.floor(nowMs()) - 24 * 60 * longestWaitMs);
    const wrong = before.wrong + 1;
    return { right: false, retryAfterMs: waitAfter(wrong), wrong, slowed: false };
  }

  return {
    guard: (name, isRight) => inTurn(() => guarded(name, isRight)),
    check: (typed, pin) =>
      inTurn(async (): Promise<PinVerdict> => {
        const name = typed.trim();
        const operator = operators.byName(name);
        const tried = await guarded(
          name,
          async () =>
            // An unknown name takes as long as a known one.
            (await pinMatches(operator?.pinHash ?? (await nobodysHash), typedSecret(operator, pin))) &&
            operator !== undefined,
        );
        const refusal = (reason: Exclude<PinVerdict, { ok: true }>['reason']): PinVerdict => ({
          ok: false,
          reason,
          retryAfterMs: tried.retryAfterMs,
          wrong: tried.wrong,
        });
        if (tried.slowed) return refusal('slowed-down');
        if (!tried.right || !operator) return refusal('wrong-name-or-pin');
        const outOfTerm = outOfTermOn(operator, today());
        return outOfTerm ? refusal(outOfTerm) : { ok: true, operator };
      }),
  };
}

/** Whether somebody's term has not begun or is over on a day; null inside of it. */
export function outOfTermOn(
  { validFrom, validUntil }: OperatorEntry,
  day: CalendarDate,
): 'operator-expired' | 'operator-not-yet-valid' | null {
  if (validUntil !== undefined && validUntil < day) return 'operator-expired';
  return validFrom !== undefined && validFrom > day ? 'operator-not-yet-valid' : null;
}

/** A one-time code is read off paper: small letters and the strokes between the groups mean nothing. */
function typedSecret(operator: OperatorEntry | undefined, typed: string): string {
  return operator?.oneTime ? typed.toUpperCase().replaceAll(/[\s-]/g, '') : typed;
}
