import { randomUUID } from 'node:crypto';
import { DecisionReason, RecordRefusal } from '../../../contract/agency.ts';
import type {
  DeskRefusal,
  PackForm,
  PersonLine,
  PersonPage,
  SchemeView,
  VisitEnd,
} from '../../../contract/terminal/index.ts';
import type { VisualCheckReason } from '../../../domain/assistance.ts';
import { AttemptResult, CertificationMethod } from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { DeskWay } from '../../../domain/deskWay.ts';
import { maskIdentityNumber, parseIdentityNumber } from '../../../domain/identityNumber.ts';
import type { LocalisedText } from '../../../domain/localisedText.ts';
import { inEveryLanguage } from '../../../domain/localisedText.ts';
import { isKnown, shown } from '../../../domain/openEnum.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import { certifyingRoles } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { explain } from '../../../domain/policy/explain.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import { type PersonStanding, type SchemeStanding, standing } from '../../../domain/policy/standing.ts';
import { punctuation } from '../../../domain/punctuation.ts';
import type { DeskTables } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';
import { failureShownFor } from '../../visit/attemptOutcome.ts';
import type { Attendance, Identification, PresentedCard, VisitFacts } from '../../visit/visitFacts.ts';
import type { DeskResult } from '../operators/deskSession.ts';
import { signatureNames } from './formWords.ts';
import { handedOver } from './handOver.ts';
import type { PersonHandles } from './personHandles.ts';

export interface PeopleOptions {
  store: Store;
  tables: DeskTables;
  handles: PersonHandles;
  packOf(id: string): PolicyPack | undefined;
  today(): CalendarDate;
  identify(card: PresentedCard): Promise<Identification>;
}

/** The people of the roster as a desk shows them. */
export interface People {
  /** by number, name, spelling, unit, village, or by the number with which a kiosk sent somebody here */
  search(text: string): Promise<{ people: PersonLine[]; more: boolean }>;
  byNumber(identityNumber: string): DeskResult<string>;
  entryOf(personId: string): DeskResult<RosterEntry>;
  line(entry: RosterEntry): PersonLine;
  page(entry: RosterEntry, operator: OperatorEntry, place: string | null): Promise<PersonPage>;
  /** What the rules say of somebody who would certify in a way, and what keeps them from it. */
  factsFor(
    entry: RosterEntry,
    operator: OperatorEntry,
    attendance: Attendance,
    card?: PresentedCard,
  ): Promise<{ facts: VisitFacts; closedBecause: DeskRefusal | null }>;
  packFor(entry: RosterEntry): PolicyPack;
}

const mostFound = 50;

/** A desk's words for what a visit would end as. */
const refusals: Partial<Record<VisitEnd, DeskRefusal>> = {
  'recorded-dead': 'recorded-dead',
  'in-custody': 'in-custody',
  'eligibility-lost': 'eligibility-lost',
  'not-covered': 'not-covered',
  'not-open-yet': 'not-open-yet',
  'not-at-this-desk': 'way-not-open',
  'attempts-exhausted': 'attempts-exhausted',
  'reference-missing': 'no-reference',
};

function refusalOf(end: VisitEnd | null): DeskRefusal | null {
  return end === null ? null : (refusals[end] ?? 'out-of-service');
}

