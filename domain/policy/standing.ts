import { z } from 'zod';
import type { CertificationMethod } from '../attemptRecord.ts';
import { addDays, type CalendarDate, type CalendarMonth, monthAfter, monthOf } from '../calendar.ts';
import type { RecipientFacts, SchemeEnrolment } from '../person.ts';
import { Scheme } from '../scheme.ts';
import { countsFrom, cycleEndAfter, takesIn } from './cycle.ts';
import { type Override, overrideOn, pausedByCustodyFrom } from './events.ts';
import type { PolicyPack } from './pack.ts';

/** Where a person stands on a day. Never more than the rules say: `suspended` is a payment paused by the agency. */
export const StandingStatus = z.enum([
  'not-covered', // 不在认证范围
  'upcoming', // 认证尚未开始
  'due', // 正在认证期内，尚未认证
  'current', // 认证有效
  'expiring', // 认证即将到期
  'overdue', // 已过最后一天，本月仍发放
  'suspended', // 由经办机构暂停发放
  'terminated', // 经核实待遇资格已结束
]);
export type StandingStatus = z.infer<typeof StandingStatus>;

/** The rule on which a standing rests; from it and the status follow the explanation and the article. */
type StandingBasis =
  | 'nothing-drawn'
  | 'scheme-elsewhere'
  | 'not-drawing-yet'
  | 'outside-round'
  | 'round'
  | 'certification'
  | 'first-payment'
  | Override['reason'];

/** Where a person stands in one scheme on one day. */
export type SchemeStanding = {
  scheme: Scheme;
  status: StandingStatus;
  basis: StandingBasis;
  /** the rolling cycle that counts, both days inside; null where no certification or first payment began one */
  cycleStart: CalendarDate | null;
  cycleEnd: CalendarDate | null;
  /** last day on which certifying is on time */
  dueBy: CalendarDate | null;
  /** first month without payment; null while nothing is overdue */
  suspendedFrom: CalendarMonth | null;
  /** ways of certifying that are open on the day */
  channels: readonly CertificationMethod[];
  /** whether somebody may help to certify on the day */
  assisted: boolean;
  reason: Override['reason'] | null;
  /** the day of what `basis` names: the event's, or the first day of drawing for somebody not covered */
  since: CalendarDate | null;
  /** id of the round that asks for the next certification; null where the cycle does */
  round: string | null;
};

/**
 * Where a person stands over all: the fields of the scheme that asks for most (see `mostPressing`), and each scheme's own.
 * `scheme` is null for a person who draws nothing.
 */
export type PersonStanding = Omit<SchemeStanding, 'scheme'> & {
  scheme: Scheme | null;
  on: CalendarDate;
  schemes: SchemeStanding[];
};

const pressing: readonly StandingStatus[] = [
  'terminated',
  'suspended',
  'overdue',
  'due',
  'expiring',
  'upcoming',
  'current',
  'not-covered',
];
const pressingRank = Object.fromEntries(pressing.map((status, rank) => [status, rank])) as Record<
  StandingStatus,
  number
>;

const noChannels: readonly CertificationMethod[] = [];

/**
 * Where a person stands on a day under a pack: one standing per scheme and one over all.
 * Certifications and events after `on` do not exist yet; lists may be in any order. Never throws for valid input.
 */
export function standing(pack: PolicyPack, person: RecipientFacts, on: CalendarDate): PersonStanding {
  return standingOn(pack, on)(person);
}

