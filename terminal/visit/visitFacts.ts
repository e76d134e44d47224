import type { PublicNotice, VisitEnd, Visitor, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { Assistance } from '../../domain/assistance.ts';
import type {
  AttemptRecord,
  AttemptResult,
  CertificationMethod,
  ChallengeResult,
  ReferenceKind,
  StageResults,
  VerificationResult,
} from '../../domain/attemptRecord.ts';
import type { CalendarDate, CalendarMonth } from '../../domain/calendar.ts';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import type { Challenge } from '../../domain/liveness/challenge.ts';
import type { FlashMode } from '../../domain/liveness/flash.ts';
import type { Gap } from '../../domain/liveness/judge.ts';
import type { LivenessTrace } from '../../domain/liveness/trace.ts';
import type { LocalisedText } from '../../domain/localisedText.ts';
import type { RecipientFacts } from '../../domain/person.ts';
import type { Wait } from '../../domain/policy/waits.ts';
import type { Scheme } from '../../domain/scheme.ts';

type SnapshotOf<State extends VisitSnapshot['state']> = Extract<VisitSnapshot, { state: State }>;

/** A picture that a face can be compared with. Its bytes never leave the terminal's process. */
export interface Reference {
  kind: ReferenceKind;
  /** the encoded image */
  image: Uint8Array;
  takenOn: CalendarDate | null;
}

/** Distances of the embedder that was calibrated with them; `record` says where they are written down. */
export interface VerificationThresholds {
  embedder: string;
  accept: number;
  review: number;
  record: string;
}

/** What staff contribute to a visit; fixed when it begins, so that a change of operator does not reach into it. */
export interface Attendance {
  operator: { id: string; name: string };
  /** the way of certifying: at the desk, on a paper, at a home visit */
  method: Exclude<CertificationMethod, 'self-service'>;
  assistance: Assistance;
}

/** Everything that a visit needs to know of the person in front of the terminal, gathered once when the card was read. */
export interface VisitFacts {
  person: { identityNumber: string; name: string };
  visitor: Visitor;
  /** what the rules know of this person, local certifications included */
  known: RecipientFacts;
  /** the schemes in which certifying today counts */
  schemes: Scheme[];
  on: CalendarDate;
  method: CertificationMethod;
  /** absent at self-service */
  attendance?: Attendance;
  pack: { id: string; version: string };
  consent: SnapshotOf<'consent'>['consent'];
  agreements: SnapshotOf<'consent'>['agreements'];
  contactRequired: SnapshotOf<'contact'>['required'];
  actions: LivenessAction[];
  /** how many actions an attempt asks for */
  actionsDrawn: number;
  attemptsLeft: number;
  thresholds: VerificationThresholds;
  /** pictures to compare with, in the order in which they are tried */
  references: Reference[];
  /** the end that this visit comes to instead of an attempt; null where the person may certify now */
  blockedBy: VisitEnd | null;
  help: PublicNotice['hotlines'];
  /** how long the pack has its people waited for, in seconds; the terminal's own limits otherwise */
  waits: Readonly<Partial<Record<Wait, number>>>;
}

/** What the card says to a visit; null where there is nobody to show. */
export type Identification =
  | { known: true; facts: VisitFacts }
  | { known: false; end: VisitEnd; help: PublicNotice['hotlines'] };

/** One of the page's best frames. */
export interface CapturedFrame {
  atMs: number;
  jpeg: Uint8Array;
}

/** Why no verification came of the frames. */
type FaceCheckFailure =
  | 'no-usable-frame'
  | 'different-person'
  | 'reference-unusable'
  | 'engine-unavailable'
  /** the machine stood still, and nothing shows that the same person was there on both sides of it */
  | 'unseen-after-gap';

export type FaceCheckResult =
  | { ok: true; verification: VerificationResult; frames: CapturedFrame[] }
  | { ok: false; reason: FaceCheckFailure; frames: CapturedFrame[] };

/** The verification of one attempt. It works while frames still come in, so that the answer is there with the last action. */
export interface FaceCheck {
  /** @param part the part of the attempt that the frame belongs to: -1 is the framing, then the actions from 0 on, then the same after each gap */
  addFrame(frame: CapturedFrame, part: number): void;
  /** @param gaps times in which nothing was seen: there must be a face on every side of them */
  finish(gaps: readonly Gap[]): Promise<FaceCheckResult>;
  /** forgets every frame and descriptor */
  discard(): void;
}

/** What an attempt came to, ready to be recorded. */
export interface AttemptOutcome {
  id: string;
  visitId: string;
  attempt: number;
  facts: VisitFacts;
  result: AttemptResult;
  consent: AttemptRecord['consent'];
  agreements: AttemptRecord['agreements'];
  contact: AttemptRecord['contact'];
  challenge: ChallengeResult | null;
  verification: VerificationResult | null;
  /** absent where no face was checked */
  stages?: StageResults;
  frames: CapturedFrame[];
  /** from which the judgement can be repeated; null where nothing was judged, or nothing of it may be kept */
  trace: LivenessTrace | null;
  /** papers that a desk received: scans and signatures */
  papers?: { kind: 'form' | 'signature'; mediaType: string; bytes: Uint8Array }[];
}

export interface CertificationFacts {
  recordId: string;
  on: CalendarDate;
  nextBy: CalendarDate | null;
  resumesFrom: CalendarMonth | null;
  backPay: CalendarMonth[];
  explanation: LocalisedText;
  spokenExplanation: LocalisedText;
  /** the picture that the face was compared with; null where no face was compared */
  reference: Pick<Reference, 'kind' | 'takenOn'> | null;
}

export type RecordingResult =
  | { written: true; certification: CertificationFacts | null }
  | { written: false; reason: string };

/** What the card's content must offer to begin a visit; the rest of the card is not the session's business. */
export interface PresentedCard {
  cardId: string;
  name: string;
  identityNumber: string;
  photo: Uint8Array;
  photoTakenOn: CalendarDate | null;
  /** set by a desk */
  attendance?: Attendance;
}

/** Everything outside the visit that it calls upon; handed in, so that a visit can be walked through without hardware. */
export interface VisitPorts {
  /** whether the screen changes its colours after the actions, and what hangs on it */
  flash: FlashMode;
  newId(): string;
  /** monotonic milliseconds, for time limits */
  nowMs(): number;
  nowIso(): string;
  drawChallenge(facts: VisitFacts): Challenge;
  identify(card: PresentedCard): Promise<Identification>;
  beginFaceCheck(facts: VisitFacts): FaceCheck;
  record(outcome: AttemptOutcome): Promise<RecordingResult>;
}
