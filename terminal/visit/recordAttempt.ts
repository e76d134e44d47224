import type { GaugeName } from '../../domain/freshness.ts';
import { inEveryLanguage } from '../../domain/localisedText.ts';
import { certify } from '../../domain/policy/certify.ts';
import { explainCertification } from '../../domain/policy/explain.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import type { EvidenceDraft } from '../vault/store/evidence.ts';
import type { Alongside, RecordDraft, RecordWriter } from '../vault/store/recordWriter.ts';
import { packTrace, traceMediaType } from './packedTrace.ts';
import type { AttemptOutcome, CertificationFacts, RecordingResult } from './visitFacts.ts';

export interface RecordAttemptOptions {
  writer: Pick<RecordWriter, 'append'>;
  packOf(id: string): PolicyPack | undefined;
  nowMs(): number;
  /** instruments of the fuel gauge that are past red now */
  pastRed(): GaugeName[];
}

const dayMs = 86_400_000;

/** Writes an attempt, and what belongs to it, in one unit of work. Only what this returns as `written` may be told to the person. */
export function createRecordAttempt({
  writer,
  packOf,
  nowMs,
  pastRed,
}: RecordAttemptOptions): (outcome: AttemptOutcome, alongside?: Alongside) => Promise<RecordingResult> {
  return async (outcome, alongside) => {
    const { facts } = outcome;
    const pack = packOf(facts.pack.id);
    if (!pack) throw new Error(`The policy pack ${facts.pack.id} is not in use any more`);
    const at = new Date(nowMs()).toISOString();
    const stale = pastRed();
    const draft: RecordDraft = {
      id: outcome.id,
      visitId: outcome.visitId,
      attempt: outcome.attempt,
      at,
      on: facts.on,
      person: facts.person,
      schemes: facts.schemes,
      method: facts.method,
      result: outcome.result,
      pack: facts.pack,
      consent: outcome.consent,
      agreements: outcome.agreements,
      contact: outcome.contact,
      challenge: outcome.challenge,
      verification: outcome.verification,
      ...(outcome.stages ? { stages: outcome.stages } : {}),
      operator: facts.attendance?.operator ?? null,
      ...(stale.length > 0 ? { pastRed: stale } : {}),
      ...(facts.attendance ? { assistance: facts.attendance.assistance } : {}),
    };
    const mayLeave = pack.evidence.sentToAgency || outcome.consent?.evidenceMayLeave === true;
    const eraseAfter = new Date(nowMs() + pack.evidence.keptDays * dayMs).toISOString();
    const pieces = [
      ...outcome.frames.map(({ jpeg }) => ({ kind: 'frame' as const, mediaType: 'image/jpeg', bytes: jpeg })),
      ...(outcome.trace
        ? [{ kind: 'trace' as const, mediaType: traceMediaType, bytes: await packTrace(outcome.trace) }]
        : []),
      ...(outcome.papers ?? []),
    ];
    const evidence = pieces.map((piece): EvidenceDraft => ({ ...piece, eraseAfter, mayLeave }));
    // Before the record is written: what it brings is told after that, and nothing may come between.
    const brought = outcome.result === 'certified' ? certification(pack, outcome) : null;
    const written = await writer.append(draft, evidence, alongside);
    return written.ok
      ? { written: true, certification: brought }
      : { written: false, reason: written.reason };
  };
}

function certification(pack: PolicyPack, { id, facts, verification }: AttemptOutcome): CertificationFacts {
  const brought = certify(pack, facts.known, facts.on);
  const say = (part: 'text' | 'spoken') =>
    inEveryLanguage((language) => explainCertification(pack, brought, facts.on, language)[part]);
  return {
    recordId: id,
    on: facts.on,
    nextBy: brought.dueBy,
    resumesFrom: brought.resumesFrom,
    backPay: brought.backPay,
    explanation: say('text'),
    spokenExplanation: say('spoken'),
    reference: verification && {
      kind: verification.reference.kind,
      takenOn: verification.reference.takenOn,
    },
  };
}
