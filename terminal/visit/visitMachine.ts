import { assign } from 'xstate';
import type { VisitAct } from '../../contract/terminal/index.ts';
import { attemptFailureOf, outcomeOf } from './attemptOutcome.ts';
import { exchangeableAction } from './exchangeAction.ts';
import { flashing, noFlash } from './flashing.ts';
import type { LimitedState } from './timeLimits.ts';
import { acceptsEverything, actOf, consentGiven, contactLeft, leavesWholeContact } from './visitActs.ts';
import { cardOf, emptyVisit, faceCheckOf, factsOf, type VisitEvent } from './visitContext.ts';
import { visitSetup } from './visitSetup.ts';

const isAct = (name: VisitAct['act']) => (given: { event: VisitEvent }) => actOf(given, name) !== null;

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
          { guard: acceptsEverything, target: 'afterConsent', actions: assign(consentGiven) },
          {
            guard: (given) => actOf(given, 'consent')?.accept === false,
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
          { guard: leavesWholeContact, target: 'attempt', actions: assign(contactLeft) },
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
            { guard: 'flashDrawn', target: 'flashing' },
            { guard: 'judgedPassed', target: 'verifying' },
            {
              // Nobody's failure but the machine's: nothing is counted against the person.
              guard: 'machineStoodStill',
              target: '#visit.ended',
              actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
            },
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
            // What another camera saw is no continuation: the attempt begins anew, with another challenge.
            CAMERA_MOVED: { target: '#visit.attempt', reenter: true },
            ACT: [
              {
                // Another challenge is drawn, and the attempt begins anew: what was done so far belongs to the old one.
                guard: (given) =>
                  actOf(given, 'exchange-action') !== null && exchangeableAction(given.context) !== null,
                target: '#visit.attempt',
                reenter: true,
                actions: assign(({ context }) => {
                  const action = exchangeableAction(context);
                  return { exchanged: action ? [...context.exchanged, action] : context.exchanged };
                }),
              },
              noFlash,
              moreTime('framing'),
              leave,
              help,
            ],
          },
        },
        flashing,
        verifying: {
          // From here on the person has done their part: taking the card away no longer undoes it.
          entry: { type: 'startLimit', params: { state: 'verifying' } },
          invoke: {
            src: 'check',
            input: ({ context }) => ({ faceCheck: faceCheckOf(context), gaps: context.judge?.gaps ?? [] }),
            onDone: [
              {
                guard: ({ event }) =>
                  !event.output.ok &&
                  (event.output.reason === 'engine-unavailable' ||
                    event.output.reason === 'unseen-after-gap'),
                target: '#visit.ended',
                actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
              },
              {
                guard: ({ event }) => !event.output.ok && event.output.reason === 'reference-unusable',
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
          on: {
            CARD_REMOVED: { actions: assign({ cardGone: true }) },
            FRAME: { actions: 'keepFrame' },
            TIME_LIMIT: {
              target: '#visit.ended',
              actions: { type: 'endAs', params: { end: 'face-engine-unavailable' } },
            },
          },
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
                // What the camera did not see costs nobody a try.
                guard: ({ context }) => context.failure === 'not-acquired',
                target: '#visit.attemptFailed',
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
          // Nothing but the outcome of the write ends it: what is told must be what the file holds.
          on: {
            CARD_REMOVED: { actions: assign({ cardGone: true }) },
            CAMERA_UNAVAILABLE: {},
            FACE_ENGINE_UNAVAILABLE: {},
          },
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
        'noteBrokenOff',
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
