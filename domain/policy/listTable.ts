import type { CalendarMonth } from '../calendar.ts';
import { maskIdentityNumber } from '../identityNumber.ts';
import type { Language, LocalisedText } from '../localisedText.ts';
import { schemeNames } from '../scheme.ts';
import type { ListRow, RestoredRow } from './lists.ts';
import type { StandingStatus } from './standing.ts';

/**
 * A list as headings and rows of text, for a screen, a CSV or an XLSX file. Every cell is text: identity numbers and
 * telephone numbers are not numbers. `rows` is worked out while it is read.
 */
export type ListTable = { headings: string[]; rows: Iterable<string[]> };

/** How identity numbers appear: whole only on lists that go to the unit or agency that already holds them. */
export type IdentityDisplay = 'masked' | 'whole';

/** What each status is called on lists. */
export const statusNames: Readonly<Record<StandingStatus, LocalisedText>> = {
  'not-covered': { 'zh-CN': '不在认证范围', 'zh-TW': '不在認證範圍', en: 'not covered' },
  upcoming: { 'zh-CN': '认证尚未开始', 'zh-TW': '認證尚未開始', en: 'not open yet' },
  due: { 'zh-CN': '待认证', 'zh-TW': '待認證', en: 'due' },
  current: { 'zh-CN': '认证有效', 'zh-TW': '認證有效', en: 'confirmed' },
  expiring: { 'zh-CN': '即将到期', 'zh-TW': '即將到期', en: 'ending soon' },
  overdue: { 'zh-CN': '逾期未确认', 'zh-TW': '逾期未確認', en: 'not confirmed in time' },
  suspended: {
    'zh-CN': '由经办机构暂停发放',
    'zh-TW': '由經辦機構暫停發放',
    en: 'payment paused by the agency',
  },
  terminated: {
    'zh-CN': '经核实资格已结束',
    'zh-TW': '經核實資格已結束',
    en: 'entitlement ended after review',
  },
};

type Column<Row> = { heading: LocalisedText; cell: (row: Row, language: Language) => string };

const personColumns = (identity: IdentityDisplay): Column<ListRow>[] => [
  { heading: { 'zh-CN': '姓名', 'zh-TW': '姓名', en: 'Name' }, cell: ({ entry }) => entry.name },
  {
    heading: { 'zh-CN': '身份证号', 'zh-TW': '身分證號', en: 'Identity number' },
    cell: ({ entry }) =>
      identity === 'whole' ? entry.identityNumber : maskIdentityNumber(entry.identityNumber),
  },
  {
    heading: { 'zh-CN': '险种', 'zh-TW': '險種', en: 'Scheme' },
    cell: ({ standing }, language) => schemeNames[standing.scheme][language],
  },
  {
    heading: { 'zh-CN': '参保单位', 'zh-TW': '參保單位', en: 'Unit' },
    cell: ({ entry }) => entry.unit ?? '',
  },
  {
    heading: { 'zh-CN': '乡镇', 'zh-TW': '鄉鎮', en: 'Township' },
    cell: ({ entry }) => entry.township ?? '',
  },
  { heading: { 'zh-CN': '村', 'zh-TW': '村', en: 'Village' }, cell: ({ entry }) => entry.village ?? '' },
  { heading: { 'zh-CN': '电话', 'zh-TW': '電話', en: 'Telephone' }, cell: ({ entry }) => entry.phone ?? '' },
];

const standingColumns: Column<ListRow>[] = [
  {
    heading: { 'zh-CN': '状态', 'zh-TW': '狀態', en: 'Status' },
    cell: ({ standing }, language) => statusNames[standing.status][language],
  },
  {
    heading: { 'zh-CN': '周期开始', 'zh-TW': '週期開始', en: 'Cycle began' },
    cell: ({ standing }) => standing.cycleStart ?? '',
  },
  {
    heading: { 'zh-CN': '最后一天', 'zh-TW': '最後一天', en: 'Last day' },
    cell: ({ standing }) => standing.dueBy ?? '',
  },
  {
    heading: { 'zh-CN': '暂停起始月份', 'zh-TW': '暫停起始月份', en: 'Paused from' },
    cell: ({ standing }) => standing.suspendedFrom ?? '',
  },
];

const restoredColumns: Column<RestoredRow>[] = [
  {
    heading: { 'zh-CN': '认证日期', 'zh-TW': '認證日期', en: 'Certified on' },
    cell: ({ certifiedOn }) => certifiedOn,
  },
  {
    heading: { 'zh-CN': '暂停起始月份', 'zh-TW': '暫停起始月份', en: 'Paused from' },
    cell: ({ pausedFrom }) => pausedFrom,
  },
  {
    heading: { 'zh-CN': '恢复月份', 'zh-TW': '恢復月份', en: 'Paid again from' },
    cell: ({ resumesFrom }) => resumesFrom,
  },
  {
    heading: { 'zh-CN': '补发月份', 'zh-TW': '補發月份', en: 'Months paid back' },
    cell: ({ backPay }) => backPay.join(' '),
  },
  {
    heading: { 'zh-CN': '补发月数', 'zh-TW': '補發月數', en: 'Number of months' },
    cell: ({ backPay }: { backPay: CalendarMonth[] }) => String(backPay.length),
  },
];

/** A list of persons with where they stand. */
export function listTable(
  rows: Iterable<ListRow>,
  language: Language,
  identity: IdentityDisplay = 'masked',
): ListTable {
  return table(rows, [...personColumns(identity), ...standingColumns], language);
}

/** The list of restored payments. */
export function restoredTable(
  rows: Iterable<RestoredRow>,
  language: Language,
  identity: IdentityDisplay = 'masked',
): ListTable {
  return table(rows, [...personColumns(identity), ...restoredColumns], language);
}

function table<Row>(rows: Iterable<Row>, columns: Column<Row>[], language: Language): ListTable {
  return {
    headings: columns.map(({ heading }) => heading[language]),
    rows: cells(rows, columns, language),
  };
}

function* cells<Row>(rows: Iterable<Row>, columns: Column<Row>[], language: Language): Generator<string[]> {
  for (const row of rows) yield columns.map(({ cell }) => cell(row, language));
}
