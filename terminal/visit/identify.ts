import type { SchemeView, VisitEnd } from '../../contract/terminal/index.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import { ContactField } from '../../domain/contact.ts';
import { maskIdentityNumber, parseIdentityNumber } from '../../domain/identityNumber.ts';
import { inEveryLanguage } from '../../domain/localisedText.ts';
import type { RecipientFacts, RosterEntry } from '../../domain/person.ts';
import { type Certification, certify } from '../../domain/policy/certify.ts';
import { explain } from '../../domain/policy/explain.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { channelsOn, type SchemeStanding } from '../../domain/policy/standing.ts';
import { waitsOf } from '../../domain/policy/waits.ts';
import { helpFrom } from '../rules/publicNotice.ts';
import { orderReferences } from './reference.ts';
import type { Identification, PresentedCard, Reference, VisitFacts } from './visitFacts.ts';

/** What is known of people on this terminal. */
export interface Register {
  find(identityNumber: string): RosterEntry | undefined;
  /** days on which this terminal has certified the person, also those that the agency does not know yet */
  certificationsOf(identityNumber: string): CalendarDate[];
  /** whether the roster says more of a person than this version understands */
  isUnread?(identityNumber: string): boolean;
  /** attempts that did not succeed, on or after a day */
  failedAttemptsSince(identityNumber: string, day: CalendarDate): number;
  /** attempts that the person broke off on or after a day, after the first action had been asked for */
  brokenOffSince(identityNumber: string, day: CalendarDate): number;
  /** the frame of the last accepted certification, while it is still kept */
  lastAcceptedCapture(identityNumber: string): { image: Uint8Array; takenOn: CalendarDate } | null;
}

export interface IdentifyOptions {
  register: Register;
  packOf(id: string): PolicyPack | undefined;
  /** pack whose numbers are shown to somebody who is not on the roster */
  ownPackId: string;
  decodePhoto(photo: Uint8Array): Promise<Uint8Array | null>;
  today(): CalendarDate;
  /** the way of certifying that this desk offers */
  method: 'self-service' | 'assisted';
}

/**
 * So often a day somebody may break off alone at a terminal. Every beginning shows other actions, so that whoever waits
 * for those that a film happens to fit must not begin at will; and whoever is not finished so often is helped best by staff.
 */
const brokenOffADay = 3;

/** Finds out who laid down the card, where they stand, and whether they can certify here today. */
export function createIdentify(options: IdentifyOptions): (card: PresentedCard) => Promise<Identification> {
  const { register, packOf, ownPackId, today } = options;
  return async (card) => {
    const method = card.attendance?.method ?? options.method;
    const number = parseIdentityNumber(card.identityNumber);
    const entry = number.ok ? register.find(number.canonical) : undefined;
    const pack = packOf(entry?.packId ?? ownPackId);
    if (!pack) throw new Error(`The policy pack ${entry?.packId ?? ownPackId} is not in use`);
    if (!number.ok) return { known: false, end: 'card-unreadable', help: helpFrom(pack) };
    if (!entry) return { known: false, end: 'not-on-roster', help: helpFrom(pack) };

    const on = today();
    const known: RecipientFacts = {
      ...entry,
      certifications: [...entry.certifications, ...register.certificationsOf(entry.identityNumber)],
    };
    const certification = certify(pack, known, on);
    const references = orderReferences(await candidates(options, card, entry));
    const attemptsLeft = pack.limits.maxAttempts - failedAttempts(register, entry, certification, on);
    const tooOften = () =>
      method === 'self-service' && register.brokenOffSince(entry.identityNumber, on) >= brokenOffADay
        ? ('broken-off-often' as const)
        : null;
    const facts: VisitFacts = {
      person: { identityNumber: entry.identityNumber, name: entry.name },
      visitor: {
        name: entry.name,
        maskedIdentityNumber: maskIdentityNumber(entry.identityNumber),
        schemes: certification.before.schemes.map((standing) => schemeView(pack, standing)),
      },
      known,
      schemes: certification.schemes.filter((each) => each.counts).map((each) => each.scheme),
      on,
      method,
      ...(card.attendance ? { attendance: card.attendance } : {}),
      pack: { id: pack.id, version: pack.version },
      consent: pack.faceRecognitionConsent,
      agreements: pack.agreements,
      contactRequired: contactRequired(pack, method),
      actions: pack.limits.actions,
      actionsDrawn: pack.limits.actionsDrawn,
      attemptsLeft,
      thresholds: { ...pack.verification, record: `${pack.id}@${pack.version}` },
      references,
      blockedBy:
        (method === 'self-service' && register.isUnread?.(entry.identityNumber) ? 'roster-unclear' : null) ??
        blockedBy(pack, certification, on, method, attemptsLeft, references) ??
        tooOften(),
      help: helpFrom(pack, entry),
      waits: waitsOf(pack),
    };
    return { known: true, facts };
  };
}

