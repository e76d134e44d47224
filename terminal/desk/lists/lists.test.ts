import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check, handIn, idOf, signedIn, wang, zeng } from '../testing/deskFixture.ts';

test('who waits is served in order and leaves the line when certified', async () => {
  const { client } = await signedIn();
  await client.wait({ personId: await idOf(client, zeng), waiting: true });
  await client.wait({ personId: await idOf(client, wang), waiting: true });
  expect((await client.today()).next.map(({ name }) => name)).toEqual(['曾建国', '王桂兰']);
  await check(client, zeng);
  const { next, lines } = await client.today();
  expect(next.map(({ name }) => name)).toEqual(['王桂兰']);
  expect(lines).toMatchObject([
    { name: '曾建国', act: { kind: 'attempt', result: 'certified', delivery: 'queued' } },
  ]);
});

test('the outreach list has who must come, nearest first, remembers who was called, and drops who was certified here', async () => {
  const { client, dataDir } = await signedIn();
  const before = await client.outreach({});
  expect(before.lines.map(({ name, dueBy }) => [name, dueBy])).toEqual([
    ['王桂兰', '2026-04-11'],
    ['曾建国', '2026-05-30'],
    ['陈静', '2026-06-01'],
  ]);
  await client.contacted({ personId: before.lines[1]?.personId ?? '', outcome: 'will-come' });
  expect((await client.outreach({ village: '桃园村' })).lines).toMatchObject([
    { name: '曾建国', contacted: { on: '2026-05-20', outcome: 'will-come' } },
  ]);
  const csv = await client.exportOutreach({ scope: {}, format: 'csv', language: 'zh-CN' });
  const text = readFileSync(join(dataDir, csv.file), 'utf8');
  expect(text.split('\n')).toHaveLength(5);
  expect(text).toContain('会来办理');
  expect(text).not.toContain(wang);
  const xlsx = await client.exportOutreach({ scope: {}, format: 'xlsx', language: 'en' });
  expect(readFileSync(join(dataDir, xlsx.file)).subarray(0, 2).toString()).toBe('PK');
  await check(client, wang);
  expect((await client.outreach({})).lines.map(({ name }) => name)).toEqual(['曾建国', '陈静']);
});

test("the notice's lists are drawn up over the terminal's own roster, masked, and exported without a line", async () => {
  const { client, dataDir } = await signedIn();
  const paused = await client.noticeList({ kind: 'paused', scope: {}, language: 'zh-CN' });
  expect(paused.total).toBe(1);
  expect(paused.rows[0]).toEqual(expect.arrayContaining(['王桂兰', '110***********002X']));
  const ending = await client.noticeList({
    kind: 'cycle-ending',
    scope: { village: '桃园村' },
    language: 'en',
  });
  expect(ending.rows.map(([name]) => name)).toEqual(['曾建国']);
  const file = await client.exportNoticeList({ kind: 'paused', scope: {}, format: 'csv', language: 'zh-CN' });
  const text = readFileSync(join(dataDir, file.file), 'utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text).toContain('王桂兰');
  expect(text).not.toContain(wang);
  await check(client, wang);
  const restored = await client.noticeList({ kind: 'restored', scope: {}, language: 'zh-CN' });
  expect(restored.rows.map(([name]) => name)).toEqual(['王桂兰']);
  expect((await client.noticeList({ kind: 'paused', scope: {}, language: 'zh-CN' })).total).toBe(0);
});

test("the day's report counts by scheme, way and result, and shows where the agency differs", async () => {
  const { client, store } = await signedIn();
  const { recordId } = await check(client, wang);
  await handIn(client, {
    personId: await idOf(client, zeng),
    formId: 'elsewhere-form',
    received: ['local-agency'],
  });
  store.internals.handle.prepare("UPDATE outbox SET state = 'rejected' WHERE record_id = ?").run(recordId);
  const report = await client.report({ from: '2026-05-20', to: '2026-05-20' });
  expect(report.counts).toEqual([
    { scheme: 'institution-pension', method: 'assisted', result: 'certified', count: 1 },
    { scheme: 'enterprise-pension', method: 'form', result: 'certified', count: 1 },
  ]);
  expect(report.deliveries).toEqual([
    { delivery: 'rejected', count: 1 },
    { delivery: 'queued', count: 1 },
  ]);
  expect(report.differences).toMatchObject([{ recordId, name: '王桂兰', difference: 'rejected' }]);
});
