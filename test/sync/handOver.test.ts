import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { databases, type TestDatabase } from '../../agency/testing/databases.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { handOverNumberHere } from '../../terminal/desk/people/handOver.ts';
import { officeDesk, officeKiosk, packId } from './officeBench.ts';

let agency: Agency;
let officer: AgencyClient['officer'];
let persons = 0;

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await open();
    agency = await startAgency({ seed: 'demo', demoCountySize: 300, ...database.options });
    officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  });
  afterAll(async () => {
    await agency.stop();
    database.stop();
  });

  async function newPerson() {
    persons += 1;
    const first17 = `43019919330101${String(persons).padStart(3, '0')}`;
    const person = { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };
    const schemes = [{ scheme: 'institution-pension' as const, drawingSince: '2010-01-01' }];
    await officer.putPersons({ entries: [{ ...person, packId, schemes, certifications: [] }] });
    return person;
  }

  const today = () => calendarDateAt(Date.now());

  /** A kiosk and a desk of one office, and a desk of another one, with somebody signed in at both. */
  async function oneHall() {
    const person = await newPerson();
    const office = `大厅${persons}`;
    const operator = { id: `op-${persons}`, name: '陈静', role: 'operator' as const, packId, office: null };
    const { operators } = await officer.operators.list();
    for (const { id, endedAt } of operators) if (endedAt === null) await officer.operators.end({ id });
    const { oneTimeCode } = await officer.operators.put(operator);
    const kiosk = await officeKiosk(agency.url, officer, office, person);
    const [desk, elsewhere] = [
      await officeDesk(agency.url, officer, office),
      await officeDesk(agency.url, officer, `${office}以外`),
    ];
    await desk.sync.runOnce();
    await desk.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
    for (const { sync } of [desk, elsewhere, kiosk]) await sync.runOnce();
    for (const { client } of [desk, elsewhere]) await client.signIn({ name: '陈静', pin: '730164' });
    return { person, kiosk, desk, elsewhere };
  }

  test('what did not work at the kiosk is on the page of the person at the desk of the same office, and nowhere else', async () => {
    const { person, kiosk, desk, elsewhere } = await oneHall();
    const challenge = {
      nonce: 'n',
      actions: ['nod' as const],
      passed: false,
      failure: 'action-timeout',
      steps: [],
    };
    await kiosk.certify({ on: today(), result: 'liveness-failed', challenge });
    await kiosk.certify({ on: today(), result: 'not-matched' });
    for (const { sync } of [kiosk, desk, elsewhere]) await sync.runOnce();
    const pageAt = async ({ client }: typeof desk) =>
      client.person(await client.byNumber({ identityNumber: person.identityNumber }));
    expect((await pageAt(desk)).elsewhere).toMatchObject([
      { terminalName: '1号机', method: 'self-service', result: 'not-matched', failure: null },
      { terminalName: '1号机', result: 'liveness-failed', failure: 'action-not-seen' },
    ]);
    expect((await pageAt(elsewhere)).elsewhere).toEqual([]);
    await kiosk.certify({ on: today() });
    for (const { sync } of [kiosk, desk]) await sync.runOnce();
    expect((await pageAt(desk)).elsewhere).toHaveLength(3);
    const told = desk.store.internals.handle.prepare('SELECT * FROM office_attempts').all();
    expect(JSON.stringify(told)).not.toMatch(/distance|evidence|hash|consent/);
  });

  test('the number on the last screen of the kiosk finds the person at the desk, without a line, today and in this office', async () => {
    const { person, kiosk, desk, elsewhere } = await oneHall();
    desk.cut(true);
    const number = handOverNumberHere(kiosk.store, person.identityNumber, today()) ?? '';
    expect(number).toMatch(/^\d{6}$/);
    const found = await desk.client.search({ text: number });
    expect(found.people[0]).toMatchObject({ name: person.name });
    expect((await elsewhere.client.search({ text: number })).people.map(({ name }) => name)).not.toContain(
      person.name,
    );
    expect(handOverNumberHere(kiosk.store, person.identityNumber, '2020-01-01')).not.toBe(number);
    expect(number).not.toBe(person.identityNumber.slice(0, 6));
  });

  test('attempts of the day before yesterday are forgotten at the desk', async () => {
    const { person, kiosk, desk } = await oneHall();
    await kiosk.certify({ on: today(), result: 'not-matched' });
    for (const { sync } of [kiosk, desk]) await sync.runOnce();
    const { handle } = desk.store.internals;
    const count = () => handle.prepare('SELECT count(*) FROM office_attempts').pluck().get();
    expect(count()).toBe(1);
    handle.prepare("UPDATE office_attempts SET on_date = '2020-01-01', record_id = 'old'").run();
    await desk.sync.runOnce();
    // The attempt of today came again, because the desk asks a little of what it has; the old one is gone.
    expect(handle.prepare('SELECT identity_number FROM office_attempts').pluck().all()).toEqual([
      person.identityNumber,
    ]);
    expect(handle.prepare("SELECT count(*) FROM office_attempts WHERE record_id = 'old'").pluck().get()).toBe(
      0,
    );
  });
});
