import type { SnapshotFrom } from 'xstate';
import type { Delivery, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { StaffWay } from '../../domain/deskWay.ts';
import { exchangeableAction } from './exchangeAction.ts';
import { openActs } from './visitActs.ts';
import { factsOf, type VisitContext } from './visitContext.ts';
import { visitEnds } from './visitEnds.ts';
import type { visitMachine } from './visitMachine.ts';

/** Two misses tire a person of eighty; from then on the counter is offered beside another try. */
const offerCounterAfter = 2;

/** How far the certification on the screen has come, and the code to photograph. */
export interface Progress {
  delivery: Delivery;
  code: string | null;
  /** the number that would find this person at a desk; null where there is no such number */
  handOver: string | null;
}

/** What the page draws of the machine's state. */
export function visitSnapshot(
  snapshot: SnapshotFrom<typeof visitMachine>,
  revision: number,
  progress: Progress,
): VisitSnapshot {
  const { context } = snapshot;
  const common = {
    visitId: context.visitId,
    revision,
    timeLimit: timeLimitOf(context),
    acts: openActs((act) => snapshot.can({ type: 'ACT', act })),
  };
  if (snapshot.matches('idle')) return { state: 'idle', revision };
  if (snapshot.matches('cardProblem'))
    return { state: 'card-problem', ...common, reason: context.cardProblem ?? 'unreadable' };
  if (snapshot.matches('identifying')) return { state: 'reading', ...common };
  if (snapshot.matches('ended')) return ended(context, common, progress);
  const { visitor, consent, agreements, contactRequired } = factsOf(context);
  if (snapshot.matches('identified')) return { state: 'identified', ...common, visitor, mayCertify: true };
  if (snapshot.matches('consent')) return { state: 'consent', ...common, visitor, consent, agreements };
  if (snapshot.matches('contact')) return { state: 'contact', ...common, visitor, required: contactRequired };
  if (snapshot.matches('attemptFailed'))
    return {
      state: 'attempt-failed',
      ...common,
      failure: context.failure ?? 'action-not-seen',
      attemptsLeft: context.attemptsLeft,
      staffWays: staffWays(context, true),
      // Whoever needs a hand to hold still is better served by staff than by another try.
      offersCounter: context.attempt >= offerCounterAfter || context.failure === 'helped-by-hand',
    };
  if (snapshot.matches({ attempt: 'verifying' }))
    return { state: 'verifying', ...common, attempt: context.attempt };
  if (snapshot.matches({ attempt: 'recording' })) return { state: 'recording', ...common };
  return capturing(context, common);
}

type Common = Pick<
  Extract<VisitSnapshot, { state: 'reading' }>,
  'visitId' | 'revision' | 'timeLimit' | 'acts'
>;

function timeLimitOf({ limit, ports }: VisitContext): Common['timeLimit'] {
  if (!limit || limit.warnWithinMs === 0) return null;
  return {
    remainingMs: Math.max(0, Math.round(limit.endsAtMs - ports.nowMs())),
    warnWithinMs: limit.warnWithinMs,
    extendable: limit.extendable,
  };
}

function capturing(context: VisitContext, common: Common): VisitSnapshot {
  const { judge, attempt } = context;
  if (!judge || judge.phase === 'framing')
    return {
      state: 'framing',
      ...common,
      attempt,
      hint: judge?.hint ?? null,
      progress: judge?.progress ?? 0,
    };
  const now = judge.phase === 'action' ? judge.step : -1;
  const done = judge.passedSteps.length;
  return {
    state: 'capturing',
    ...common,
    attempt,
    steps: judge.challenge.actions.map((action, index) => ({
      action,
      state: index < done ? 'done' : index === now ? 'now' : 'waiting',
    })),
    action: judge.challenge.actions[now] ?? null,
    hint: judge.hint,
    progress: judge.progress,
    exchangeable: exchangeableAction(context) !== null,
    flash: judge.trace.flash ? (judge.challenge.flash ?? null) : null,
  };
}

function ended(context: VisitContext, common: Common, { handOver, ...progress }: Progress): VisitSnapshot {
  const { end, facts, certification, help } = context;
  return {
    state: 'ended',
    ...common,
    end: end ?? 'terminal-fault',
    visitor: end && visitEnds[end].showsPerson ? (facts?.visitor ?? null) : null,
    certification: certification ? { ...certification, ...progress } : null,
    staffWays: staffWays(context, end !== null && visitEnds[end].visualCheck),
    handOver: end && visitEnds[end].toCounter ? handOver : null,
    help,
  };
}

/** By which ways an operator may go on with this person; at a kiosk there is none. */
function staffWays({ facts }: VisitContext, visualCheck: boolean): StaffWay[] {
  return facts?.attendance && visualCheck ? ['visual-check'] : [];
}
