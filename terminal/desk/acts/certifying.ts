import { v7 as uuidv7 } from 'uuid';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { type Contact, missingContact } from '../../../domain/contact.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { Alongside } from '../../vault/store/recordWriter.ts';
import type { AttemptOutcome, Attendance, VisitFacts } from '../../visit/visitFacts.ts';
import type { DeskResult } from '../operators/deskSession.ts';
import { attendanceOf, certifyingForms, checklistOf, withoutCamera } from '../people/people.ts';
import { type DeskActsOptions, type Input, scansOf, subjectOf } from './deskAct.ts';
import { signatureOf } from './papers.ts';

type Recorded = { recordId: string; nextBy: CalendarDate | null };

/** What an operator certifies; each is a record with its audit entry, and takes the person off those who wait. */
export interface CertifyingActs {
  visualCheck(
    by: OperatorEntry,
    entry: RosterEntry,
    input: Input<'visualCheck'>,
    place: string | null,
  ): Promise<DeskResult<Recorded>>;
  form(by: OperatorEntry, entry: RosterEntry, input: Input<'form'>): Promise<DeskResult<Recorded>>;
  /** What belongs to the record of a visit that an operator began. */
  alongsideVisit: Alongside;
}

interface Written {
  facts: VisitFacts;
  attendance: Attendance;
  consentAsked: boolean;
  contact: Contact | null;
  papers: NonNullable<AttemptOutcome['papers']>;
}

export function createCertifyingActs(options: DeskActsOptions): CertifyingActs {
  const { tables, people, sessions, audit, record, nowMs, changed } = options;

  /** The second member of staff, where the pack asks for one. */
  async function confirmation(
    by: OperatorEntry,
    entry: RosterEntry,
    method: Attendance['method'],
    credentials: Input<'form'>['confirmation'],
  ): Promise<DeskResult<Attendance['assistance']['confirmedBy']>> {
    if (!people.packFor(entry).limits.secondConfirmationFor.includes(method))
      return { ok: true, value: null };
    const confirmed = await sessions.confirm(by, credentials);
    return confirmed.ok
      ? { ok: true, value: { id: confirmed.value.id, name: confirmed.value.name } }
      : confirmed;
  }

  async function write(
    { facts, attendance, consentAsked, contact, papers }: Written,
    auditEntry: Alongside,
  ): Promise<DeskResult<Recorded>> {
    const id = uuidv7({ msecs: nowMs() });
    const outcome: AttemptOutcome = {
      id,
      visitId: uuidv7({ msecs: nowMs() }),
      attempt: 1,
      facts: { ...facts, attendance, method: attendance.method },
      result: 'certified',
      consent: consentAsked
        ? {
            version: facts.consent.version,
            given: false,
            at: new Date(nowMs()).toISOString(),
            evidenceMayLeave: false,
          }
        : null,
      agreements: [],
      contact: facts.contactRequired.length > 0 ? contact : null,
      challenge: null,
      verification: null,
      frames: [],
      trace: null,
      papers,
    };
    const written = await record(outcome, (work, kept) => {
      auditEntry(work, kept);
      tables.stopWaiting(work, facts.person.identityNumber);
      work.afterCommit(changed);
    });
    if (!written.written) return { ok: false, reason: 'record-not-written' };
    return { ok: true, value: { recordId: id, nextBy: written.certification?.nextBy ?? null } };
  }

  return {
    async visualCheck(by, entry, input, place) {
      const method = place ? 'visit' : 'assisted';
      const attendance = attendanceOf(by, method, place, {
        identifiedBy: input.cardSeen ? 'card' : 'operator',
        helper: input.helper,
        visualCheck: { reason: input.reason },
      });
      const { facts, closedBecause } = await people.factsFor(entry, by, attendance);
      const closed = withoutCamera(closedBecause);
      if (closed) return { ok: false, reason: closed };
      if (missingContact(facts.contactRequired, input.contact).length > 0)
        return { ok: false, reason: 'contact-missing' };
      const signature = await signatureOf(input.signature);
      if (!signature) return { ok: false, reason: 'signature-missing' };
      const confirmed = await confirmation(by, entry, method, input.confirmation);
      if (!confirmed.ok) return confirmed;
      attendance.assistance.confirmedBy = confirmed.value;
      const { mediaType, bytes } = signature;
      return write(
        {
          facts,
          attendance,
          consentAsked: input.reason === 'declined',
          contact: input.contact,
          papers: [{ kind: 'signature', mediaType, bytes }],
        },
        (work, { id }) =>
          audit.append(work, 'visual-check-recorded', by, {
            recordId: id,
            subject: subjectOf(audit, entry),
            reason: input.reason,
            confirmedBy: confirmed.value?.id ?? null,
          }),
      );
    },

    async form(by, entry, input) {
      const form = certifyingForms(people.packFor(entry)).find(({ id }) => id === input.formId);
      if (!form) return { ok: false, reason: 'form-unknown' };
      const missing = checklistOf(form).filter(({ id }) => !input.received.includes(id));
      const attendance = attendanceOf(by, 'form', null, {
        helper: input.helper,
        form: { id: form.id, route: input.route, received: input.received },
      });
      const { facts, closedBecause } = await people.factsFor(entry, by, attendance);
      const closed = withoutCamera(closedBecause);
      if (closed) return { ok: false, reason: closed };
      if (missing.some(({ id }) => !id.startsWith('attachment-')))
        return { ok: false, reason: 'signature-missing' };
      if (missing.length > 0) return { ok: false, reason: 'form-incomplete' };
      if (missingContact(facts.contactRequired, input.contact).length > 0)
        return { ok: false, reason: 'contact-missing' };
      if (input.scans.length === 0) return { ok: false, reason: 'scan-missing' };
      const papers = await scansOf(input.scans, 'document');
      if (!papers) return { ok: false, reason: 'picture-unreadable' };
      const confirmed = await confirmation(by, entry, 'form', input.confirmation);
      if (!confirmed.ok) return confirmed;
      attendance.assistance.confirmedBy = confirmed.value;
      return write(
        {
          facts,
          attendance,
          consentAsked: false,
          contact: input.contact,
          papers: papers.map(({ mediaType, bytes }) => ({ kind: 'form' as const, mediaType, bytes })),
        },
        (work, { id }) =>
          audit.append(work, 'form-recorded', by, {
            recordId: id,
            subject: subjectOf(audit, entry),
            form: form.id,
            scans: papers.length,
            confirmedBy: confirmed.value?.id ?? null,
          }),
      );
    },

    alongsideVisit(work, { id, operator, person, result }) {
      if (operator === null) return;
      audit.append(work, 'visit-recorded', operator, {
        recordId: id,
        subject: subjectOf(audit, person),
        result,
      });
      if (result === 'certified' || result === 'awaiting-review')
        tables.stopWaiting(work, person.identityNumber);
      work.afterCommit(changed);
    },
  };
}
