import { expect, test } from 'vitest';
import {
  accepted,
  certifyByCamera,
  check,
  idOf,
  refusalOf,
  refusedActs,
  scan,
  signature,
  signedIn,
  wang,
  zeng,
} from '../testing/deskFixture.ts';

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
  const { client, desk, store } = await signedIn();
  await client.request({
    personId: await idOf(client, zeng),
    request: { kind: 'first-photo', photo: await scan() },
  });
  const eraseBefore = (day: string) =>
    store.inOneTransaction((work) => desk.tables.erasePapersBefore(work, day));
  const papers = () => desk.tables.queuedRequests(1)[0]?.papers ?? [];
  expect(eraseBefore('2026-05-20')).toBe(0);
  expect(papers()).toHaveLength(1);
  expect(eraseBefore('2026-05-21')).toBe(1);
  expect(eraseBefore('2026-05-21')).toBe(0);
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

test('withdrawing consent overwrites the frames, the trace and the template, keeps the records, and says how much', async () => {
  const frame = { atMs: 1, jpeg: new Uint8Array(Buffer.from('a-face-of-somebody'.repeat(20))) };
  const { client, store, visits, desk } = await signedIn({
    checked: () => ({ ...accepted, frames: [frame] }),
  });
  await certifyByCamera(client, visits, wang);
  const [kept] = [...store.records.iterate()];
  const hashes = kept?.record.evidence.map(({ hash }) => hash) ?? [];
  expect(kept?.record.evidence.map(({ kind }) => kind)).toEqual(['frame', 'trace']);
  for (const hash of hashes) expect(store.evidence.get(hash)).toBeDefined();
  const personId = await idOf(client, wang);
  const request = { kind: 'withdraw-consent' as const, signature: await signature() };
  expect(await client.request({ personId, request })).toMatchObject({ erasedPieces: 3 });
  for (const hash of hashes) expect(store.evidence.get(hash)).toBeUndefined();
  expect(store.roster.find(wang)?.template).toBeUndefined();
  expect([...store.records.iterate()]).toHaveLength(1);
  expect(desk.audit.entries().at(-1)).toMatchObject({
    event: 'face-data-erased',
    fields: { pieces: 3, template: true },
  });
});
