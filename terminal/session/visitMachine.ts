import { assign, cancel, enqueueActions, fromPromise, raise, setup } from 'xstate';
import type { VisitAct, VisitEnd } from '../../contract/terminal/index.ts';
import { observe, startJudge } from '../../domain/liveness/judge.ts';
import { attemptFailureOf, outcomeOf } from './attemptOutcome.ts';
import { exchangeableAction } from './exchangeAction.ts';
import { type LimitedState, timeLimits } from './timeLimits.ts';
import {
  cardOf,
  emptyVisit,
  faceCheckOf,
  factsOf,
  type VisitContext,
  type VisitEvent,
} from './visitContext.ts';
import type {
  AttemptOutcome,
  FaceCheck,
  FaceCheckResult,
  Identification,
  PresentedCard,
  RecordingResult,
  VisitPorts,
} from './visitFacts.ts';

const isAct =
  (name: VisitAct['act']) =>
  ({ event }: { event: VisitEvent }) =>
    event.type === 'ACT' && event.act.act === name;

const visitSetup = setup({
  types: { context: {} as VisitContext, events: {} as VisitEvent, input: {} as { ports: VisitPorts } },
  actors: {
    identify: fromPromise<Identification, { ports: VisitPorts; card: PresentedCard }>(({ input }) =>
      input.ports.identify(input.card),
    ),
    check: fromPromise<FaceCheckResult, { faceCheck: FaceCheck }>(({ input }) => input.faceCheck.finish()),
    record: fromPromise<RecordingResult, { ports: VisitPorts; outcome: AttemptOutcome }>(({ input }) =>
      input.ports.record(input.outcome),
    ),
  },
  actions: {
    startLimit: enqueueActions(({ enqueue, context }, params: { state: LimitedState }) => {
      const { ms, warnWithinMs, extendable } = timeLimits[params.state];
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
        ...(event.type === 'CARD_PROBLEM' ? { cardProblem: event.problem } : {}),
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
    keepFrame: ({ context, event }) => {
      if (event.type === 'FRAME') context.faceCheck?.addFrame(event.frame);
    },
  },
  guards: {
    judgedPassed: ({ context }) => context.judge?.outcome?.passed === true,
    judgedFailed: ({ context }) => context.judge?.outcome?.passed === false,
    contactRequired: ({ context }) => factsOf(context).contactRequired.length > 0 && context.contact === null,
    blocked: ({ context }) => factsOf(context).blockedBy !== null,
    cardGone: ({ context }) => context.cardGone,
  },
});

/** Ways out that are open wherever a person is on the screen. */
const waysOut = {
  CARD_REMOVED: { target: '#visit.ended', actions: { type: 'endAs', params: { end: 'card-removed' } } },
  TIME_LIMIT: { target: '#visit.ended', actions: { type: 'endAs', params: { end: 'timed-out' } } },
} as const;
const leave = {
  guard: isAct('leave'),
  target: '#visit.ended',
  actions: { type: 'endAs', params: { end: 'cancelled' } },
} as const;
const help = {
  guard: isAct('help'),
  target: '#visit.ended',
  actions: { type: 'endAs', params: { end: 'went-to-counter' } },
} as const;
const moreTime = (state: LimitedState) =>
  ({ guard: isAct('more-time'), actions: { type: 'startLimit', params: { state } } }) as const;

/**
 * One person's visit (一次认证), from the card to a named end. The statechart decides; the page only draws it.
 * Whatever is thrown inside an actor ends the visit as `terminal-fault`, never half-way.
 */
export const visitMachine = visitSetup.createMachine({
  id: 'visit',
  context: ({ input }) => ({ ...emptyVisit, ports: input.ports }),
  initial: 'idle',
  on: {
    FAULT: { target: '.ended', actions: { type: 'endAs', params: { end: 'terminal-fault' } } },
  },
  states: {
    idle: {
      entry: ['stopLimit', 'forget'],
      on: {
        CARD: { target: 'identifying', actions: 'takeCard' },
        CARD_PROBLEM: { target: 'cardProblem', actions: 'takeCard' },
      },
    },
    cardProblem: {
      entry: { type: 'startLimit', params: { state: 'cardProblem' } },
      on: {
        CARD: { target: 'identifying', actions: 'takeCard' },
        CARD_PROBLEM: { target: 'cardProblem', reenter: true, actions: 'takeCard' },
        TIME_LIMIT: { target: 'ended', actions: { type: 'endAs', params: { end: 'card-unreadable' } } },
        ACT: [moreTime('cardProblem'), leave, help],
      },
    },
    identifying: {
      entry: { type: 'startLimit', params: { state: 'identifying' } },
      invoke: {
        src: 'identify',
        input: ({ context }) => ({ ports: context.ports, card: cardOf(context) }),
        onDone: [
          {
            guard: ({ event }) => event.output.known,
            target: 'identified',
            actions: assign(({ event }) =>
              event.output.known
                ? {
                    facts: event.output.facts,
                    help: event.output.facts.help,
                    attemptsLeft: event.output.facts.attemptsLeft,
                  }
                : {},
            ),
          },
          {
            target: 'ended',
            actions: assign(({ event }) =>
              event.output.known ? {} : { end: event.output.end, help: event.output.help },
            ),
          },
        ],
        onError: { target: 'ended', actions: { type: 'endAs', params: { end: 'terminal-fault' } } },
      },
      on: { ...waysOut, ACT: [leave, help] },
    },
    identified: {
      entry: { type: 'startLimit', params: { state: 'identified' } },
      always: {
        guard: 'blocked',
        target: 'ended',
        actions: assign(({ context }) => ({ end: factsOf(context).blockedBy })),
      },
      on: {
        ...waysOut,
        ACT: [{ guard: isAct('continue'), target: 'consent' }, moreTime('identified'), leave, help],
      },
    },
    consent: {
      entry: { type: 'startLimit', params: { state: 'consent' } },
      on: {
        ...waysOut,
        ACT: [
          {
            guard: ({ context, event }) =>
              event.type === 'ACT' &&
              event.act.act === 'consent' &&
              event.act.accept &&
              everyAgreementAccepted(context, event.act.agreements),
            target: 'afterConsent',
            actions: assign(({ context, event }) => consentGiven(context, event)),
          },
          {
            guard: ({ event }) => event.type === 'ACT' && event.act.act === 'consent' && !event.act.accept,
            target: 'ended',
            actions: { type: 'endAs', params: { end: 'consent-declined' } },
          },
          moreTime('consent'),
          leave,
          help,
        ],
      },
    },
    afterConsent: { always: [{ guard: 'contactRequired', target: 'contact' }, { target: 'attempt' }] },
    contact: {
      entry: { type: 'startLimit', params: { state: 'contact' } },
      on: {
        ...waysOut,
        ACT: [
          {
            guard: ({ context, event }) =>
              event.type === 'ACT' && event.act.act === 'contact' && contactComplete(context, event.act),
            target: 'attempt',
            actions: assign(({ event }) => {
              if (event.type !== 'ACT' || event.act.act !== 'contact') return {};
              const { act: _, ...contact } = event.act;
              return { contact };
            }),
          },
          moreTime('contact'),
          leave,
          help,
        ],
      },
    },
    attempt: {
      initial: 'capturing',
      entry: 'beginAttempt',
      on: {
        CAMERA_UNAVAILABLE: {
          target: 'ended',
          actions: { type: 'endAs', params: { end: 'camera-unavailable' } },
        },
        FACE_ENGINE_UNAVAILABLE: {
          target: 'ended',
          actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
        },
      },
      states: {
        capturing: {
          entry: { type: 'startLimit', params: { state: 'framing' } },
          always: [
            { guard: 'judgedPassed', target: 'verifying' },
            {
              guard: 'judgedFailed',
              target: 'recording',
              actions: assign(({ context }) => ({ failure: attemptFailureOf(context.judge) })),
            },
          ],
          on: {
            ...waysOut,
            OBSERVATIONS: { actions: 'judge' },
            NEXT_STEP: { actions: { type: 'startLimit', params: { state: 'action' } } },
            FRAME: { actions: 'keepFrame' },
            ACT: [
              {
                // Another challenge is drawn, and the attempt begins anew: what was done so far belongs to the old one.
                guard: ({ context, event }) =>
                  event.type === 'ACT' &&
                  event.act.act === 'exchange-action' &&
                  exchangeableAction(context) !== null,
                target: '#visit.attempt',
                reenter: true,
                actions: assign(({ context }) => {
                  const action = exchangeableAction(context);
                  return { exchanged: action ? [...context.exchanged, action] : context.exchanged };
                }),
              },
              moreTime('framing'),
              leave,
              help,
            ],
          },
        },
        verifying: {
          // From here on the person has done their part: taking the card away no longer undoes it.
          entry: 'stopLimit',
          invoke: {
            src: 'check',
            input: ({ context }) => ({ faceCheck: faceCheckOf(context) }),
            onDone: [
              {
                guard: ({ event }) => !event.output.ok && event.output.failure === 'engine-unavailable',
                target: '#visit.ended',
                actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
              },
              {
                guard: ({ event }) => !event.output.ok && event.output.failure === 'reference-unusable',
                target: '#visit.ended',
                actions: { type: 'endAs', params: { end: 'reference-missing' } },
              },
              {
                target: 'recording',
                actions: assign(({ context, event }) => ({
                  checked: event.output,
                  failure: attemptFailureOf(context.judge, event.output),
                })),
              },
            ],
            onError: {
              target: '#visit.ended',
              actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
            },
          },
          on: { CARD_REMOVED: { actions: assign({ cardGone: true }) }, FRAME: { actions: 'keepFrame' } },
        },
        recording: {
          entry: 'stopLimit',
          invoke: {
            src: 'record',
            input: ({ context }) => ({ ports: context.ports, outcome: outcomeOf(context, factsOf(context)) }),
            onDone: [
              {
                guard: ({ event }) => !event.output.written,
                target: '#visit.ended',
                actions: { type: 'endAs', params: { end: 'record-not-written' } },
              },
              {
                guard: ({ context }) => context.failure === null,
                target: '#visit.ended',
                actions: assign(({ event }) =>
                  event.output.written && event.output.certification
                    ? { end: 'certified' as const, certification: event.output.certification }
                    : { end: 'awaiting-review' as const },
                ),
              },
              {
                target: '#visit.attemptFailed',
                actions: assign(({ context }) => ({ attemptsLeft: context.attemptsLeft - 1 })),
              },
            ],
            onError: {
              target: '#visit.ended',
              actions: { type: 'endAs', params: { end: 'record-not-written' } },
            },
          },
          on: { CARD_REMOVED: { actions: assign({ cardGone: true }) } },
        },
      },
    },
    attemptFailed: {
      entry: { type: 'startLimit', params: { state: 'attemptFailed' } },
      always: [
        {
          guard: ({ context }) => context.attemptsLeft <= 0,
          target: 'ended',
          actions: { type: 'endAs', params: { end: 'attempts-exhausted' } },
        },
        {
          guard: 'cardGone',
          target: 'ended',
          actions: { type: 'endAs', params: { end: 'not-certified' } },
        },
      ],
      on: {
        ...waysOut,
        ACT: [
          { guard: isAct('try-again'), target: 'attempt' },
          moreTime('attemptFailed'),
          {
            guard: isAct('leave'),
            target: 'ended',
            actions: { type: 'endAs', params: { end: 'not-certified' } },
          },
          help,
        ],
      },
    },
    ended: {
      entry: [
        { type: 'startLimit', params: { state: 'ended' } },
        // The pictures have been recorded or are not needed: only what the last screen says may stay.
        assign(({ context }) => {
          context.faceCheck?.discard();
          return { card: null, faceCheck: null, judge: null, checked: null, contact: null, consent: null };
        }),
      ],
      on: {
        CARD: { target: 'identifying', actions: 'takeCard' },
        CARD_PROBLEM: { target: 'cardProblem', actions: 'takeCard' },
        CARD_REMOVED: { actions: { type: 'startLimit', params: { state: 'cardTaken' } } },
        TIME_LIMIT: 'idle',
        FAULT: 'idle',
        ACT: [moreTime('ended'), { guard: isAct('leave'), target: 'idle' }],
      },
    },
  },
});

function everyAgreementAccepted(context: VisitContext, accepted: string[]): boolean {
  return factsOf(context).agreements.every((agreement) => accepted.includes(agreement.id));
}

function consentGiven(context: VisitContext, event: VisitEvent): Partial<VisitContext> {
  if (event.type !== 'ACT' || event.act.act !== 'consent') return {};
  const facts = factsOf(context);
  return {
    consent: {
      version: facts.consent.version,
      given: true,
      at: context.ports.nowIso(),
      evidenceMayLeave: event.act.evidenceMayLeave,
    },
    agreements: facts.agreements.map(({ id, version }) => ({ id, version })),
  };
}

function contactComplete(context: VisitContext, contact: Extract<VisitAct, { act: 'contact' }>): boolean {
  return factsOf(context).contactRequired.every((field) => (contact[field] ?? '').trim() !== '');
}
