import type { ContractRouterClient } from '@orpc/contract';
import { v7 as uuidv7 } from 'uuid';
import type { deskContract } from '../../../contract/terminal/index.ts';
import type { Helper } from '../../../domain/assistance.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { type Contact, missingContact } from '../../../domain/contact.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import { certifyingRoles } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { EventLog } from '../../events/eventLog.ts';
import type { DeskTables, RequestPaper } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { AttemptOutcome, Attendance, RecordingResult, VisitFacts } from '../../visit/visitFacts.ts';
import type { Audit } from '../operators/audit.ts';
import type { DeskResult, DeskSessions } from '../operators/deskSession.ts';
import {
  attendanceOf,
  certifyingForms,
  checklistOf,
  isOwnCase,
  type People,
  withoutCamera,
} from '../people/people.ts';
import { scanOf, signatureOf } from './papers.ts';

type Client = ContractRouterClient<typeof deskContract>;
type Input<Name extends keyof Client> = Parameters<Client[Name]>[0];
type Recorded = { recordId: string; nextBy: CalendarDate | null };

export interface DeskActsOptions {
  store: Store;
  tables: DeskTables;
  people: People;
  sessions: DeskSessions;
  audit: Audit;
  log: EventLog;
  record(outcome: AttemptOutcome): Promise<RecordingResult>;
  /** whether a picture holds one clear face */
  holdsOneFace(jpeg: Uint8Array): Promise<boolean>;
  nowMs(): number;
  today(): CalendarDate;
}

/** What an operator does for a person without the camera; each ends in a record or a request of its own kind. */
export interface DeskActs {
  visualCheck(
    by: OperatorEntry,
    entry: RosterEntry,
    input: Input<'visualCheck'>,
    place: string | null,
  ): Promise<DeskResult<Recorded>>;
  form(by: OperatorEntry, entry: RosterEntry, input: Input<'form'>): Promise<DeskResult<Recorded>>;
  request(
    by: OperatorEntry,
    entry: RosterEntry,
    input: Input<'request'>['request'],
  ): Promise<DeskResult<{ requestId: string; erasedPieces: number }>>;
}

