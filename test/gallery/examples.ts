import {
  AttemptFailure,
  CardReason,
  Delivery,
  type PublicNotice,
  type TerminalStatus,
  type VisitAct,
  VisitEnd,
  type VisitSnapshot,
} from '../../contract/terminal/index.ts';
import { ReferenceKind } from '../../domain/attemptRecord.ts';
import { LivenessAction } from '../../domain/liveness/action.ts';
import { FramingHint } from '../../domain/liveness/framing.ts';
import { StandingStatus } from '../../domain/policy/standing.ts';
import {
  exampleAgreement,
  exampleConsent,
  exampleExplanation,
  exampleHelp,
  exampleNotice,
  exampleScheme,
  exampleSpokenExplanation,
  exampleStatus,
  exampleVisitId,
  exampleVisitor,
} from './exampleParts.ts';

/** One screen in one state, as the terminal would ask for it. */
export interface Example {
  id: string;
  /** null: the wire is not open */
  snapshot: VisitSnapshot | null;
  status: TerminalStatus;
  notice: PublicNotice;
  /** what the camera shows, where there is one */
  skipGuide?: boolean;
}

const generous = { remainingMs: 170_000, warnWithinMs: 20_000, extendable: true };
const common = {
  visitId: exampleVisitId,
  revision: 1,
  timeLimit: generous,
  acts: [
    'continue',
    'consent',
    'contact',
    'try-again',
    'exchange-action',
    'help',
    'leave',
    'more-time',
  ] as VisitAct['act'][],
  staffWays: [],
};
/** Nothing to do but wait. */
const working = { ...common, timeLimit: null, acts: [] };

const example = (
  id: string,
  snapshot: VisitSnapshot | null,
  status: Partial<TerminalStatus> = {},
): Example => ({ id, snapshot, status: { ...exampleStatus, ...status }, notice: exampleNotice });

const idle: VisitSnapshot = { state: 'idle', revision: 1 };

const standingDates = (status: string) =>
  ['due', 'expiring', 'overdue'].includes(status)
    ? { dueBy: '2026-09-30', cycleEnd: null }
    : { dueBy: null, cycleEnd: status === 'current' ? '2027-04-10' : null };

type Capturing = Extract<VisitSnapshot, { state: 'capturing' }>;

const capturing = (
  actions: readonly LivenessAction[],
  done: number,
  now: Partial<Pick<Capturing, 'action' | 'hint' | 'progress' | 'exchangeable' | 'flash'>>,
): VisitSnapshot => ({
  state: 'capturing',
  ...common,
  attempt: 2,
  steps: actions.map((action, index) => ({
    action,
    state: index < done ? 'done' : now.action && index === done ? 'now' : 'waiting',
  })),
  action: null,
  hint: null,
  progress: 0,
  exchangeable: Boolean(now.action),
  flash: null,
  ...now,
});

/** Three different actions with the given one in the middle. */
const threeWith = (action: LivenessAction): LivenessAction[] => {
  const [first = action, last = action] = LivenessAction.options.filter((other) => other !== action);
  return [first, action, last];
};

/** As long as a real code with the agency's receipt in it. */
const exampleCode = `AX1:${'0123456789ABCDEFGHIJ'.repeat(29)}`;

type Certification = NonNullable<Extract<VisitSnapshot, { state: 'ended' }>['certification']>;

const certified = (
  delivery: Delivery,
  extra: Partial<Pick<Certification, 'resumesFrom' | 'backPay' | 'reference'>> = {},
): VisitSnapshot => ({
  state: 'ended',
  ...common,
  acts: ['leave', 'more-time'],
  end: 'certified',
  visitor: exampleVisitor,
  handOver: null,
  certification: {
    recordId: '01976d4d-0c3e-7000-8000-9a41c5d2e7f0',
    on: '2026-04-10',
    nextBy: '2027-04-10',
    resumesFrom: null,
    backPay: [],
    explanation: exampleExplanation,
    spokenExplanation: exampleSpokenExplanation,
    reference: { kind: 'chip-photo', takenOn: '2008-05-14' },
    delivery,
    code: exampleCode,
    ...extra,
  },
  help: [],
});

/** Ends that may still show the person to themselves, as the terminal does. */
const showsThePerson: readonly VisitEnd[] = [
  'awaiting-review',
  'attempts-exhausted',
  'broken-off-often',
  'not-open-yet',
];

