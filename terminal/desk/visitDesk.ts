import type { DeskRefusal, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { Helper } from '../../domain/assistance.ts';
import { parseIdentityNumber } from '../../domain/identityNumber.ts';
import { certifyingRoles, type OperatorEntry } from '../../domain/operator.ts';
import type { RosterEntry } from '../../domain/person.ts';
import type { PresentedCard } from '../visit/visitFacts.ts';
import type { Visits } from '../visit/visits.ts';
import type { Audit } from './operators/audit.ts';
import type { DeskResult, DeskSessions } from './operators/deskSession.ts';
import { attendanceOf, isOwnCase, type People, typedCard } from './people/people.ts';
import type { PersonHandles } from './people/personHandles.ts';

/** The assisted visit (协助认证): the kiosk's own visit, begun by staff and with their name in it. */
export interface VisitDesk {
  /** What the reader says, on its way to the visits: no card begins a visit while nobody is signed in. */
  readonly tell: Visits['tell'];
  begin(by: OperatorEntry, entry: RosterEntry, helper: Helper | null): Promise<DeskResult<void>>;
  /** the person of the visit that is under way or has just ended */
  visitorId(): string | null;
  underWay(): boolean;
  stop(): void;
}

export interface VisitDeskOptions {
  visits: Visits;
  sessions: DeskSessions;
  people: People;
  handles: PersonHandles;
  audit: Audit;
  place(): string | null;
  onEnded(): void;
  refuseCard(by: OperatorEntry | null, reason: DeskRefusal, identityNumber: string | null): void;
  onChange(): void;
}

export function createVisitDesk(options: VisitDeskOptions): VisitDesk {
  const { visits, sessions, people, handles, audit, place, onEnded, refuseCard, onChange } = options;
  let served: string | null = null;
  let lying: PresentedCard | null = null;
  let endedVisit: string | null = null;
  const stopped = new AbortController();
  void follow();

  async function follow() {
    for await (const snapshot of visits.snapshot.watch(stopped.signal)) take(snapshot);
  }

  function take(snapshot: VisitSnapshot) {
    if (snapshot.state === 'idle' && served !== null) {
      served = null;
      onChange();
    }
    if (snapshot.state !== 'ended' || endedVisit === snapshot.visitId) return;
    endedVisit = snapshot.visitId;
    if (served !== null) onEnded();
  }

  function underWay() {
    const { state } = visits.snapshot.current;
    return state !== 'idle' && state !== 'ended' && state !== 'card-problem';
  }

  function serve(
    by: OperatorEntry,
    card: PresentedCard,
    identifiedBy: 'card' | 'operator',
    helper: Helper | null,
  ) {
    const method = place() ? 'visit' : 'assisted';
    const number = parseIdentityNumber(card.identityNumber);
    served = number.ok ? number.canonical : card.identityNumber;
    audit.note('visit-begun', by, { subject: audit.subject(served), method, identifiedBy });
    visits.tell({
      type: 'CARD',
      card: { ...card, attendance: attendanceOf(by, method, place(), { identifiedBy, helper }) },
    });
    onChange();
  }

  return {
    underWay,
    visitorId: () => (served !== null && sessions.present().ok ? handles.handleOf(served) : null),
    tell(event) {
      if (event.type === 'CARD_REMOVED') lying = null;
      if (event.type !== 'CARD') return visits.tell(event);
      lying = event.card;
      const present = sessions.present();
      if (!present.ok) return refuseCard(null, present.reason, null);
      const by = present.value;
      const number = parseIdentityNumber(event.card.identityNumber);
      const identityNumber = number.ok ? number.canonical : event.card.identityNumber;
      if (!certifyingRoles.includes(by.role)) return refuseCard(by, 'role-not-allowed', identityNumber);
      if (isOwnCase(by, { identityNumber })) return refuseCard(by, 'own-case', identityNumber);
      if (underWay()) return visits.tell(event);
      serve(by, event.card, 'card', null);
    },
    async begin(by, entry, helper) {
      if (underWay()) return { ok: false, reason: 'visit-under-way' };
      const attendance = attendanceOf(by, place() ? 'visit' : 'assisted', place());
      const onReader = lying && sameNumber(lying.identityNumber, entry.identityNumber) ? lying : null;
      const { closedBecause } = await people.factsFor(entry, by, attendance, onReader ?? undefined);
      if (closedBecause) return { ok: false, reason: closedBecause };
      if (underWay()) return { ok: false, reason: 'visit-under-way' };
      serve(by, onReader ?? typedCard(entry), onReader ? 'card' : 'operator', helper);
      return { ok: true, value: undefined };
    },
    stop: () => stopped.abort(),
  };
}

function sameNumber(onCard: string, canonical: string): boolean {
  const number = parseIdentityNumber(onCard);
  return number.ok && number.canonical === canonical;
}