export function createDeskActs(options: DeskActsOptions): DeskActs {
  const { store, tables, people, sessions, audit, log, record, holdsOneFace, nowMs, today } = options;
  const subjectOf = (entry: RosterEntry) => audit.subject(entry.identityNumber);

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
    facts: VisitFacts,
    attendance: Attendance,
    consentAsked: boolean,
    contact: Contact | null,
    papers: NonNullable<AttemptOutcome['papers']>,
  ): Promise<DeskResult<Recorded>> {
    const id = uuidv7({ msecs: nowMs() });
    const written = await record({
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
    });
    if (!written.written) return { ok: false, reason: 'record-not-written' };
    tables.stopWaiting(facts.person.identityNumber);
    return { ok: true, value: { recordId: id, nextBy: written.certification?.nextBy ?? null } };
  }

  async function scans(
    pictures: readonly Blob[],
    kind: 'photo' | 'document',
  ): Promise<RequestPaper[] | null> {
    const papers = await Promise.all(pictures.map((picture) => scanOf(picture, kind)));
    return papers.every((paper) => paper !== null) ? papers : null;
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
      const written = await write(facts, attendance, input.reason === 'declined', input.contact, [
        { kind: 'signature', mediaType, bytes },
      ]);
      if (written.ok)
        audit.append('visual-check-recorded', by, {
          recordId: written.value.recordId,
          subject: subjectOf(entry),
          reason: input.reason,
          confirmedBy: confirmed.value?.id ?? null,
        });
      return written;
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
      const papers = await scans(input.scans, 'document');
      if (!papers) return { ok: false, reason: 'picture-unreadable' };
      const confirmed = await confirmation(by, entry, 'form', input.confirmation);
      if (!confirmed.ok) return confirmed;
      attendance.assistance.confirmedBy = confirmed.value;
      const written = await write(
        facts,
        attendance,
        false,
        input.contact,
        papers.map(({ mediaType, bytes }) => ({ kind: 'form' as const, mediaType, bytes })),
      );
      if (written.ok)
        audit.append('form-recorded', by, {
          recordId: written.value.recordId,
          subject: subjectOf(entry),
          form: form.id,
          scans: papers.length,
          confirmedBy: confirmed.value?.id ?? null,
        });
      return written;
    },

    async request(by, entry, input) {
      if (!certifyingRoles.includes(by.role)) return { ok: false, reason: 'role-not-allowed' };
      if (isOwnCase(by, entry)) return { ok: false, reason: 'own-case' };
      const asked = await contentOf(entry, input);
      if (!asked.ok) return asked;
      const { content, on, papers } = asked.value;
      const id = uuidv7({ msecs: nowMs() });
      const { identityNumber } = entry;
      const filed = { id, kind: input.kind, identityNumber, on, operatorId: by.id };
      tables.addRequest(
        { ...filed, at: new Date(nowMs()).toISOString(), content: JSON.stringify(content) },
        papers,
      );
      audit.append('request-filed', by, { requestId: id, subject: subjectOf(entry), kind: input.kind, on });
      log.write('desk-request-filed', { requestId: id, kind: input.kind });
      const erasedPieces = input.kind === 'withdraw-consent' ? eraseFaces(by, entry, id) : 0;
      return { ok: true, value: { requestId: id, erasedPieces } };
    },
  };

  function eraseFaces(by: OperatorEntry, entry: RosterEntry, requestId: string): number {
    const template = entry.template !== undefined;
    const pieces = tables.eraseFaces(entry.identityNumber, nowMs());
    audit.append('face-data-erased', by, { subject: subjectOf(entry), pieces, template });
    log.write('face-data-erased', { requestId, pieces, template });
    return pieces;
  }

  async function contentOf(
    entry: RosterEntry,
    input: Input<'request'>['request'],
  ): Promise<DeskResult<{ content: unknown; on: CalendarDate; papers: RequestPaper[] }>> {
    const on = today();
    switch (input.kind) {
      case 'first-photo': {
        const photo = await scanOf(input.photo, 'photo');
        if (!photo) return { ok: false, reason: 'picture-unreadable' };
        if (!(await holdsOneFace(photo.bytes))) return { ok: false, reason: 'photo-unusable' };
        return { ok: true, value: { content: { takenOn: on }, on, papers: [photo] } };
      }
      case 'correct-data': {
        const { changes } = input;
        if (Object.values(changes).every((value) => value === undefined))
          return { ok: false, reason: 'nothing-changed' };
        if (changes.name === entry.name && !changes.phone && !changes.address)
          return { ok: false, reason: 'nothing-changed' };
        const papers = await scans(input.documents, 'document');
        if (!papers) return { ok: false, reason: 'picture-unreadable' };
        if (changes.name !== undefined && papers.length === 0) return { ok: false, reason: 'scan-missing' };
        return { ok: true, value: { content: { changes }, on, papers } };
      }
      case 'report-death':
      case 'report-custody': {
        if (input.on > on) return { ok: false, reason: 'date-in-future' };
        const later = input.kind === 'report-death' ? certifiedAfter(entry, input.on) : undefined;
        if (later !== undefined) return { ok: false, reason: 'certified-after-death', on: later };
        const papers = await scans(input.documents, 'document');
        if (!papers) return { ok: false, reason: 'picture-unreadable' };
        const informant: Helper = input.informant;
        return { ok: true, value: { content: { on: input.on, informant }, on, papers } };
      }
      case 'withdraw-consent': {
        const signature = await signatureOf(input.signature);
        if (!signature) return { ok: false, reason: 'signature-missing' };
        return { ok: true, value: { content: {}, on, papers: [signature] } };
      }
    }
  }

  /** A certification after a day: somebody who was seen alive cannot have died before. */
  function certifiedAfter(entry: RosterEntry, day: CalendarDate): CalendarDate | undefined {
    const days = [...entry.certifications, ...store.records.certificationsOf(entry.identityNumber)];
    return days
      .filter((on) => on > day)
      .sort()
      .at(-1);
  }
}
