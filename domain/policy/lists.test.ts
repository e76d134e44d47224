import { expect, test } from 'vitest';
import type { RosterEntry } from '../person.ts';
import { publishedPack } from './fixtures/publishedPacks.ts';
import {
  listByStatus,
  listPaused,
  listRestored,
  listRoundNotDone,
  noticeList,
  noticeListsOn,
} from './lists.ts';
import { listTable, restoredTable } from './listTable.ts';

const hunan = publishedPack('hunan-provincial-2022');
const jiyuan = publishedPack('jiyuan-2021');
const laiyuan = publishedPack('laiyuan-2023');

let made = 0;
function person(packId: string, facts: Partial<RosterEntry>): RosterEntry {
  made += 1;
  return {
    identityNumber: `41088119500101${String(made).padStart(4, '0')}`,
    name: `老人${made}`,
    packId,
    schemes: [{ scheme: 'institution-pension', drawingSince: '2010-05-01' }],
    certifications: [],
    ...facts,
  };
}

const names = (rows: Iterable<{ entry: RosterEntry }>) => [...rows].map(({ entry }) => entry.name);

test('Jiyuan on 31 October: who has not certified themselves, by unit', () => {
  const roster = [
    person(jiyuan.id, { name: '没来', unit: '第一中学' }),
    person(jiyuan.id, { name: '也没来', unit: '第一中学' }),
    person(jiyuan.id, { name: '医生', unit: '人民医院' }),
    person(jiyuan.id, { name: '来过', unit: '第一中学', certifications: ['2021-10-31'] }),
    person(jiyuan.id, { name: '十一月才来', unit: '第一中学', certifications: ['2021-11-01'] }),
    person(jiyuan.id, { name: '已故', events: [{ kind: 'death', on: '2021-09-01' }] }),
    person(jiyuan.id, { name: '服刑', events: [{ kind: 'custody', on: '2021-09-01' }] }),
    person(jiyuan.id, {
      name: '新退休',
      schemes: [{ scheme: 'institution-pension', drawingSince: '2021-08-01' }],
    }),
    person(hunan.id, { name: '别处的人' }),
  ];
  const [wanted] = noticeListsOn(jiyuan, '2021-10-31');
  if (!wanted) throw new Error('no list on 31 October');
  expect(wanted.list.id).toBe('self-service-not-done');
  const rows = [...noticeList(jiyuan, roster, wanted)];
  expect(names(rows)).toEqual(['没来', '也没来', '医生', '十一月才来']);
  expect(names(noticeList(jiyuan, roster, wanted, { unit: '人民医院' }))).toEqual(['医生']);
  expect(noticeListsOn(jiyuan, '2021-10-30')).toEqual([]);
});

test('Hunan in July and August: whose first certification is not done', () => {
  const roster = [
    person(hunan.id, { name: '七月来', certifications: ['2022-07-31'] }),
    person(hunan.id, { name: '八月来', certifications: ['2022-08-01'] }),
    person(hunan.id, { name: '没来' }),
    person(hunan.id, { name: '去年来过', certifications: ['2021-07-31'] }),
  ];
  const on = (day: string) =>
    noticeListsOn(hunan, day).flatMap((wanted) => names(noticeList(hunan, roster, wanted)));
  expect(on('2022-07-31')).toEqual(['八月来', '没来', '去年来过']);
  expect(on('2022-08-31')).toEqual(['没来', '去年来过']);
  expect(on('2022-09-30')).toEqual([]);
});

test('Hunan by the 20th of each month after the transition: whose last day is near', () => {
  const roster = [
    person(hunan.id, { name: '十九日到期', certifications: ['2022-04-19'] }),
    person(hunan.id, { name: '当日到期', certifications: ['2022-04-20'] }),
    person(hunan.id, { name: '次月底到期', certifications: ['2022-05-31'] }),
    person(hunan.id, { name: '再下月到期', certifications: ['2022-06-01'] }),
    person(hunan.id, { name: '已经再来', certifications: ['2022-04-20', '2023-04-01'] }),
    person(hunan.id, { name: '从没来过' }),
  ];
  const [wanted] = noticeListsOn(hunan, '2023-04-20');
  if (!wanted) throw new Error('no list on the 20th');
  expect(names(noticeList(hunan, roster, wanted))).toEqual(['当日到期', '次月底到期']);
  expect(noticeListsOn(hunan, '2022-09-20')).toEqual([]);
  expect(noticeListsOn(hunan, '2022-10-20')).toHaveLength(1);
});

test('nobody slips between two monthly lists: every last day is on at least one list before it', () => {
  for (let day = 1; day <= 365; day++) {
    const certified = new Date(Date.UTC(2022, 9, day)).toISOString().slice(0, 10);
    const roster = [person(hunan.id, { certifications: [certified] })];
    const due = `${Number(certified.slice(0, 4)) + 1}${certified.slice(4)}`;
    const listed = Array.from({ length: 26 }, (_, n) => {
      const on = new Date(Date.UTC(2022, 9 + n, 20)).toISOString().slice(0, 10);
      const [wanted] = noticeListsOn(hunan, on);
      return wanted && on <= due ? names(noticeList(hunan, roster, wanted)).length : 0;
    });
    expect(
      listed.reduce((sum, each) => sum + each, 0),
      due,
    ).toBeGreaterThan(0);
  }
});

