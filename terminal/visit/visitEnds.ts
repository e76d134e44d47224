import type { VisitEnd } from '../../contract/terminal/index.ts';

/** What follows from an end of a visit. */
export interface EndFacts {
  /** whether the person may still be shown to themselves: what follows rests on where they stand */
  showsPerson: boolean;
  /** whether somebody at a counter can go on with this person, who gets a number for it */
  toCounter: boolean;
  /** whether an operator may check by eye instead */
  visualCheck: boolean;
  /** whether the person left, and no machine ended it */
  leftByPerson: boolean;
}

const nothing: EndFacts = { showsPerson: false, toCounter: false, visualCheck: false, leftByPerson: false };
const staffGoesOn = { ...nothing, toCounter: true, visualCheck: true };
const standingSaysWhy = { ...nothing, showsPerson: true };

/** Each end of a visit, and what follows from it. */
export const visitEnds: Readonly<Record<VisitEnd, EndFacts>> = {
  certified: standingSaysWhy,
  'awaiting-review': standingSaysWhy,
  'not-certified': staffGoesOn,
  'attempts-exhausted': { ...staffGoesOn, showsPerson: true },
  'broken-off-often': { ...nothing, showsPerson: true, toCounter: true },
  'roster-unclear': { ...nothing, toCounter: true },
  'consent-declined': staffGoesOn,
  'went-to-counter': { ...staffGoesOn, leftByPerson: true },
  'not-on-roster': nothing,
  'not-covered': standingSaysWhy,
  'not-open-yet': standingSaysWhy,
  'not-at-this-desk': standingSaysWhy,
  'in-custody': nothing,
  'recorded-dead': nothing,
  'eligibility-lost': nothing,
  'card-unreadable': nothing,
  'card-removed': { ...nothing, leftByPerson: true },
  'reference-missing': staffGoesOn,
  'camera-unavailable': staffGoesOn,
  'face-engine-unavailable': staffGoesOn,
  'record-not-written': nothing,
  'timed-out': { ...nothing, visualCheck: true, leftByPerson: true },
  cancelled: { ...nothing, leftByPerson: true },
  'terminal-fault': nothing,
};
