import type { Wait } from '../../domain/policy/waits.ts';

/**
 * How long the terminal waits for a person in each state, how long before the end it warns, and whether one touch gives
 * more time. `wait`: under which name a pack may set another. Generous: the people are 60 to 100 years old and do this once a year.
 */
export const timeLimits = {
  cardProblem: { ms: 30_000, warnWithinMs: 10_000, extendable: true, wait: 'cardAgain' },
  identifying: { ms: 30_000, warnWithinMs: 0, extendable: false, wait: null },
  identified: { ms: 90_000, warnWithinMs: 20_000, extendable: true, wait: 'standing' },
  consent: { ms: 180_000, warnWithinMs: 20_000, extendable: true, wait: 'consent' },
  contact: { ms: 300_000, warnWithinMs: 30_000, extendable: true, wait: 'contact' },
  framing: { ms: 90_000, warnWithinMs: 20_000, extendable: true, wait: 'face' },
  /** the judge's own limit for one action is shorter; this one ends a visit whose camera fell silent */
  action: { ms: 40_000, warnWithinMs: 0, extendable: false, wait: null },
  /** longer than the colours take: it goes on without them where the page does not show them */
  flashing: { ms: 30_000, warnWithinMs: 0, extendable: false, wait: null },
  /** far longer than a comparison takes: it ends the wait for a face engine that hangs */
  verifying: { ms: 120_000, warnWithinMs: 0, extendable: false, wait: null },
  attemptFailed: { ms: 90_000, warnWithinMs: 20_000, extendable: true, wait: 'nextTry' },
  ended: { ms: 60_000, warnWithinMs: 10_000, extendable: true, wait: 'result' },
  /** the card was taken back: the person is leaving, and the next one is near */
  cardTaken: { ms: 20_000, warnWithinMs: 10_000, extendable: true, wait: null },
} as const satisfies Record<
  string,
  { ms: number; warnWithinMs: number; extendable: boolean; wait: Wait | null }
>;

export type LimitedState = keyof typeof timeLimits;
