import type { VisitAct } from '../../contract/terminal/index.ts';
import { factsOf, type VisitContext, type VisitEvent } from './visitContext.ts';

type WithEvent = { context: VisitContext; event: VisitEvent };

/** What the person did, or null where the event is something else. */
export function actOf<Name extends VisitAct['act']>(
  { event }: { event: VisitEvent },
  name: Name,
): Extract<VisitAct, { act: Name }> | null {
  return event.type === 'ACT' && event.act.act === name
    ? (event.act as Extract<VisitAct, { act: Name }>)
    : null;
}

/** Consent counts only together with every agreement that the notice asks for. */
export function acceptsEverything(given: WithEvent): boolean {
  const act = actOf(given, 'consent');
  return (
    act?.accept === true && factsOf(given.context).agreements.every(({ id }) => act.agreements.includes(id))
  );
}

/** The consent as it will stand in the record. */
export function consentGiven(given: WithEvent): Partial<VisitContext> {
  const act = actOf(given, 'consent');
  if (!act) return {};
  const { context } = given;
  const facts = factsOf(context);
  return {
    consent: {
      version: facts.consent.version,
      given: true,
      at: context.ports.nowIso(),
      evidenceMayLeave: act.evidenceMayLeave,
    },
    agreements: facts.agreements.map(({ id, version }) => ({ id, version })),
  };
}

/** Whether everything that the notice asks for was filled in. */
export function leavesWholeContact(given: WithEvent): boolean {
  const act = actOf(given, 'contact');
  return (
    act !== null && factsOf(given.context).contactRequired.every((field) => (act[field] ?? '').trim() !== '')
  );
}

/** The contact as it will stand in the record. */
export function contactLeft(given: WithEvent): Partial<VisitContext> {
  const act = actOf(given, 'contact');
  if (!act) return {};
  const { act: _, ...contact } = act;
  return { contact };
}

/** One act of each kind, as it would be taken where that kind is open at all. */
const trials: Readonly<Record<VisitAct['act'], VisitAct>> = {
  continue: { act: 'continue' },
  consent: { act: 'consent', accept: false, agreements: [], evidenceMayLeave: false },
  contact: { act: 'contact', name: '-', phone: '-', address: '-' },
  'try-again': { act: 'try-again' },
  'exchange-action': { act: 'exchange-action' },
  'no-flash': { act: 'no-flash' },
  help: { act: 'help' },
  leave: { act: 'leave' },
  'more-time': { act: 'more-time' },
};

/** The acts that the visit takes now, asked of the statechart itself so that nobody keeps a second list. */
export function openActs(takes: (act: VisitAct) => boolean): VisitAct['act'][] {
  return Object.values(trials)
    .filter(takes)
    .map(({ act }) => act);
}
