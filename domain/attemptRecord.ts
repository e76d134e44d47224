import { z } from 'zod';
import { Assistance } from './assistance.ts';
import { CalendarDate } from './calendar.ts';
import { GaugeName } from './freshness.ts';
import { LivenessAction } from './liveness/action.ts';
import { RecordedFlash } from './liveness/flash.ts';
import { type FoundWord, type Known, openEnum, unknownWords } from './openEnum.ts';
import { Scheme } from './scheme.ts';

/** How a certification came about (认证方式): at the kiosk, with staff, on a paper form, at a home visit. */
export const CertificationMethod = z.enum(['self-service', 'assisted', 'form', 'visit']);
export type CertificationMethod = z.infer<typeof CertificationMethod>;

/** The three outcomes of a 1:1 verification. `review` sends the case to a human at the agency. */
const VerificationOutcome = z.enum(['accepted', 'review', 'refused']);

/** Which picture the face was compared with. */
export const ReferenceKind = z.enum(['chip-photo', 'agency-template', 'last-accepted-capture']);
export type ReferenceKind = z.infer<typeof ReferenceKind>;

/** `certain`: confirmed by the agency recently; `drifting`: confirmed, but long ago; `uncertain`: never confirmed, or set back. */
const ClockTrust = z.enum(['certain', 'drifting', 'uncertain']);

/** What the terminal knew of its clock when it wrote the record. */
export const ClockState = z.object({
  trust: openEnum(ClockTrust),
  /** instant at which the time was last confirmed by the agency; null if never */
  lastConfirmedAt: z.iso.datetime().nullable(),
});
export type ClockState = Known<z.infer<typeof ClockState>>;

/** The separate, explicit consent to face recognition (人脸识别单独同意). */
const ConsentGiven = z.object({
  version: z.string(),
  given: z.boolean(),
  at: z.iso.datetime(),
  /** whether pictures may leave the terminal for the agency's review */
  evidenceMayLeave: z.boolean(),
});

/** The challenge that was drawn and how each of its actions was met. */
export const ChallengeResult = z.object({
  nonce: z.string(),
  actions: z.array(openEnum(LivenessAction)),
  passed: z.boolean(),
  /** closed name of what ended it early; null when it was passed */
  failure: z.string().nullable(),
  steps: z.array(
    z.object({
      action: openEnum(LivenessAction),
      startedAtMs: z.number(),
      endedAtMs: z.number(),
      met: z.boolean(),
    }),
  ),
  /** what the reflection of the drawn colours came to; absent where none were drawn */
  flash: RecordedFlash.optional(),
  /** times in which the machine stood still and saw nothing; the running step was asked anew after each */
  gaps: z.array(z.object({ step: z.number(), fromMs: z.number(), toMs: z.number() })).optional(),
});
export type ChallengeResult = Known<z.infer<typeof ChallengeResult>>;

/** The 1:1 verification with everything needed to understand it later. Distances are the embedder's, smaller is more alike. */
export const VerificationResult = z.object({
  outcome: openEnum(VerificationOutcome),
  distance: z.number(),
  thresholds: z.object({ accept: z.number(), review: z.number(), record: z.string() }),
  reference: z.object({
    kind: openEnum(ReferenceKind),
    /** its age, with the record's `on`; null where nobody knows it */
    takenOn: CalendarDate.nullable(),
    hash: z.string(),
    /**
     * How much of the face the picture shows: distance of the eyes' outer corners in its pixels, and the detector's
     * confidence, 0 to 1. Absent in records from before it was noted.
     */
    quality: z.object({ eyeDistance: z.number(), confidence: z.number() }).optional(),
  }),
  framesCompared: z.number().int().positive(),
  /** name and version of the embedder that made the descriptors */
  embedder: z.string(),
});
export type VerificationResult = Known<z.infer<typeof VerificationResult>>;

/**
 * What evidence can be. A `trace` (活体检测轨迹) is a `LivenessTrace` as compressed JSON: measures of the face's movements,
 * from which the judgement can be repeated.
 */
export const EvidenceKind = z.enum(['frame', 'embedding', 'trace', 'form', 'signature']);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** The kinds that are papers (材料). */
export const paperEvidence: readonly EvidenceKind[] = ['form', 'signature'];

/**
 * Whether a piece is face information (人脸信息), which is erased when the consent is withdrawn. A kind that this version
 * does not know counts as such: what might show a face must not stay.
 */
export function isFaceEvidence(kind: string): boolean {
  return !paperEvidence.some((paper) => paper === kind);
}

/** A piece of evidence that hangs on a record by its hash; its bytes stay on the terminal unless consent or the pack sends them. */
export const EvidenceReference = z.object({
  kind: openEnum(EvidenceKind),
  mediaType: z.string(),
  /** SHA-256 of the bytes, base64url */
  hash: z.string(),
  byteLength: z.number().int().nonnegative(),
});
export type EvidenceReference = Known<z.infer<typeof EvidenceReference>>;