export function createPeople(options: PeopleOptions): People {
  const { store, tables, handles, packOf, today, identify } = options;

  function packFor({ packId }: RosterEntry): PolicyPack {
    const pack = packOf(packId);
    if (!pack) throw new Error(`The policy pack ${packId} is not in use`);
    return pack;
  }

  function standingOf(entry: RosterEntry): PersonStanding {
    const here = store.records.certificationsOf(entry.identityNumber);
    return standing(
      packFor(entry),
      { ...entry, certifications: [...entry.certifications, ...here] },
      today(),
    );
  }

  function line(entry: RosterEntry): PersonLine {
    const { status, dueBy } = standingOf(entry);
    return {
      personId: handles.handleOf(entry.identityNumber),
      name: entry.name,
      maskedIdentityNumber: maskIdentityNumber(entry.identityNumber),
      unit: entry.unit ?? null,
      township: entry.township ?? null,
      village: entry.village ?? null,
      status,
      dueBy,
    };
  }

  const factsFor: People['factsFor'] = async (entry, operator, attendance, card) => {
    const found = await identify({ ...(card ?? typedCard(entry)), attendance });
    if (!found.known) throw new Error('Somebody on the roster was not identified');
    const closedBecause = mayNotCertify(operator, entry) ?? refusalOf(found.facts.blockedBy);
    return { facts: found.facts, closedBecause };
  };

  type Found = Awaited<ReturnType<People['factsFor']>>;

  /** Every way of a desk for one person, and what keeps it closed. */
  function waysFor(
    entry: RosterEntry,
    operator: OperatorEntry,
    place: string | null,
    { camera, form }: { camera: Found; form: Found },
  ): PersonPage['ways'] {
    const pack = packFor(entry);
    const asksSecond = (method: Attendance['method']) => pack.limits.secondConfirmationFor.includes(method);
    const noForm: DeskRefusal | null = certifyingForms(pack).length === 0 ? 'form-unknown' : null;
    const open = { closedBecause: null, secondConfirmation: false, contactRequired: [] };
    const byCamera = { ...open, closedBecause: camera.closedBecause };
    const request = { ...open, closedBecause: mayNotCertify(operator, entry) };
    const ways: Record<DeskWay, Omit<PersonPage['ways'][number], 'way'>> = {
      camera: byCamera,
      helped: byCamera,
      'visual-check': {
        closedBecause: withoutCamera(camera.closedBecause),
        secondConfirmation: asksSecond(place ? 'visit' : 'assisted'),
        contactRequired: camera.facts.contactRequired,
      },
      form: {
        closedBecause: noForm ?? withoutCamera(form.closedBecause),
        secondConfirmation: asksSecond('form'),
        contactRequired: form.facts.contactRequired,
      },
      'print-form': { ...open, closedBecause: noForm },
      'first-photo': request,
      'correct-data': request,
      'report-death': request,
      'report-custody': request,
      'withdraw-consent': request,
    };
    return DeskWay.options.map((way) => ({ way, ...ways[way] }));
  }

  return {
    line,
    packFor,
    factsFor,
    async search(text) {
      const sent = await handedOver(store, text.trim(), today());
      const matching = tables.search(text, mostFound + 1);
      const entries = [...new Set([...sent, ...matching])]
        .map((number) => store.roster.find(number))
        .filter((entry) => entry !== undefined);
      return { people: entries.slice(0, mostFound).map(line), more: matching.length > mostFound };
    },
    byNumber(typed) {
      const number = parseIdentityNumber(typed);
      if (!number.ok) return { ok: false, reason: 'number-invalid' };
      if (!store.roster.find(number.canonical)) return { ok: false, reason: 'not-on-roster' };
      return { ok: true, value: handles.handleOf(number.canonical) };
    },
    entryOf(personId) {
      const number = handles.numberOf(personId);
      const entry = number === undefined ? undefined : store.roster.find(number);
      return entry ? { ok: true, value: entry } : { ok: false, reason: 'person-forgotten' };
    },
    async page(entry, operator, place) {
      const pack = packFor(entry);
      const camera = await factsFor(
        entry,
        operator,
        attendanceOf(operator, place ? 'visit' : 'assisted', place),
      );
      const form = await factsFor(entry, operator, attendanceOf(operator, 'form', null));
      const number = parseIdentityNumber(entry.identityNumber);
      const born = number.ok ? number.birthDate : null;
      const records = tables.recordsOf(entry.identityNumber);
      const daysHere = new Set(records.map(({ record }) => record.on));
      const [reference] = camera.facts.references;
      return {
        ...line(entry),
        born,
        ageYears: ageOn(born, today()),
        phone: entry.phone ?? null,
        schemes: standingOf(entry).schemes.map((each) => staffView(pack, each)),
        ways: waysFor(entry, operator, place, { camera, form }),
        likelyReason: likelyReason(camera.facts),
        attemptsLeft: camera.facts.attemptsLeft,
        history: [
          ...records.map(({ record, delivery }) => ({
            on: record.on,
            recordId: record.id,
            method: shown(CertificationMethod, record.method),
            result: shown(AttemptResult, record.result),
            delivery,
            reason: reasonShown(store.outbox.deliveryOf(record.id)?.reason ?? null),
            operator: record.operator?.name ?? null,
          })),
          ...entry.certifications
            .filter((on) => !daysHere.has(on))
            .map((on) => ({
              on,
              recordId: null,
              method: null,
              result: 'certified' as const,
              delivery: null,
              reason: null,
              operator: null,
            })),
        ].toSorted((a, b) => b.on.localeCompare(a.on)),
        elsewhere: store.officeAttempts.of(entry.identityNumber).map((attempt) => ({
          recordId: attempt.recordId,
          at: attempt.at,
          terminalName: attempt.terminalName,
          method: shown(CertificationMethod, attempt.method),
          result: shown(AttemptResult, attempt.result),
          failure: failureShownFor(attempt.failure),
        })),
        reference: reference
          ? {
              kind: reference.kind,
              takenOn: reference.takenOn,
              ageYears: ageOn(reference.takenOn, today()),
            }
          : null,
        forms: certifyingForms(pack).map(packForm),
        requests: tables
          .requestsOf(entry.identityNumber)
          .map(({ id, kind, on, progress }) => ({ id, kind, on, progress })),
      };
    },
  };
}