/** `standing` for many persons on the same day: what depends on pack and day alone is worked out once. */
export function standingOn(pack: PolicyPack, on: CalendarDate): (person: RecipientFacts) => PersonStanding {
  const month = monthOf(on);
  const remindUntil = addDays(on, pack.reminders.remindWithinDays);
  const channels = channelsOn(pack, on);
  const assisted = channels.includes('assisted');
  const firstRound = pack.rounds[0];
  const firstCounting = firstRound ? countsFrom(firstRound) : null;
  const startsAtFirstPayment = pack.cycle.newRecipients === 'from-first-payment';

  function schemeStanding(
    { scheme, drawingSince }: SchemeEnrolment,
    certified: CalendarDate | null,
    override: Override | null,
  ): SchemeStanding {
    if (!pack.coverage.schemes.includes(scheme)) return notCovered(scheme, 'scheme-elsewhere', null);
    if (drawingSince > on) return notCovered(scheme, 'not-drawing-yet', drawingSince);
    if (override && override.reason !== 'custody') return ended(scheme, override.reason, override.since);
    if (!startsAtFirstPayment && !pack.rounds.some((round) => takesIn(round, drawingSince))) {
      return notCovered(scheme, 'outside-round', drawingSince);
    }
    const byCycle = standingByCycle(scheme, drawingSince, certified);
    return override ? inCustody(byCycle, override.since) : byCycle;
  }

  function standingByCycle(
    scheme: Scheme,
    drawingSince: CalendarDate,
    certified: CalendarDate | null,
  ): SchemeStanding {
    const isNew =
      startsAtFirstPayment &&
      !(firstRound && takesIn(firstRound, drawingSince) && drawingSince < firstRound.opens);
    const fromPayment = isNew && (certified === null || drawingSince > certified);
    const cycleStart = fromPayment ? drawingSince : certified;
    const cycleEnd = cycleStart === null ? null : cycleEndAfter(pack.cycle.length, cycleStart);
    const asked = pack.rounds.find(
      (round) =>
        takesIn(round, drawingSince) &&
        !(certified !== null && certified >= countsFrom(round)) &&
        !(isNew && drawingSince >= round.opens),
    );
    const dueBy = asked ? asked.closes : cycleEnd;
    const result: SchemeStanding = {
      scheme,
      status: 'current',
      basis: asked ? 'round' : fromPayment ? 'first-payment' : 'certification',
      cycleStart,
      cycleEnd,
      dueBy,
      suspendedFrom: null,
      channels,
      assisted,
      reason: null,
      since: null,
      round: asked ? asked.id : null,
    };
    if (dueBy !== null && dueBy < on) {
      result.suspendedFrom = monthAfter(dueBy, pack.overdue.pausedAfterMonths);
      result.status = result.suspendedFrom <= month ? 'suspended' : 'overdue';
    } else if (asked && asked.opens <= on) {
      result.status = 'due';
    } else if (asked && (cycleEnd === null || cycleEnd < on)) {
      result.status = 'upcoming';
      if (on < countsFrom(asked)) {
        result.channels = noChannels;
        result.assisted = false;
      }
    } else if (!asked && cycleEnd !== null && cycleEnd <= remindUntil) {
      result.status = 'expiring';
    }
    return result;
  }

  return (person) => {
    let certified: CalendarDate | null = null;
    for (const day of person.certifications) {
      if (day <= on && (certified === null || day > certified)) certified = day;
    }
    // What was certified before the first round began to count belongs to a time of which the pack knows nothing.
    if (certified !== null && firstCounting !== null && certified < firstCounting) certified = null;
    const override = person.events?.length ? overrideOn(person.events, on) : null;
    const schemes = person.schemes.map((enrolment) => schemeStanding(enrolment, certified, override));
    return { ...(mostPressing(schemes) ?? nothingDrawn), on, schemes };
  };
}

/**
 * The scheme that asks for most: by status (terminated, suspended, overdue, due, expiring, upcoming, current,
 * not-covered), then by the earlier `dueBy`, then by the order of `Scheme`. Undefined when there is none.
 */
export function mostPressing(schemes: readonly SchemeStanding[]): SchemeStanding | undefined {
  let first: SchemeStanding | undefined;
  for (const each of schemes) if (first === undefined || pressesMore(each, first)) first = each;
  return first;
}

function pressesMore(a: SchemeStanding, b: SchemeStanding): boolean {
  if (a.status !== b.status) return pressingRank[a.status] < pressingRank[b.status];
  if (a.dueBy !== b.dueBy) return (a.dueBy ?? '9999-12-31') < (b.dueBy ?? '9999-12-31');
  if (a.scheme !== b.scheme) return Scheme.options.indexOf(a.scheme) < Scheme.options.indexOf(b.scheme);
  // The same scheme twice: any order will do as long as it is not that of the list.
  return tieBreak(a) < tieBreak(b);
}

function tieBreak({ cycleStart, since, basis, round }: SchemeStanding): string {
  return [cycleStart, since, basis, round].join(' ');
}

/** The ways of certifying that a pack opens on a day, whoever asks. */
export function channelsOn(pack: PolicyPack, on: CalendarDate): readonly CertificationMethod[] {
  const phase = pack.channels.phases.find(({ from, to }) => (!from || from <= on) && (!to || on <= to));
  return phase?.channels ?? pack.channels.usual;
}

function inCustody(byCycle: SchemeStanding, since: CalendarDate): SchemeStanding {
  const paused = pausedByCustodyFrom(since);
  const before = byCycle.suspendedFrom;
  return {
    ...byCycle,
    status: 'suspended',
    basis: 'custody',
    reason: 'custody',
    since,
    suspendedFrom: before !== null && before < paused ? before : paused,
    channels: noChannels,
    assisted: false,
  };
}

const nothingOpen = {
  cycleStart: null,
  cycleEnd: null,
  dueBy: null,
  suspendedFrom: null,
  channels: noChannels,
  assisted: false,
  round: null,
} as const;

const nothingDrawn: Omit<SchemeStanding, 'scheme'> & { scheme: null } = {
  ...nothingOpen,
  scheme: null,
  status: 'not-covered',
  basis: 'nothing-drawn',
  reason: null,
  since: null,
};

function notCovered(scheme: Scheme, basis: StandingBasis, since: CalendarDate | null): SchemeStanding {
  return { ...nothingOpen, scheme, status: 'not-covered', basis, reason: null, since };
}

function ended(scheme: Scheme, reason: 'death' | 'eligibility-lost', since: CalendarDate): SchemeStanding {
  return { ...nothingOpen, scheme, status: 'terminated', basis: reason, reason, since };
}
