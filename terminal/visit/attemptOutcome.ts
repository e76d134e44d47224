import type { AttemptFailure } from '../../contract/terminal/index.ts';
import type { AttemptResult, ChallengeResult, StageResults } from '../../domain/attemptRecord.ts';
import { type FlashJudgement, judgeFlash } from '../../domain/liveness/flash.ts';
import type { JudgeState, LivenessFailure } from '../../domain/liveness/judge.ts';
import type { VisitContext } from './visitContext.ts';
import { visitEnds } from './visitEnds.ts';
import type { AttemptOutcome, FaceCheckResult, VisitFacts } from './visitFacts.ts';

/** The judge's names are for the record; the person hears one of a few that say what helps. */
const failureShown: Record<
  Exclude<LivenessFailure, 'frames-missing'> | 'no-usable-frame' | 'different-person',
  AttemptFailure
> = {
  'face-lost': 'face-lost',
  'second-face': 'second-face',
  'helped-by-hand': 'helped-by-hand',
  'box-jumped': 'moved-too-much',
  'action-timeout': 'action-not-seen',
  'wrong-order': 'action-not-seen',
  'not-at-rest': 'moved-too-much',
  'clock-not-monotonic': 'image-suspect',
  'frames-too-fast': 'image-suspect',
  'frames-too-regular': 'image-suspect',
  'frames-frozen': 'image-suspect',
  'no-usable-frame': 'not-acquired',
  'different-person': 'different-person',
};

/** The same for a failure that was read in a record; null for none, and for what was no failure of the person's. */
export function failureShownFor(recorded: string | null): AttemptFailure | null {
  return recorded !== null && Object.hasOwn(failureShown, recorded)
    ? failureShown[recorded as keyof typeof failureShown]
    : null;
}

/** Why this attempt did not succeed, or null where it did, goes to a human, or is no failure of the person's. */
export function attemptFailureOf(judge: JudgeState | null, checked?: FaceCheckResult): AttemptFailure | null {
  if (judge?.outcome?.passed === false) {
    const { reason } = judge.outcome;
    return reason === 'frames-missing' ? null : failureShown[reason];
  }
  if (!checked) return null;
  if (!checked.ok) return checked.reason === 'different-person' ? 'different-person' : 'not-acquired';
  return checked.verification.outcome === 'refused' ? 'not-matched' : null;
}

/** What the colours came to, or why there is nothing to say; null where none were drawn. */
function flashOf({ judge, flashDeclined }: VisitContext): FlashJudgement | null {
  const sequence = judge?.challenge.flash;
  if (!sequence || judge?.outcome?.passed !== true) return null;
  if (flashDeclined) return { outcome: 'not-measured', gap: 'declined' };
  const { flash, settings } = judge.trace;
  return flash ? judgeFlash(sequence, flash, settings) : { outcome: 'not-measured', gap: 'not-shown' };
}

function challengeResult(
  judge: JudgeState,
  checked: FaceCheckResult | null,
  flash: FlashJudgement | null,
): ChallengeResult {
  const { challenge, outcome, passedSteps, gaps } = judge;
  return {
    nonce: challenge.nonce,
    actions: challenge.actions,
    passed: outcome?.passed === true && checked?.ok !== false,
    failure: outcome?.passed === false ? outcome.reason : checked?.ok === false ? checked.reason : null,
    steps: passedSteps.map((step) => ({
      action: step.action,
      startedAtMs: step.promptedAtMs,
      endedAtMs: step.completedAtMs,
      met: true,
    })),
    ...(flash ? { flash } : {}),
    ...(gaps.length > 0 ? { gaps } : {}),
  };
}

function resultOf({ judge, checked, ports }: VisitContext, flash: FlashJudgement | null): AttemptResult {
  if (judge?.outcome?.passed !== true) return 'liveness-failed';
  if (!checked?.ok) return checked?.reason === 'no-usable-frame' ? 'not-acquired' : 'liveness-failed';
  const { outcome } = checked.verification;
  // Light is no ground to refuse anybody: where the colours are a condition, who does not meet it goes to a human.
  if (outcome === 'accepted' && ports.flash === 'gate' && flash?.outcome !== 'follows')
    return 'awaiting-review';
  return outcome === 'accepted' ? 'certified' : outcome === 'review' ? 'awaiting-review' : 'not-matched';
}

const comparisons = { accepted: 'match', review: 'undecided', refused: 'non-match' } as const;

/** What each stage came to; the actions are judged before the pictures are looked at, and the pictures before the faces. */
function stagesOf({ judge, checked }: VisitContext): StageResults {
  if (judge?.outcome?.passed !== true)
    return {
      acquisition: judge?.outcome ? 'acquired' : null,
      liveness: judge?.outcome ? 'attack-presentation' : null,
      comparison: null,
    };
  if (!checked) return { acquisition: null, liveness: 'bona-fide-presentation', comparison: null };
  if (checked.ok)
    return {
      acquisition: 'acquired',
      liveness: 'bona-fide-presentation',
      comparison: comparisons[checked.verification.outcome],
    };
  const unseen = checked.reason === 'no-usable-frame';
  return {
    acquisition: unseen ? 'failure-to-acquire' : 'acquired',
    liveness: unseen ? 'bona-fide-presentation' : 'attack-presentation',
    comparison: null,
  };
}

/**
 * The attempt that the person left after its first action had been asked for; null where there was none. Nothing of the
 * face is kept of it.
 */
export function brokenOffOutcomeOf(context: VisitContext): AttemptOutcome | null {
  const { judge, facts, checked, end } = context;
  if (!facts || !judge?.baseline || checked || end === null || !visitEnds[end].leftByPerson) return null;
  if (judge.outcome?.passed === false) return null;
  const outcome = outcomeOf(context, facts);
  const challenge = outcome.challenge && {
    ...outcome.challenge,
    passed: false,
    failure: end,
    flash: undefined,
  };
  return { ...outcome, result: 'broken-off', challenge, trace: null };
}

/** The attempt as it will be recorded. */
export function outcomeOf(context: VisitContext, facts: VisitFacts): AttemptOutcome {
  const flash = flashOf(context);
  return {
    id: context.recordId,
    visitId: context.visitId,
    attempt: context.attempt,
    facts,
    result: resultOf(context, flash),
    stages: stagesOf(context),
    consent: context.consent,
    agreements: context.agreements,
    contact: context.contact,
    challenge: context.judge ? challengeResult(context.judge, context.checked, flash) : null,
    verification: context.checked?.ok ? context.checked.verification : null,
    frames: context.checked?.frames ?? [],
    trace: context.judge?.trace ?? null,
  };
}