test('who is paused from which month, by scheme and township', () => {
  const roster = [
    person(laiyuan.id, {
      name: '两份待遇',
      township: '白石山镇',
      schemes: [
        { scheme: 'resident-pension', drawingSince: '2015-01-01' },
        { scheme: 'work-injury', drawingSince: '2023-03-01' },
      ],
    }),
    person(laiyuan.id, { name: '来过', township: '白石山镇', certifications: ['2023-02-18'] }),
    person(laiyuan.id, { name: '没来', township: '上庄乡' }),
  ];
  const paused = [...listPaused(laiyuan, roster, '2023-04-01')];
  expect(paused.map(({ entry, standing }) => [entry.name, standing.scheme, standing.suspendedFrom])).toEqual([
    ['两份待遇', 'resident-pension', '2023-04'],
    ['没来', 'institution-pension', '2023-04'],
  ]);
  expect(names(listPaused(laiyuan, roster, '2023-04-01', { township: '上庄乡' }))).toEqual(['没来']);
  expect(names(listPaused(laiyuan, roster, '2023-04-01', { scheme: 'resident-pension' }))).toEqual([
    '两份待遇',
  ]);
  expect(names(listPaused(laiyuan, roster, '2023-03-31'))).toEqual([]);
});

test('who is restored, and which months are paid back, once for each pause', () => {
  const roster = [
    person(hunan.id, {
      name: '晚来',
      certifications: ['2022-04-10', '2023-08-15', '2023-08-15', '2023-08-20'],
    }),
    person(hunan.id, { name: '准时', certifications: ['2022-04-10', '2023-04-10'] }),
    person(hunan.id, { name: '本月内补上', certifications: ['2022-08-10', '2023-08-11'] }),
  ];
  const rows = [...listRestored(hunan, roster, '2023-08-01', '2023-08-31')];
  expect(
    rows.map(({ entry, certifiedOn, pausedFrom, resumesFrom, backPay }) => [
      entry.name,
      certifiedOn,
      pausedFrom,
      resumesFrom,
      backPay,
    ]),
  ).toEqual([['晚来', '2023-08-15', '2023-05', '2023-09', ['2023-05', '2023-06', '2023-07', '2023-08']]]);
  // Both ends of the time asked about are inside.
  expect(names(listRestored(hunan, roster, '2023-08-15', '2023-08-15'))).toEqual(['晚来']);
  expect(names(listRestored(hunan, roster, '2023-08-16', '2023-08-31'))).toEqual([]);
});

test('a village’s list holds its own people and nobody else’s', () => {
  const roster = [
    person(laiyuan.id, { name: '东村人', township: '上庄乡', village: '东村' }),
    person(laiyuan.id, { name: '西村人', township: '上庄乡', village: '西村' }),
    person(laiyuan.id, { name: '镇上的人', township: '上庄乡' }),
  ];
  const due = (village?: string) =>
    names(
      listByStatus(laiyuan, roster, '2023-03-01', ['due'], {
        township: '上庄乡',
        ...(village ? { village } : {}),
      }),
    );
  expect(due('东村')).toEqual(['东村人']);
  expect(due()).toEqual(['东村人', '西村人', '镇上的人']);
});

test('a list is worked out while it is read: the roster is not read further than needed', () => {
  let read = 0;
  function* endless(): Generator<RosterEntry> {
    for (;;) {
      read += 1;
      yield person(hunan.id, {});
    }
  }
  const rows = listByStatus(hunan, endless(), '2022-08-15', ['due']);
  for (const _ of [1, 2, 3]) rows.next();
  expect(read).toBe(3);
});

test('a table hides identity numbers unless it is for whoever holds them, and has a cell for every heading', () => {
  const roster = [
    person(jiyuan.id, { identityNumber: '410881195001011234', unit: '第一中学', phone: '13800000000' }),
  ];
  for (const language of ['zh-CN', 'zh-TW', 'en'] as const) {
    const { headings, rows } = listTable(
      listRoundNotDone(jiyuan, roster, 'round-2021', '2021-10-31'),
      language,
    );
    const [first] = [...rows];
    expect(first).toHaveLength(headings.length);
    expect(first?.join(' ')).not.toContain('410881195001011234');
    expect(first).toContain('410***********1234');
  }
  const whole = listTable(listRoundNotDone(jiyuan, roster, 'round-2021', '2021-10-31'), 'zh-CN', 'whole');
  expect([...whole.rows][0]).toContain('410881195001011234');
});

test('the table of restored payments names the months', () => {
  const roster = [person(hunan.id, { certifications: ['2022-04-10', '2023-06-15'] })];
  const { headings, rows } = restoredTable(listRestored(hunan, roster, '2023-06-01', '2023-06-30'), 'zh-CN');
  const [first] = [...rows];
  expect(headings.slice(-5)).toEqual(['认证日期', '暂停起始月份', '恢复月份', '补发月份', '补发月数']);
  expect(first?.slice(-5)).toEqual(['2023-06-15', '2023-05', '2023-07', '2023-05 2023-06', '2']);
});