/**
 * Name of what an attempt came to. Only `certified` is a certification (认证成功); the others are records too.
 * `broken-off` (没有做完): the person left after the first action had been asked for. It is no failure in a notice's sense.
 * `not-acquired` (没有拍清楚): too few usable pictures came (failure to acquire, ISO/IEC 19795-1); it costs nobody a try.
 * `liveness-failed`: classified as an attack presentation (ISO/IEC 30107-3), also where an action was only not done.
 * `not-matched`: a non-match (ISO/IEC 19795-1). Format 1 counts a failure to acquire as `liveness-failed`.
 */
export const AttemptResult = z.enum([
  'certified',
  'awaiting-review',
  'not-matched',
  'liveness-failed',
  'broken-off',
  'not-acquired',
]);
export type AttemptResult = z.infer<typeof AttemptResult>;

const Acquisition = z.enum(['acquired', 'failure-to-acquire']);
const LivenessResult = z.enum(['bona-fide-presentation', 'attack-presentation']);
const ComparisonResult = z.enum(['match', 'undecided', 'non-match']);

/**
 * What each stage of a face check came to, apart from the others (ISO/IEC 19795-1, 30107-3), so that each can be counted
 * by itself. Null where the stage was not reached.
 */
export const StageResults = z.object({
  acquisition: openEnum(Acquisition).nullable(),
  liveness: openEnum(LivenessResult).nullable(),
  comparison: openEnum(ComparisonResult).nullable(),
});
export type StageResults = Known<z.infer<typeof StageResults>>;

/** The formats that this version reads. A format gets another name when what was understood so far means something else. */
const RecordFormat = z.enum(['anxin-record/1', 'anxin-record/2']);
/** The format that this version writes. */
export const recordFormat = 'anxin-record/2';

/** Which software wrote something: its version, and the build of it (a commit, or a package's id; `development` outside of both). */
export const SoftwareId = z.object({ version: z.string().max(100), build: z.string().max(100) });
export type SoftwareId = z.infer<typeof SoftwareId>;

/**
 * One attempt to certify, written once and never changed. A certification is an attempt whose result is `certified`.
 * It is signed by the terminal's key, numbered without gaps per terminal, and carries the hash of the one before it.
 */
export const AttemptRecord = z.object({
  /** absent in what was written before records named their format, which is format 1 */
  format: openEnum(RecordFormat).optional(),
  /** the software that wrote it; absent in format 1 */
  software: SoftwareId.optional(),
  /** UUIDv7, made at capture: the idempotency key everywhere */
  id: z.uuidv7(),
  terminalId: z.string(),
  /** 1, 2, 3 … per terminal, without gaps */
  sequence: z.number().int().positive(),
  /** SHA-256 of the previous record's compact JWS, base64url; null for the first */
  previousHash: z.string().nullable(),
  visitId: z.string(),
  /** 1, 2, 3 … within the visit */
  attempt: z.number().int().positive(),
  /** instant on the terminal's clock; read it together with `clock` */
  at: z.iso.datetime(),
  /** the calendar date in Asia/Shanghai that the rules used */
  on: CalendarDate,
  clock: ClockState,
  person: z.object({ identityNumber: z.string(), name: z.string() }),
  schemes: z.array(openEnum(Scheme)),
  method: openEnum(CertificationMethod),
  result: openEnum(AttemptResult),
  pack: z.object({ id: z.string(), version: z.string() }),
  consent: ConsentGiven.nullable(),
  /** agreements (协议) that the person accepted, by id and version */
  agreements: z.array(z.object({ id: z.string(), version: z.string() })),
  /** what the pack asks to be captured, e.g. Luoyang's contact, phone and address */
  contact: z
    .object({
      name: z.string().optional(),
      phone: z.string().optional(),
      address: z.string().optional(),
    })
    .nullable(),
  challenge: ChallengeResult.nullable(),
  verification: VerificationResult.nullable(),
  /** absent where no face was checked, and in format 1 */
  stages: StageResults.optional(),
  evidence: z.array(EvidenceReference),
  operator: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** instruments of the fuel gauge that were past red when this was written; see `knowledgeGauges` */
  pastRed: z.array(openEnum(GaugeName)).optional(),
  /** absent where nobody of the staff took part */
  assistance: Assistance.optional(),
});
/** As it is read: another version may have written it, with words that this one does not know. */
export type AttemptRecord = z.infer<typeof AttemptRecord>;

/** As this version writes it. */
export type WrittenRecord = Known<AttemptRecord>;

/** What in a record this version does not know: such a record is for a human to decide on. */
export function unknownIn(record: AttemptRecord): FoundWord[] {
  return unknownWords(AttemptRecord, record);
}