/** What a way of certifying must leave for the agency to reach the person by. */
function contactRequired(
  { capture }: PolicyPack,
  method: VisitFacts['method'],
): VisitFacts['contactRequired'] {
  if (capture.methods && !capture.methods.includes(method)) return [];
  return ContactField.options.filter((field) => capture[field] === 'required');
}

/** What keeps a person from certifying here today, the gravest first. */
function blockedBy(
  pack: PolicyPack,
  certification: Certification,
  on: CalendarDate,
  method: VisitFacts['method'],
  attemptsLeft: number,
  references: readonly Reference[],
): VisitEnd | null {
  const { before } = certification;
  if (before.reason === 'death') return 'recorded-dead';
  if (before.reason === 'custody') return 'in-custody';
  if (before.reason === 'eligibility-lost') return 'eligibility-lost';
  if (before.status === 'not-covered') return 'not-covered';
  if (!certification.counts) return 'not-open-yet';
  if (!channelsOn(pack, on).includes(method)) return 'not-at-this-desk';
  if (attemptsLeft <= 0) return 'attempts-exhausted';
  return references.length === 0 ? 'reference-missing' : null;
}

/** Failures count since the person last certified, or since the cycle or round before that would have begun. */
function failedAttempts(
  register: Register,
  entry: RosterEntry,
  { before }: Certification,
  on: CalendarDate,
): number {
  const aYearAgo = `${Number(on.slice(0, 4)) - 1}${on.slice(4)}`;
  const since = before.cycleStart && before.cycleStart > aYearAgo ? before.cycleStart : aYearAgo;
  return register.failedAttemptsSince(entry.identityNumber, since);
}

async function candidates(
  { register, decodePhoto }: IdentifyOptions,
  card: PresentedCard,
  entry: RosterEntry,
): Promise<Reference[]> {
  // A typed number brings no photo.
  const chip = card.photo.length > 0 ? await decodePhoto(card.photo) : null;
  const capture = register.lastAcceptedCapture(entry.identityNumber);
  const found: (Reference | null)[] = [
    chip && { kind: 'chip-photo', image: chip, takenOn: card.photoTakenOn },
    entry.template
      ? {
          kind: 'agency-template',
          image: Buffer.from(entry.template.data, 'base64'),
          takenOn: entry.template.takenOn ?? null,
        }
      : null,
    capture && { kind: 'last-accepted-capture', ...capture },
  ];
  return found.filter((reference) => reference !== null);
}

function schemeView(pack: PolicyPack, standing: SchemeStanding): SchemeView {
  return {
    scheme: standing.scheme,
    status: standing.status,
    dueBy: standing.dueBy,
    cycleEnd: standing.cycleEnd,
    explanation: inEveryLanguage((language) => explain(pack, standing, language).text),
    spokenExplanation: inEveryLanguage((language) => explain(pack, standing, language).spoken),
  };
}
