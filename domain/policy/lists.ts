import { z } from 'zod';
import { type CalendarDate, type CalendarMonth, lastDayOf, monthAfter } from '../calendar.ts';
import type { RosterEntry } from '../person.ts';
import type { Scheme } from '../scheme.ts';
import { certify } from './certify.ts';
import type { NoticeList, PolicyPack } from './pack.ts';
import { type SchemeStanding, type StandingStatus, standingOn } from './standing.ts';

/** The lists that notices have drawn up (应认证人员名单). */
export const ListKind = z.enum([
  'round-not-done', // 未完成本轮认证
  'cycle-ending', // 临近认证截止时间
  'paused', // 暂停发放
  'restored', // 恢复并补发
  'notice', // what the notice itself asks for on a day
]);
export type ListKind = z.infer<typeof ListKind>;

/** One person in one scheme on a list. */
export type ListRow = {
  entry: RosterEntry;
  standing: SchemeStanding;
};

/** A row of the list of restored payments: the day of certifying and what it brought. */
export type RestoredRow = ListRow & {
  certifiedOn: CalendarDate;
  pausedFrom: CalendarMonth;
  resumesFrom: CalendarMonth;
  backPay: CalendarMonth[];
};

/** Which part of a roster a list is about; everything when empty. Values as the roster writes them. */
export type ListScope = {
  scheme?: Scheme;
  unit?: string;
  township?: string;
  village?: string;
};

/** The list of a notice with its parameters filled in: which list, as of which day. */
export type DatedNoticeList = { list: NoticeList; asOf: CalendarDate };

// Each list is a generator over the roster: a person is looked at once and nothing is kept, however long the roster is.
// A roster may hold people of several agencies; a list is about those whose pack it is given.

/** Everybody who stands in one of the given ways on a day. */
export function* listByStatus(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  on: CalendarDate,
  statuses: readonly StandingStatus[],
  scope: ListScope = {},
): Generator<ListRow> {
  for (const row of rowsOn(pack, roster, on, scope)) if (statuses.includes(row.standing.status)) yield row;
}

/** Who has not certified in a round by the end of a day (Jiyuan's 31 October, Hunan's July and August). */
export function* listRoundNotDone(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  roundId: string,
  asOf: CalendarDate,
  scope: ListScope = {},
): Generator<ListRow> {
  const open: readonly StandingStatus[] = ['due', 'overdue', 'suspended'];
  for (const row of rowsOn(pack, roster, asOf, scope)) {
    const { round, status, reason } = row.standing;
    if (round === roundId && reason === null && open.includes(status)) yield row;
  }
}

/** Whose cycle ends between a day and a later one, both included, and who has not certified since (Hunan's list by the 20th). */
export function* listCycleEnding(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  asOf: CalendarDate,
  until: CalendarDate,
  scope: ListScope = {},
): Generator<ListRow> {
  for (const row of rowsOn(pack, roster, asOf, scope)) {
    const { round, status, reason, dueBy } = row.standing;
    const inCycle = status === 'current' || status === 'expiring';
    if (round === null && reason === null && inCycle && dueBy !== null && dueBy <= until) yield row;
  }
}

/** Whose payment the agency pauses on a day, from which month, and why. */
export function listPaused(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  on: CalendarDate,
  scope: ListScope = {},
): Generator<ListRow> {
  return listByStatus(pack, roster, on, ['suspended'], scope);
}

/** Who certified between two days, both included, while payment was paused: from when it goes on and what is paid back. */
export function* listRestored(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  from: CalendarDate,
  to: CalendarDate,
  scope: ListScope = {},
): Generator<RestoredRow> {
  for (const entry of roster) {
    if (!inScope(pack, entry, scope)) continue;
    const days = [...new Set(entry.certifications)].filter((day) => from <= day && day <= to).sort();
    for (const certifiedOn of days) {
      const earlier = { ...entry, certifications: entry.certifications.filter((day) => day < certifiedOn) };
      const certification = certify(pack, earlier, certifiedOn);
      for (const [
        index,
        { counts: _, resumesFrom, backPay, ...standing },
      ] of certification.schemes.entries()) {
        const pausedFrom = certification.before.schemes[index]?.suspendedFrom;
        if (resumesFrom === null || !pausedFrom || !drawsInScope(standing.scheme, scope)) continue;
        yield { entry, standing, certifiedOn, pausedFrom, resumesFrom, backPay };
      }
    }
  }
}

/** The lists that a pack's notice wants drawn up on a day, e.g. those of 31 October in Jiyuan. */
export function noticeListsOn(pack: PolicyPack, on: CalendarDate): DatedNoticeList[] {
  return pack.reminders.lists
    .filter((list) =>
      list.kind === 'round-not-done'
        ? list.asOf.includes(on)
        : Number(on.slice(8)) === list.dayOfMonth && list.from <= on.slice(0, 7),
    )
    .map((list) => ({ list, asOf: on }));
}

/** The rows of a notice's own list as of a day. */
export function noticeList(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  { list, asOf }: DatedNoticeList,
  scope: ListScope = {},
): Generator<ListRow> {
  return list.kind === 'round-not-done'
    ? listRoundNotDone(pack, roster, list.round, asOf, scope)
    : listCycleEnding(pack, roster, asOf, lastDayOf(monthAfter(asOf, list.monthsAhead)), scope);
}

function* rowsOn(
  pack: PolicyPack,
  roster: Iterable<RosterEntry>,
  on: CalendarDate,
  scope: ListScope,
): Generator<ListRow> {
  const standingOf = standingOn(pack, on);
  for (const entry of roster) {
    if (!inScope(pack, entry, scope)) continue;
    for (const standing of standingOf(entry).schemes) {
      if (drawsInScope(standing.scheme, scope)) yield { entry, standing };
    }
  }
}

function inScope(pack: PolicyPack, entry: RosterEntry, scope: ListScope): boolean {
  return (
    entry.packId === pack.id &&
    (scope.unit === undefined || entry.unit === scope.unit) &&
    (scope.township === undefined || entry.township === scope.township) &&
    (scope.village === undefined || entry.village === scope.village)
  );
}

function drawsInScope(scheme: Scheme, scope: ListScope): boolean {
  return scope.scheme === undefined || scope.scheme === scheme;
}
