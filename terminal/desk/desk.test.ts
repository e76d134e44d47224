import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import {
  accepted,
  certifyByCamera,
  emptyField,
  finishByCamera,
  openTestDesk,
  people,
  pins,
  scan,
  signature,
  type TestDesk,
  type TestScene,
} from './deskFixture.ts';
import { createDeskRouter } from './deskRouter.ts';

const chen = { name: '陈静', pin: pins.chen };
const zhou = { name: '周敏', pin: pins.zhou };
const wang = '11010519491231002X';
const zeng = '410302195003151233';

type Client = RouterClient<ReturnType<typeof createDeskRouter>>;

async function signedIn(scene: TestScene = {}) {
  const at = await openTestDesk(scene);
  const client: Client = createRouterClient(createDeskRouter(at.desk));
  await client.signIn(chen);
  return { ...at, client };
}

async function idOf(client: Client, identityNumber: string): Promise<string> {
  return (await client.byNumber({ identityNumber })).personId;
}

/** What the desk refused with. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => 'done',
    (error: { data?: { reason?: string } }) => error.data?.reason ?? String(error),
  );
  return outcome;
}

const check = async (client: Client, identityNumber: string, change = {}) =>
  client.visualCheck({
    personId: await idOf(client, identityNumber),
    reason: 'declined',
    cardSeen: true,
    helper: null,
    signature: await signature(),
    confirmation: null,
    ...change,
  });

const handIn = async (client: Client, change = {}) =>
  client.form({
    personId: await idOf(client, wang),
    formId: 'confirmation-form',
    route: 'in-person',
    helper: null,
    received: ['unit-head', 'unit-seal', 'attachment-1'],
    scans: [await scan()],
    confirmation: zhou,
    ...change,
  });

function refusedActs({ desk }: TestDesk) {
  return desk.audit
    .entries()
    .filter(({ event }) => event === 'act-refused')
    .map(({ fields }) => fields);
}

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
  expect(page.ways).toEqual([
    { way: 'camera', closedBecause: null, secondConfirmation: false },
    { way: 'visual-check', closedBecause: null, secondConfirmation: false },
    { way: 'form', closedBecause: null, secondConfirmation: true },
  ]);
  expect(JSON.stringify(page)).not.toContain(wang);
});

test("an operator's visual check becomes a signed record with its reason, its signature and the operator", async () => {
  const { client, store, desk } = await signedIn();
  const { recordId, nextBy } = await check(client, wang, { helper: { name: '王小明', relation: 'child' } });
  expect(nextBy).toBe('2027-05-20');
  const record = store.records.byId(recordId)?.record;
  expect(record).toMatchObject({
    method: 'assisted',
    result: 'certified',
    operator: { id: 'op-chen', name: '陈静' },
    consent: { given: false },
    verification: null,
    assistance: {
      identifiedBy: 'card',
      visualCheck: { reason: 'declined' },
      helper: { name: '王小明', relation: 'child' },
      confirmedBy: null,
    },
    evidence: [{ kind: 'signature', mediaType: 'image/png' }],
  });
  expect(store.evidence.get(record?.evidence[0]?.hash ?? '')?.bytes.length).toBeGreaterThan(100);
  expect(store.outbox.deliveryOf(recordId)?.state).toBe('queued');
  expect(desk.audit.entries().at(-1)).toMatchObject({ event: 'visual-check-recorded', operatorName: '陈静' });
});

test('a visual check without a signature is refused, also where the field was left empty', async () => {
  const at = await signedIn();
  expect(await refusalOf(check(at.client, wang, { signature: null }))).toBe('signature-missing');
  expect(await refusalOf(check(at.client, wang, { signature: await emptyField() }))).toBe(
    'signature-missing',
  );
  expect(refusedActs(at)).toMatchObject([
    { act: 'visual-check', reason: 'signature-missing' },
    { act: 'visual-check', reason: 'signature-missing' },
  ]);
});

test('nobody certifies themselves, in no way', async () => {
  const at = await signedIn();
  const own = '430102195803151234';
  expect(await refusalOf(check(at.client, own))).toBe('own-case');
  expect(await refusalOf(handIn(at.client, { personId: await idOf(at.client, own) }))).toBe('own-case');
  expect(await refusalOf(at.client.beginVisit({ personId: await idOf(at.client, own), helper: null }))).toBe(
    'own-case',
  );
  at.desk.visitDesk.tell({
    type: 'CARD',
    card: { cardId: 'c', name: '陈静', identityNumber: own, photo: new Uint8Array([1]), photoTakenOn: null },
  });
  expect(at.visits.snapshot.current.state).toBe('idle');
  expect(at.desk.state.current.notice?.reason).toBe('own-case');
  expect(refusedActs(at)).toHaveLength(4);
  expect([...at.store.records.iterate()]).toEqual([]);
});

test("a form counts only with every signature and seal, its scan, and another person's confirmation where the pack asks", async () => {
  const at = await signedIn();
  const { client, store } = at;
  const refused = async (change: object) => refusalOf(handIn(client, change));
  expect(await refused({ received: ['unit-head', 'attachment-1'] })).toBe('signature-missing');
  expect(await refused({ received: ['unit-head', 'unit-seal'] })).toBe('form-incomplete');
  expect(await refused({ scans: [] })).toBe('scan-missing');
  expect(await refused({ scans: [new Blob(['no picture'])] })).toBe('picture-unreadable');
  expect(await refused({ confirmation: null })).toBe('confirmation-missing');
  expect(await refused({ confirmation: chen })).toBe('confirmation-same-person');
  expect(await refused({ formId: 'consular-certificate' })).toBe('form-unknown');
  expect(refusedActs(at)).toHaveLength(7);
  const { recordId } = await handIn(client, { route: 'by-post' });
  expect(store.records.byId(recordId)?.record).toMatchObject({
    method: 'form',
    assistance: {
      form: {
        id: 'confirmation-form',
        route: 'by-post',
        received: ['unit-head', 'unit-seal', 'attachment-1'],
      },
      confirmedBy: { id: 'op-zhou' },
    },
    evidence: [{ kind: 'form', mediaType: 'image/jpeg' }],
  });
});

test('proof from abroad is taken from a consulate or a notary, whichever the notice names', async () => {
  const { client, store } = await signedIn();
  const personId = await idOf(client, zeng);
  const { forms } = await client.person({ personId });
  expect(forms.map(({ id }) => id)).toEqual([
    'elsewhere-form',
    'consular-certificate',
    'no-relations-certificate',
    'hong-kong-macao-certificate',
    'taiwan-certificate',
  ]);
  const [item] = forms[2]?.checklist ?? [];
  expect(item?.text['zh-CN']).toBe('我国驻外使领馆出具或当地公证机构出具');
  const { recordId } = await handIn(client, {
    personId,
    formId: 'no-relations-certificate',
    received: [item?.id ?? ''],
  });
  expect(store.records.byId(recordId)?.record.pack.id).toBe('luoyang-2018');
});

test('who is recorded as dead is certified in no way, and the page says why', async () => {
  const { client } = await signedIn();
  const personId = await idOf(client, '430102194001011235');
  const page = await client.person({ personId });
  expect(page.ways.map(({ closedBecause }) => closedBecause)).toEqual(Array(3).fill('recorded-dead'));
  expect(await refusalOf(check(client, '430102194001011235'))).toBe('recorded-dead');
});

test('a death reported for somebody certified later is refused and names the day; one after it is filed', async () => {
  const at = await signedIn();
  const { client, desk } = at;
  await check(client, wang);
  const personId = await idOf(client, wang);
  const report = (on: string) =>
    client.request({
      personId,
      request: { kind: 'report-death', on, informant: { name: '王小明', relation: 'child' }, documents: [] },
    });
  await expect(report('2026-05-01')).rejects.toMatchObject({
    data: { reason: 'certified-after-death', on: '2026-05-20' },
  });
  await expect(report('2026-06-01')).rejects.toMatchObject({ data: { reason: 'date-in-future' } });
  expect(refusedActs(at)).toMatchObject([{ reason: 'certified-after-death' }, { reason: 'date-in-future' }]);
  const { requestId } = await report('2026-05-20');
  expect(desk.tables.queuedRequests(10)).toMatchObject([
    { id: requestId, kind: 'report-death', state: 'queued' },
  ]);
});

test('a first photo holds one clear face, waits for the agency, and is no reference before that', async () => {
  const at = await signedIn({ holdsOneFace: false });
  const photo = await scan();
  const personId = await idOf(at.client, zeng);
  const ask = { personId, request: { kind: 'first-photo' as const, photo } };
  expect(await refusalOf(at.client.request(ask))).toBe('photo-unusable');
  const clear = await signedIn();
  const other = await idOf(clear.client, zeng);
  await clear.client.request({ ...ask, personId: other });
  expect(clear.desk.tables.queuedRequests(1)[0]?.papers).toMatchObject([
    { kind: 'photo', mediaType: 'image/jpeg' },
  ]);
  expect((await clear.client.person({ personId: other })).reference).toBeNull();
});

test('the papers of a request are erased when their term is over, and the request stays', async () => {
  const { client, desk } = await signedIn();
  await client.request({
    personId: await idOf(client, zeng),
    request: { kind: 'first-photo', photo: await scan() },
  });
  const papers = () => desk.tables.queuedRequests(1)[0]?.papers ?? [];
  expect(desk.tables.erasePapersBefore('2026-05-20')).toBe(0);
  expect(papers()).toHaveLength(1);
  expect(desk.tables.erasePapersBefore('2026-05-21')).toBe(1);
  expect(desk.tables.erasePapersBefore('2026-05-21')).toBe(0);
  expect(desk.tables.queuedRequests(1)).toMatchObject([{ kind: 'first-photo', state: 'queued', papers: [] }]);
});

test('corrected data are a request: nothing changes here, and a new name needs a document', async () => {
  const { client, store, desk } = await signedIn();
  const personId = await idOf(client, wang);
  const ask = (changes: object, documents: Blob[] = []) =>
    client.request({ personId, request: { kind: 'correct-data', changes, documents } });
  expect(await refusalOf(ask({}))).toBe('nothing-changed');
  expect(await refusalOf(ask({ name: '王桂蘭' }))).toBe('scan-missing');
  await ask({ name: '王桂蘭', phone: '13900000002' }, [await scan()]);
  expect(store.roster.find(wang)?.name).toBe('王桂兰');
  expect(JSON.parse(desk.tables.queuedRequests(1)[0]?.content ?? '')).toEqual({
    changes: { name: '王桂蘭', phone: '13900000002' },
  });
});

test('withdrawing consent overwrites the frames and the template, keeps the records, and says how much', async () => {
  const frame = { atMs: 1, jpeg: new Uint8Array(Buffer.from('a-face-of-somebody'.repeat(20))) };
  const { client, store, visits, desk } = await signedIn({
    checked: () => ({ ...accepted, frames: [frame] }),
  });
  await certifyByCamera(client, visits, wang);
  const [kept] = [...store.records.iterate()];
  const hash = kept?.record.evidence.find(({ kind }) => kind === 'frame')?.hash ?? '';
  expect(store.evidence.get(hash)).toBeDefined();
  const personId = await idOf(client, wang);
  const request = { kind: 'withdraw-consent' as const, signature: await signature() };
  expect(await client.request({ personId, request })).toMatchObject({ erasedPieces: 2 });
  expect(store.evidence.get(hash)).toBeUndefined();
  expect(store.roster.find(wang)?.template).toBeUndefined();
  expect([...store.records.iterate()]).toHaveLength(1);
  expect(desk.audit.entries().at(-1)).toMatchObject({
    event: 'face-data-erased',
    fields: { pieces: 2, template: true },
  });
});

test('forty assisted visits in a row leave forty records, each of its own person, and nobody behind', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `测试${String.fromCharCode(0x4e00 + index)}`);
  const entries = names.map((name, index) => ({
    ...personLike(people[0]),
    name,
    identityNumber: numberFor(index),
  }));
  const { client, visits, store } = await signedIn({ entries });
  for (const { identityNumber } of entries) await certifyByCamera(client, visits, identityNumber);
  const records = [...store.records.iterate()].map(({ record }) => record);
  expect(records.map(({ person }) => person.name)).toEqual(names);
  expect(records.every(({ operator, method }) => operator?.id === 'op-chen' && method === 'assisted')).toBe(
    true,
  );
  expect(new Set(records.map(({ visitId }) => visitId)).size).toBe(40);
  expect(visits.snapshot.current).toEqual({ state: 'idle', revision: expect.any(Number) });
}, 120_000);

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

function personLike(entry: (typeof people)[number] | undefined) {
  if (!entry) throw new Error('the fixture has people');
  return entry;
}

/** A valid number for each index. */
function numberFor(index: number): string {
  const first17 = `430102194${index % 10}0101${String(100 + index)}`.padEnd(17, '1').slice(0, 17);
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, position) => total + weight * Number(first17[position]), 0);
  return first17 + '10X98765432'[sum % 11];
}