/** Every screen of the page in every state that the contract knows. */
export const examples: readonly Example[] = [
  example('waiting', null),
  example('idle', idle),
  example('idle-reader-searching', idle, { reader: { state: 'searching' } }),
  example('idle-reader-none', idle, { reader: { state: 'none', reason: 'no-device' } }),
  example('idle-reader-fault', idle, { reader: { state: 'fault', reason: 'no-answer' } }),
  example('idle-face-unavailable', idle, { face: { state: 'unavailable', reason: 'model-missing' } }),
  example('idle-store-unavailable', idle, {
    store: { state: 'unavailable', reason: 'corrupt' },
    sync: { ...exampleStatus.sync, state: 'offline', reason: 'store' },
  }),
  example('idle-offline', idle, {
    face: { state: 'loading' },
    sync: { ...exampleStatus.sync, state: 'offline', waiting: 3 },
  }),
  example('idle-not-activated', idle, {
    terminalId: null,
    sync: { ...exampleStatus.sync, state: 'not-activated', lastContactAt: null, rosterSize: 0 },
  }),
  example('idle-first-pull', idle, {
    gauges: [{ name: 'rosterAgeDays', value: null, level: 'red' }],
    sync: {
      ...exampleStatus.sync,
      rosterSize: 90_000,
      progress: { step: 'roster', done: 60_000, total: 270_000 },
    },
  }),
  example('reading', { state: 'reading', ...common, timeLimit: null }),
  ...CardReason.options.map((reason) =>
    example(`card-problem-${reason}`, { state: 'card-problem', ...common, reason }),
  ),
  ...StandingStatus.options.map((status) =>
    example(`identified-${status}`, {
      state: 'identified',
      ...common,
      visitor: {
        ...exampleVisitor,
        schemes: [{ ...exampleScheme, status, ...standingDates(status) }],
      },
      mayCertify: !['not-covered', 'upcoming', 'terminated'].includes(status),
    }),
  ),
  example('identified-two-schemes', {
    state: 'identified',
    ...common,
    visitor: {
      ...exampleVisitor,
      name: '欧阳㛃',
      schemes: [exampleScheme, { ...exampleScheme, scheme: 'survivor-benefit', status: 'expiring' }],
    },
    mayCertify: true,
  }),
  example('consent', {
    state: 'consent',
    ...common,
    visitor: exampleVisitor,
    consent: exampleConsent,
    agreements: [],
  }),
  example('consent-agreement', {
    state: 'consent',
    ...common,
    visitor: exampleVisitor,
    consent: exampleConsent,
    agreements: [exampleAgreement],
  }),
  example('contact-phone', {
    state: 'contact',
    ...common,
    visitor: exampleVisitor,
    required: ['name', 'phone', 'address'],
  }),
  example('contact-name', { state: 'contact', ...common, visitor: exampleVisitor, required: ['name'] }),
  example('contact-address', { state: 'contact', ...common, visitor: exampleVisitor, required: ['address'] }),
  example('guide', { state: 'framing', ...common, attempt: 1, hint: null, progress: 0 }),
  example('framing', { state: 'framing', ...common, attempt: 2, hint: null, progress: 0 }),
  ...FramingHint.options.map((hint) =>
    example(`framing-${hint}`, {
      state: 'framing',
      ...common,
      attempt: 2,
      hint,
      progress: hint === 'ready' ? 1 : 0.4,
    }),
  ),
  ...LivenessAction.options.map((action) =>
    example(`capturing-${action}`, capturing(threeWith(action), 1, { action, progress: 0.4 })),
  ),
  example('capturing-between', capturing(['nod', 'blink', 'open-mouth'], 2, { hint: 'hold-still' })),
  example('capturing-prepare', capturing(['nod', 'blink', 'open-mouth'], 0, {})),
  example(
    'capturing-two-faces',
    capturing(['nod', 'open-mouth', 'gaze'], 1, { action: 'open-mouth', hint: 'two-faces' }),
  ),
  example(
    'capturing-last-choice',
    capturing(['nod', 'open-mouth', 'gaze'], 0, { action: 'nod', exchangeable: false }),
  ),
  example(
    'capturing-flash',
    capturing(['nod', 'blink', 'gaze'], 3, {
      flash: (['rose', 'azure', 'amber', 'mint'] as const).map((colour) => ({ colour, ms: 600 })),
    }),
  ),
  example('verifying', { state: 'verifying', ...working, attempt: 1 }),
  example('recording', { state: 'recording', ...working }),
  ...AttemptFailure.options.map((failure) =>
    example(`attempt-failed-${failure}`, {
      state: 'attempt-failed',
      ...common,
      failure,
      attemptsLeft: 9,
      offersCounter: failure === 'helped-by-hand',
    }),
  ),
  example('attempt-failed-last', {
    state: 'attempt-failed',
    ...common,
    failure: 'not-matched',
    attemptsLeft: 1,
    offersCounter: true,
  }),
  example('time-warning', {
    state: 'identified',
    ...common,
    timeLimit: { remainingMs: 18_000, warnWithinMs: 20_000, extendable: true },
    visitor: exampleVisitor,
    mayCertify: true,
  }),
  ...Delivery.options.map((delivery) => example(`ended-certified-${delivery}`, certified(delivery))),
  example(
    'ended-certified-resumes',
    certified('accepted', { resumesFrom: '2026-05', backPay: ['2026-02', '2026-03', '2026-04'] }),
  ),
  ...ReferenceKind.options.flatMap((kind) => [
    example(`ended-certified-${kind}`, certified('accepted', { reference: { kind, takenOn: '2019-11-02' } })),
    example(`ended-certified-${kind}-undated`, certified('accepted', { reference: { kind, takenOn: null } })),
  ]),
  example('ended-certified-without-face', certified('accepted', { reference: null })),
  ...VisitEnd.options
    .filter((end) => end !== 'certified')
    .map((end) =>
      example(`ended-${end}`, {
        state: 'ended',
        ...common,
        acts: ['leave', 'more-time'],
        end,
        visitor: showsThePerson.includes(end) ? exampleVisitor : null,
        certification: null,
        handOver: end === 'attempts-exhausted' ? '417293' : null,
        help: exampleHelp,
      }),
    ),
];

/** The example of that name. */
export function exampleOf(id: string): Example {
  const found = examples.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`No example is called ${id}`);
  return found;
}
