import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { DeskWay } from '../../domain/deskWay.ts';
import { createDeskRouter } from './deskRouter.ts';
import { crowdEntry } from './testing/deskCrowd.ts';
import {
  certifyByCamera,
  check,
  chen,
  finishByCamera,
  handIn,
  idOf,
  openTestDesk,
  people,
  pins,
  refusalOf,
  signedIn,
  wang,
  zeng,
} from './testing/deskFixture.ts';

test('without an operator nothing is told of anybody', async () => {
  const { desk } = await openTestDesk();
  const client = createRouterClient(createDeskRouter(desk));
  expect(await refusalOf(client.search({ text: '王' }))).toBe('signed-out');
  await client.signIn(chen);
  await client.lock();
  expect(await refusalOf(client.search({ text: '王' }))).toBe('locked');
});

test('in a hall there is no desk', async () => {
  const client = createRouterClient(createDeskRouter(null));
  expect(await refusalOf(client.signIn(chen))).toBe('out-of-service');
});

test.each([
  ['王桂兰', ['王桂兰']],
  ['wgl', ['王桂兰']],
  ['wangguil', ['王桂兰']],
  ['zjg', ['曾建国']],
  ['cjg', ['曾建国']],
  ['sxy', ['单秀英']],
  ['1233', ['曾建国']],
  ['110105', ['王桂兰']],
  ['002x', ['王桂兰']],
  ['柳树', ['王桂兰']],
  ['石桥镇 zjg', ['曾建国']],
  ['轴承', ['曾建国']],
  ['qqq', []],
])('searching for %s finds %j', async (text, names) => {
  const { client } = await signedIn();
  const { people: found } = await client.search({ text });
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(JSON.stringify(found)).not.toContain(wang);
});

test('a typed number with a wrong check character is no number, and a right one of a stranger is not on the roster', async () => {
  const { client } = await signedIn();
  expect(await refusalOf(client.byNumber({ identityNumber: '110105194912310021' }))).toBe('number-invalid');
  expect(await refusalOf(client.byNumber({ identityNumber: '430102195005011230' }))).toBe('number-invalid');
  expect(await refusalOf(client.byNumber({ identityNumber: '430102195005011237' }))).toBe('not-on-roster');
  expect((await client.byNumber({ identityNumber: '11010519491231002x' })).personId).toBeTruthy();
});

test("a person's page tells standing, history and reference with its age, and no number in full", async () => {
  const { client } = await signedIn();
  const page = await client.person({ personId: await idOf(client, wang) });
  expect(page).toMatchObject({
    name: '王桂兰',
    ageYears: 76,
    status: 'suspended',
    dueBy: '2026-04-11',
    reference: { kind: 'agency-template', takenOn: '2019-01-01', ageYears: 7 },
    history: [{ on: '2025-04-11', recordId: null }],
    attemptsLeft: 10,
  });
  expect(page.schemes[0]?.explanation['zh-CN']).toContain('湘人社函〔2022〕40号');
  expect(page.ways).toEqual(
    DeskWay.options.map((way) => ({
      way,
      closedBecause: null,
      secondConfirmation: way === 'form',
      contactRequired: [],
    })),
  );
  expect(JSON.stringify(page)).not.toContain(wang);
});

test('forty assisted visits in a row leave forty records, each of its own person, and nobody behind', async () => {
  const entries = Array.from({ length: 40 }, (_, index) => crowdEntry(index));
  const { client, visits, store } = await signedIn({ entries });
  for (const { identityNumber } of entries) await certifyByCamera(client, visits, identityNumber);
  const records = [...store.records.iterate()].map(({ record }) => record);
  expect(records.map(({ person }) => person.name)).toEqual(entries.map(({ name }) => name));
  expect(records.every(({ operator, method }) => operator?.id === 'op-chen' && method === 'assisted')).toBe(
    true,
  );
  expect(new Set(records.map(({ visitId }) => visitId)).size).toBe(40);
  expect(visits.snapshot.current).toEqual({ state: 'idle', revision: expect.any(Number) });
});

test('a visit cannot be begun over another one, and the record says who helped and where', async () => {
  const { client, visits, store } = await signedIn();
  await client.setPlace({ place: '柳树村3组' });
  const personId = await idOf(client, wang);
  await client.beginVisit({ personId, helper: { name: '李村医', relation: 'village-staff' } });
  expect(await refusalOf(client.beginVisit({ personId: await idOf(client, zeng), helper: null }))).toBe(
    'visit-under-way',
  );
  await finishByCamera(visits);
  expect([...store.records.iterate()][0]?.record).toMatchObject({
    method: 'visit',
    assistance: { place: '柳树村3组', helper: { relation: 'village-staff' }, identifiedBy: 'operator' },
  });
});

test('an engineer looks after the machine, checks the audit chain, and certifies nobody', async () => {
  const at = await signedIn();
  expect(await refusalOf(at.client.verifyAudit())).toBe('role-not-allowed');
  await at.client.signIn({ name: '林工', pin: pins.lin });
  expect(await refusalOf(check(at.client, wang))).toBe('role-not-allowed');
  expect((await at.client.verifyAudit()).brokenAt).toBeNull();
});

test('no identity number reaches the log, and none the audit chain', async () => {
  const { client, logLines, desk, visits } = await signedIn();
  await certifyByCamera(client, visits, wang);
  await check(client, zeng);
  await handIn(client).catch(() => {});
  const told = logLines.join('\n') + JSON.stringify(desk.audit.entries());
  for (const { identityNumber, name } of people) {
    expect(told).not.toContain(identityNumber);
    if (name !== '陈静') expect(told).not.toContain(name);
  }
});
