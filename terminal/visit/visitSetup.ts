import { assign, cancel, enqueueActions, fromPromise, raise, setup } from 'xstate';
import type { VisitEnd } from '../../contract/terminal/index.ts';
import { type FlashTrace, startFlash } from '../../domain/liveness/flash.ts';
import { type Gap, type JudgeState, observe, startJudge } from '../../domain/liveness/judge.ts';
import { brokenOffOutcomeOf } from './attemptOutcome.ts';
import { type LimitedState, timeLimits } from './timeLimits.ts';
import { emptyVisit, factsOf, type VisitContext, type VisitEvent } from './visitContext.ts';
import type {
  AttemptOutcome,
  FaceCheck,
  FaceCheckResult,
  Identification,
  PresentedCard,
  RecordingResult,
  VisitPorts,
} from './visitFacts.ts';

/** The colours belong to the attempt's trace: whoever keeps it can judge them again. */
const flashed = (judge: JudgeState, flash: FlashTrace): JudgeState => ({
  ...judge,
  trace: { ...judge.trace, flash },
});

/** What the states of a visit are made of: the calls they wait for, what they do, and what they ask. */
export const visitSetup = setup({
  types: { context: {} as VisitContext, events: {} as VisitEvent, input: {} as { ports: VisitPorts } },
  actors: {
    identify: fromPromise<Identification, { ports: VisitPorts; card: PresentedCard }>(({ input }) =>
      input.ports.identify(input.card),
    ),
    check: fromPromise<FaceCheckResult, { faceCheck: FaceCheck; gaps: readonly Gap[] }>(({ input }) =>
      input.faceCheck.finish(input.gaps),
    ),
    record: fromPromise<RecordingResult, { ports: VisitPorts; outcome: AttemptOutcome }>(({ input }) =>
      input.ports.record(input.outcome),
    ),
  },
  actions: {
    startLimit: enqueueActions(({ enqueue, context }, params: { state: LimitedState }) => {
      const { warnWithinMs, extendable, wait, ...usual } = timeLimits[params.state];
      const ownSeconds = wait === null ? undefined : context.facts?.waits[wait];
      const ms = ownSeconds === undefined ? usual.ms : ownSeconds * 1000;
      enqueue(cancel('time-limit'));
      enqueue.assign({ limit: { endsAtMs: context.ports.nowMs() + ms, warnWithinMs, extendable } });
      enqueue(raise({ type: 'TIME_LIMIT' }, { delay: ms, id: 'time-limit' }));
    }),
    stopLimit: enqueueActions(({ enqueue }) => {
      enqueue(cancel('time-limit'));
      enqueue.assign({ limit: null });
    }),
    /** Nothing of a person outlives the visit. */
    forget: assign(({ context }) => {
      context.faceCheck?.discard();
      return emptyVisit;
    }),
    takeCard: assign(({ context, event }) => {
      context.faceCheck?.discard();
      return {
        ...emptyVisit,
        visitId: context.ports.newId(),
        ...(event.type === 'CARD' ? { card: event.card } : {}),
        ...(event.type === 'CARD_PROBLEM' ? { cardProblem: event.reason } : {}),
      };
    }),
    endAs: assign((_, params: { end: VisitEnd }) => ({ end: params.end })),
    beginAttempt: assign(({ context }) => {
      const facts = factsOf(context);
      context.faceCheck?.discard();
      return {
        attempt: context.attempt + 1,
        recordId: context.ports.newId(),
        judge: startJudge(
          context.ports.drawChallenge({
            ...facts,
            actions: facts.actions.filter((action) => !context.exchanged.includes(action)),
          }),
        ),
        faceCheck: context.ports.beginFaceCheck(facts),
        checked: null,
        failure: null,
      };
    }),
    judge: enqueueActions(({ enqueue, context, event }) => {
      const before = context.judge;
      if (event.type !== 'OBSERVATIONS' || !before) return;
      const judge = event.observations.reduce((state, seen) => observe(state, seen), before);
      enqueue.assign({ judge });
      if (judge.phase !== before.phase || judge.step !== before.step) enqueue.raise({ type: 'NEXT_STEP' });
    }),
    declineFlash: assign({ flashDeclined: true }),
    beginFlash: assign(({ context: { judge } }) => (judge ? { judge: flashed(judge, startFlash()) } : {})),
    watchFlash: assign(({ context: { judge }, event }) => {
      const flash = judge?.trace.flash;
      if (!judge || !flash) return {};
      if (event.type === 'COLOURS_SHOWN')
        return { judge: flashed(judge, { ...flash, shownAtMs: event.shownAtMs }) };
      if (event.type !== 'OBSERVATIONS') return {};
      const observations = [...flash.observations, ...event.observations];
      return { judge: flashed(judge, { ...flash, observations }) };
    }),
    // The person is not kept waiting for it, and whatever goes wrong with it is for the log alone.
    noteBrokenOff: ({ context }) => {
      const outcome = brokenOffOutcomeOf(context);
      if (outcome) void context.ports.record(outcome).catch(() => {});
    },
    keepFrame: ({ context, event }) => {
      if (event.type !== 'FRAME' || !context.judge) return;
      const { phase, step, gaps, challenge } = context.judge;
      const partsOfASide = challenge.actions.length + 1;
      context.faceCheck?.addFrame(
        event.frame,
        (phase === 'framing' ? -1 : step) + gaps.length * partsOfASide,
      );
    },
  },
  guards: {
    judgedPassed: ({ context }) => context.judge?.outcome?.passed === true,
    flashDrawn: ({ context }) =>
      context.judge?.outcome?.passed === true &&
      context.judge.challenge.flash !== undefined &&
      !context.flashDeclined,
    machineStoodStill: ({ context }) =>
      context.judge?.outcome?.passed === false && context.judge.outcome.reason === 'frames-missing',
    judgedFailed: ({ context }) => context.judge?.outcome?.passed === false,
    contactRequired: ({ context }) => factsOf(context).contactRequired.length > 0 && context.contact === null,
    blocked: ({ context }) => factsOf(context).blockedBy !== null,
    cardGone: ({ context }) => context.cardGone,
  },
});
