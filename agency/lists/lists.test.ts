import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendarDateAt } from '../../domain/calendar.ts';
import { type Agency, startAgency } from '../agency.ts';
import { hunanPack } from '../demoCounty/people.ts';
import { type AgencyClient, clientFor } from '../testing/writingTerminal.ts';

let agency: Agency;
let lists: AgencyClient['officer']['lists'];
const on = calendarDateAt(Date.now());

beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 300 });
  lists = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer.lists;
});
afterAll(() => agency.stop());

test('who is paused is listed with the month, whole and by township', async () => {
  const all = await lists.table({ kind: 'paused', packId: hunanPack, on });
  expect(all.headings).toContain('暂停起始月份');
  expect(all.rows.some((row) => row.includes('430199194610010034'))).toBe(true);
  const some = await lists.table({ kind: 'paused', packId: hunanPack, on, township: '青山乡' });
  expect(some.rows.length).toBeGreaterThan(0);
  expect(some.rows.length).toBeLessThan(all.rows.length);
  expect(some.rows.every((row) => row.includes('青山乡'))).toBe(true);
});

test('a file is CSV that Excel reads as Chinese, or a real XLSX', async () => {
  const csv = await lists.file({ kind: 'paused', packId: hunanPack, on, format: 'csv' });
  const bytes = new Uint8Array(await csv.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toContain('430199194610010034');
  const xlsx = await lists.file({ kind: 'paused', packId: hunanPack, on, format: 'xlsx' });
  expect(new TextDecoder().decode((await xlsx.arrayBuffer()).slice(0, 2))).toBe('PK');
});

test('a list that lacks a value says which, and an unknown pack is named as such', async () => {
  await expect(lists.table({ kind: 'round-not-done', packId: hunanPack, on })).rejects.toMatchObject({
    code: 'LIST_INCOMPLETE',
    data: { missing: 'round' },
  });
  await expect(lists.table({ kind: 'paused', packId: 'no-such-pack', on })).rejects.toMatchObject({
    code: 'PACK_UNKNOWN',
  });
});

test('lists are for officers only', async () => {
  const stranger = clientFor(agency.url, async () => 'Bearer nobody');
  await expect(stranger.officer.lists.table({ kind: 'paused', packId: hunanPack, on })).rejects.toMatchObject(
    {
      code: 'OFFICER_UNKNOWN',
    },
  );
});
