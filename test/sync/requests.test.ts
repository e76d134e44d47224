import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { createAgencyLog } from '../../agency/events.ts';
import { databases, type TestDatabase } from '../../agency/testing/databases.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import type { RosterEntry } from '../../domain/person.ts';
import { scan, signature } from '../../terminal/desk/testing/deskStage.ts';
import { type OfficeDesk, officeDesk, packId } from './officeBench.ts';

let agency: Agency;
let officer: AgencyClient['officer'];
const agencyLog: string[] = [];
let persons = 0;
let desks = 0;

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await open();
    const log = createAgencyLog({ write: (line: string) => void agencyLog.push(line) }, Date.now);
    agency = await startAgency({ seed: 'demo', demoCountySize: 20, log, ...database.options });
    officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  });
  afterAll(async () => {
    await agency.stop();
    database.stop();
    expect(agencyLog.join('')).toContain('request-received');
    expect(agencyLog.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
  });

  /** Somebody on the roster whom no other test knows. */
  async function newPerson(change: Partial<RosterEntry> = {}): Promise<RosterEntry> {
    persons += 1;
    const first17 = `43019919310101${String(persons).padStart(3, '0')}`;
    const entry: RosterEntry = {
      identityNumber: first17 + identityCheckCharacter(first17),
      name: '试验人',
      packId,
      schemes: [{ scheme: 'institution-pension', drawingSince: '2010-01-01' }],
      certifications: [],
      ...change,
    };
    await officer.putPersons({ entries: [entry] });
    return entry;
  }

  /** A desk at which somebody is signed in, with the roster of today. */
  async function staffedDesk(): Promise<OfficeDesk> {
    desks += 1;
    const office = `柜台${desks}`;
    const operator = { id: `op-${desks}`, name: '陈静', role: 'operator' as const, packId, office };
    const { oneTimeCode } = await officer.operators.put(operator);
    const at = await officeDesk(agency.url, officer, office);
    await at.sync.runOnce();
    await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
    await at.client.signIn({ name: '陈静', pin: '730164' });
    return at;
  }

  type Asked = Parameters<OfficeDesk['client']['request']>[0]['request'];

  async function file(
    { client }: OfficeDesk,
    { identityNumber }: RosterEntry,
    request: Asked,
  ): Promise<string> {
    const { personId } = await client.byNumber({ identityNumber });
    return (await client.request({ personId, request })).requestId;
  }

  /** What the desk's page says of the person's latest request. */
  async function progressAt({ client }: OfficeDesk, { identityNumber }: RosterEntry) {
    const { personId } = await client.byNumber({ identityNumber });
    return (await client.person({ personId })).requests[0]?.progress;
  }

  /** The request as the officer finds it among the open ones. */
  async function openItem(requestId: string) {
    const { items } = await officer.requests.list({ limit: 500 });
    return items.find(({ request }) => request.id === requestId);
  }

  async function decide(
    requestId: string,
    verdict: Parameters<typeof officer.requests.decide>[0]['verdict'],
  ) {
    const item = await openItem(requestId);
    return officer.requests.decide({ terminalId: item?.terminalId ?? '', requestId, verdict });
  }

  test('corrected data go to the agency with their paper, are granted, change the roster, and the desk says so', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    at.cut(true);
    const requestId = await file(at, person, {
      kind: 'correct-data',
      changes: { name: '试验仁', phone: '13900000002' },
      documents: [await scan()],
    });
    await at.sync.runOnce();
    expect(await progressAt(at, person)).toEqual({ state: 'queued' });
    at.cut(false);
    expect(await at.sync.runOnce()).toEqual({ ok: true });
    expect(await progressAt(at, person)).toEqual({ state: 'taken' });
    const item = await openItem(requestId);
    expect(item).toMatchObject({
      request: {
        person: { identityNumber: person.identityNumber, packId },
        content: { kind: 'correct-data', changes: { name: '试验仁' } },
      },
      papersHeld: [{ kind: 'document', mediaType: 'image/jpeg' }],
    });
    const named = { terminalId: item?.terminalId ?? '', requestId };
    const paper = await officer.requests.paper({ ...named, hash: item?.papersHeld[0]?.hash ?? '' });
    expect(new Uint8Array(await paper.arrayBuffer()).subarray(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]));
    await decide(requestId, { state: 'granted' });
    await at.sync.runOnce();
    expect(await progressAt(at, person)).toEqual({ state: 'granted' });
    expect(at.store.roster.find(person.identityNumber)).toMatchObject({
      name: '试验仁',
      phone: '13900000002',
    });
    expect(at.log.join('') + at.logLines.join('')).not.toContain(person.identityNumber);
  });

  test('a refusal comes back with its reason, and a second verdict that differs is an error', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    const ask = { kind: 'correct-data' as const, changes: { phone: '13900000003' }, documents: [] };
    const requestId = await file(at, person, ask);
    await at.sync.runOnce();
    const item = await openItem(requestId);
    const named = { terminalId: item?.terminalId ?? '', requestId };
    const refused = { state: 'refused' as const, reason: 'paper-missing' as const };
    const first = await officer.requests.decide({ ...named, verdict: refused });
    expect(await officer.requests.decide({ ...named, verdict: refused })).toEqual(first);
    await expect(officer.requests.decide({ ...named, verdict: { state: 'granted' } })).rejects.toMatchObject({
      code: 'ALREADY_DECIDED',
      data: { state: 'refused', reason: 'paper-missing' },
    });
    await at.sync.runOnce();
    expect(await progressAt(at, person)).toEqual({ state: 'refused', reason: 'paper-missing' });
    expect((await at.client.today()).lines[0]?.act).toMatchObject({ progress: { state: 'refused' } });
  });

  test('a request whose answer was lost is sent again in the same bytes and is there once', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    const requestId = await file(at, person, { kind: 'first-photo', photo: await scan() });
    await at.sync.runOnce();
    const { handle } = at.store.internals;
    handle.prepare("UPDATE desk_requests SET state = 'queued' WHERE id = ?").run(requestId);
    // The papers' term is over meanwhile: the token still names them.
    at.store.inOneTransaction((work) => at.desk.tables.erasePapersBefore(work, '9999-01-01'));
    expect(await at.sync.runOnce()).toEqual({ ok: true });
    expect(await progressAt(at, person)).toEqual({ state: 'taken' });
    expect((await openItem(requestId))?.papersHeld).toHaveLength(1);
    const rows = await agency.services.db
      .selectFrom('desk_request')
      .selectAll()
      .where('request_id', '=', requestId)
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('a first photo that is granted becomes the template at every desk', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    const requestId = await file(at, person, { kind: 'first-photo', photo: await scan() });
    await at.sync.runOnce();
    expect(at.store.roster.find(person.identityNumber)?.template).toBeUndefined();
    await decide(requestId, { state: 'granted' });
    const other = await staffedDesk();
    for (const { sync } of [at, other]) await sync.runOnce();
    for (const { store } of [at, other])
      expect(store.roster.find(person.identityNumber)?.template?.mediaType).toBe('image/jpeg');
  });

  test('a death that is granted rejects what was certified after it, and custody is noted', async () => {
    const [dead, held] = [await newPerson(), await newPerson()];
    const at = await staffedDesk();
    const informant = { name: '王小明', relation: 'child' as const };
    const recordId = await at.certify({ person: dead, on: '2026-04-02' });
    const requests = [
      await file(at, held, { kind: 'report-custody', on: '2026-03-01', informant, documents: [] }),
    ];
    await at.sync.runOnce();
    expect(at.store.outbox.deliveryOf(recordId)?.state).toBe('accepted');
    // Another desk reports the death of the day before, of which this one had no certification.
    const other = await staffedDesk();
    other.store.internals.handle.prepare("UPDATE roster SET certifications = '[]'").run();
    requests.push(
      await file(other, dead, { kind: 'report-death', on: '2026-04-01', informant, documents: [] }),
    );
    await other.sync.runOnce();
    for (const id of requests) await decide(id, { state: 'granted' });
    await at.sync.runOnce();
    expect(at.store.outbox.deliveryOf(recordId)).toMatchObject({ state: 'rejected', reason: 'died' });
    expect(at.store.roster.find(held.identityNumber)?.events).toEqual([
      { kind: 'custody', on: '2026-03-01' },
    ]);
  });

  test('a withdrawal of consent erases every picture at the agency at once, keeps the records, and takes no more', async () => {
    const face = randomBytes(3000);
    const person = await newPerson({
      template: { mediaType: 'image/jpeg', data: randomBytes(900).toString('base64') },
    });
    const at = await staffedDesk();
    const frame = (bytes: Uint8Array) => ({
      kind: 'frame' as const,
      mediaType: 'image/jpeg',
      bytes: new Uint8Array(bytes),
      eraseAfter: new Date(Date.now() + 86_400_000).toISOString(),
      mayLeave: true,
    });
    const recordId = await at.certify({ person, on: '2026-04-03' }, [frame(face)]);
    await at.sync.runOnce();
    const late = await at.certify({ person, on: '2026-04-04' }, [frame(randomBytes(3000))]);
    const before = await officer.faceLedger();
    const { db } = agency.services;
    const pictures = (id = recordId) =>
      db.selectFrom('evidence').select(['data', 'hash']).where('record_id', '=', id).execute();
    expect((await pictures())[0]?.data?.byteLength).toBe(3000);
    const other = await staffedDesk();
    expect(other.store.roster.find(person.identityNumber)?.template).toBeDefined();
    await file(other, person, { kind: 'withdraw-consent', signature: await signature() });
    await other.sync.runOnce();
    expect(await progressAt(other, person)).toEqual({ state: 'granted' });
    expect(await pictures()).toEqual([{ data: null, hash: expect.any(String) }]);
    const after = await officer.faceLedger();
    expect([before.templates - after.templates, before.people - after.people]).toEqual([1, 1]);
    // Another terminal that has not heard of it still offers a picture that was taken before.
    await at.sync.runOnce();
    expect(at.store.outbox.deliveryOf(late)?.state).toBe('accepted');
    expect(await pictures(late)).toEqual([]);
    expect(at.store.roster.find(person.identityNumber)?.template).toBeUndefined();
  });

  test('a request that a restored agency has lost is sent again', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    const requestId = await file(at, person, {
      kind: 'correct-data',
      changes: { phone: '13900000004' },
      documents: [],
    });
    await at.sync.runOnce();
    expect(await openItem(requestId)).toBeDefined();
    await agency.services.db.deleteFrom('desk_request').where('request_id', '=', requestId).execute();
    await at.sync.runOnce();
    expect(await progressAt(at, person)).toEqual({ state: 'queued' });
    await at.sync.runOnce();
    expect(await progressAt(at, person)).toEqual({ state: 'taken' });
    expect(await openItem(requestId)).toBeDefined();
  });

  test('a request whose signature does not hold is set aside by name, and the next one goes on', async () => {
    const person = await newPerson();
    const at = await staffedDesk();
    const ask = (phone: string) =>
      file(at, person, { kind: 'correct-data', changes: { phone }, documents: [] });
    const broken = await ask('13900000005');
    const { handle } = at.store.internals;
    handle
      .prepare(
        `INSERT INTO desk_request_travel (request_id, terminal_id, token)
       SELECT ?, json_extract(value, '$'), 'no.such.token' FROM settings WHERE name = 'terminal-id'`,
      )
      .run(broken);
    const next = await ask('13900000006');
    expect(await at.sync.runOnce()).toEqual({ ok: true });
    const { personId } = await at.client.byNumber({ identityNumber: person.identityNumber });
    const { requests } = await at.client.person({ personId });
    expect(Object.fromEntries(requests.map(({ id, progress }) => [id, progress.state]))).toEqual({
      [broken]: 'not-taken',
      [next]: 'taken',
    });
    expect(at.log.join('')).toContain('sync-request-refused');
  });

  test('nobody but an officer sees requests, and every new call is described with its errors', async () => {
    const stranger = clientFor(agency.url, async () => 'Bearer nobody').officer;
    await expect(stranger.requests.list({})).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    await expect(stranger.operators.list()).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    const document = (await (await fetch(`${agency.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const described = (path: string, method: string) =>
      Object.keys(document.paths[path]?.[method]?.responses ?? {});
    expect(described('/v1/requests', 'post')).toEqual(expect.arrayContaining(['200', '401', '403', '422']));
    expect(described('/v1/operators/pin', 'post')).toEqual(expect.arrayContaining(['200', '409']));
    expect(described('/v1/office', 'get')).toEqual(expect.arrayContaining(['200', '401']));
    expect(described('/v1/officer/requests/{terminalId}/{requestId}', 'post')).toEqual(
      expect.arrayContaining(['200', '401', '404', '409', '410']),
    );
    expect(described('/v1/officer/operators', 'put')).toEqual(expect.arrayContaining(['200', '401', '409']));
  });
});
