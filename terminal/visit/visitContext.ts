import type { AttemptFailure, CardReason, VisitAct, VisitEnd } from '../../contract/terminal/index.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import type { JudgeState } from '../../domain/liveness/judge.ts';
import type { FaceObservation } from '../../domain/liveness/observation.ts';
import type {
  CapturedFrame,
  CertificationFacts,
  FaceCheck,
  FaceCheckResult,
  PresentedCard,
  VisitFacts,
  VisitPorts,
} from './visitFacts.ts';

export interface VisitContext {
  ports: VisitPorts;
  visitId: string;
  card: PresentedCard | null;
  cardGone: boolean;
  cardProblem: CardReason | null;
  facts: VisitFacts | null;
  help: VisitFacts['help'];
  consent: AttemptRecord['consent'];
  agreements: AttemptRecord['agreements'];
  contact: AttemptRecord['contact'];
  attempt: number;
  attemptsLeft: number;
  /** actions that the person cannot do; exchanged without penalty */
  exchanged: LivenessAction[];
  judge: JudgeState | null;
  /** the person wants no changing colours */
  flashDeclined: boolean;
  faceCheck: FaceCheck | null;
  checked: FaceCheckResult | null;
  /** id of the record of this attempt, made before it is written so that writing it twice is writing it once */
  recordId: string;
  failure: AttemptFailure | null;
  certification: CertificationFacts | null;
  end: VisitEnd | null;
  limit: { endsAtMs: number; warnWithinMs: number; extendable: boolean } | null;
}

export type VisitEvent =
  | { type: 'CARD'; card: PresentedCard }
  | { type: 'CARD_REMOVED' }
  | { type: 'CARD_PROBLEM'; reason: CardReason }
  | { type: 'ACT'; act: VisitAct }
  | { type: 'OBSERVATIONS'; observations: FaceObservation[] }
  | { type: 'FRAME'; frame: CapturedFrame }
  | { type: 'COLOURS_SHOWN'; shownAtMs: number[] }
  | { type: 'CAMERA_UNAVAILABLE' }
  | { type: 'CAMERA_MOVED' }
  | { type: 'FACE_ENGINE_UNAVAILABLE' }
  | { type: 'TIME_LIMIT' }
  | { type: 'NEXT_STEP' }
  | { type: 'FAULT' };

/** A terminal at which nobody stands. */
export const emptyVisit = {
  visitId: '',
  card: null,
  cardGone: false,
  cardProblem: null,
  facts: null,
  help: [],
  consent: null,
  agreements: [],
  contact: null,
  attempt: 0,
  attemptsLeft: 0,
  exchanged: [],
  judge: null,
  flashDeclined: false,
  faceCheck: null,
  checked: null,
  recordId: '',
  failure: null,
  certification: null,
  end: null,
  limit: null,
} satisfies Omit<VisitContext, 'ports'>;

/** @throws Error when the visit is not that far yet: a fault of the statechart, never of the person */
export function factsOf(context: VisitContext): VisitFacts {
  if (!context.facts) throw new Error('The visit knows nobody yet');
  return context.facts;
}

/** @throws Error when no card began this visit */
export function cardOf(context: VisitContext): PresentedCard {
  if (!context.card) throw new Error('There is no card in this visit');
  return context.card;
}

/** @throws Error when no attempt is under way */
export function faceCheckOf(context: VisitContext): FaceCheck {
  if (!context.faceCheck) throw new Error('No face is being checked');
  return context.faceCheck;
}