function reasonShown(reason: string | null): PersonPage['history'][number]['reason'] {
  if (reason === null || isKnown(DecisionReason, reason)) return reason;
  return shown(RecordRefusal, reason);
}

/** What stands in the way when no face is compared: neither tries nor pictures count. */
export function withoutCamera(closedBecause: DeskRefusal | null): DeskRefusal | null {
  return closedBecause === 'attempts-exhausted' || closedBecause === 'no-reference' ? null : closedBecause;
}

export function isOwnCase(operator: OperatorEntry, entry: Pick<RosterEntry, 'identityNumber'>): boolean {
  return operator.identityNumber === entry.identityNumber;
}

/** What keeps an operator from doing anything for this person. */
function mayNotCertify(operator: OperatorEntry, entry: RosterEntry): DeskRefusal | null {
  if (!certifyingRoles.includes(operator.role)) return 'role-not-allowed';
  return isOwnCase(operator, entry) ? 'own-case' : null;
}

/** Why not by camera, as far as it is known before anybody is asked. */
function likelyReason({ attemptsLeft, references }: VisitFacts): VisualCheckReason {
  if (attemptsLeft <= 0) return 'attempts-exhausted';
  return references.length === 0 ? 'no-reference' : 'declined';
}

/** What an operator contributes who identified somebody without a card. */
export function attendanceOf(
  { id, name }: OperatorEntry,
  method: Attendance['method'],
  place: string | null,
  change: Partial<Attendance['assistance']> = {},
): Attendance {
  return {
    operator: { id, name },
    method,
    assistance: {
      identifiedBy: 'operator',
      helper: null,
      visualCheck: null,
      confirmedBy: null,
      place,
      form: null,
      ...change,
    },
  };
}

/** A number typed by an operator, in the place of a card; it brings no photo. */
export function typedCard({ name, identityNumber }: RosterEntry): PresentedCard {
  return { cardId: randomUUID(), name, identityNumber, photo: new Uint8Array(), photoTakenOn: null };
}

/** The papers with which somebody can certify: those whose article describes a way by form. The others are requests. */
export function certifyingForms(pack: PolicyPack): PolicyPack['forms'] {
  const articles = pack.channels.ways
    .filter(({ channel }) => channel === 'form')
    .map(({ article }) => article);
  return pack.forms.filter(({ article }) => articles.includes(article));
}

function packForm(form: PolicyPack['forms'][number]): PackForm {
  const { id, title, forWhom, instructions } = form;
  return { id, title, forWhom, instructions, checklist: checklistOf(form) };
}

/** Everything that must be there before a form counts, each with a name of its own. */
export function checklistOf(form: PolicyPack['forms'][number]): { id: string; text: LocalisedText }[] {
  // Where the notice names two issuers (consulate or notary), one of them is enough; any other signatures are all needed.
  const issuers = form.signedBy.filter((by) => by === 'consulate' || by === 'notary');
  const others = form.signedBy.filter((by) => by !== 'consulate' && by !== 'notary');
  return [
    ...others.map((by) => ({ id: by as string, text: signatureNames[by] })),
    ...(issuers.length > 0
      ? [{ id: issuers.join('-or-'), text: eitherOf(issuers.map((by) => signatureNames[by])) }]
      : []),
    ...form.attachments.map((text, index) => ({ id: `attachment-${index + 1}`, text })),
  ];
}

function eitherOf(texts: LocalisedText[]): LocalisedText {
  return inEveryLanguage((language) => punctuation[language].eitherOf(texts.map((text) => text[language])));
}

function staffView(pack: PolicyPack, each: SchemeStanding): SchemeView {
  return {
    scheme: each.scheme,
    status: each.status,
    dueBy: each.dueBy,
    cycleEnd: each.cycleEnd,
    explanation: inEveryLanguage((language) => explain(pack, each, language, 'staff').text),
    spokenExplanation: inEveryLanguage((language) => explain(pack, each, language, 'staff').spoken),
  };
}

/** Whole years from a day to another; null where the first is not known. */
function ageOn(from: CalendarDate | null, to: CalendarDate): number | null {
  if (from === null) return null;
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0);
}
