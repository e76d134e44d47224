import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { createAgencyLog } from '../../agency/events.ts';
import { databases, type TestDatabase } from '../../agency/testing/databases.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import type { StaffMember } from '../../contract/agency.ts';
import { addDays, calendarDateAt } from '../../domain/calendar.ts';
import { lastSalvageSetting } from '../../terminal/vault/recovery/salvage.ts';
import { type OfficeDesk, officeDesk, packId, refusalOf } from './officeBench.ts';

let agency: Agency;
let officer: AgencyClient['officer'];
const agencyLog: string[] = [];
let offices = 0;

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
    expect(agencyLog.join('')).not.toMatch(/\$argon2id|[1-9]\d{16}[\dX]/);
  });

  /** Names of an office and of somebody who works there, used by no other test. */
  function newOffice() {
    offices += 1;
    const office = `网点${offices}`;
    const chen: StaffMember = { id: `op-${offices}`, name: '陈静', role: 'operator', packId, office };
    return { office, chen };
  }

  async function signsIn({ client, desk }: OfficeDesk, pin: string): Promise<string> {
    const outcome = await refusalOf(client.signIn({ name: '陈静', pin }));
    desk.sessions.signOut();
    return outcome;
  }

  const auditOf = ({ desk }: OfficeDesk) => desk.audit.entries().map(({ event }) => event);

  test('an operator chooses a PIN at one desk with the one-time code and signs in with it at every desk of the office, and at no other', async () => {
    const { office, chen } = newOffice();
    const { oneTimeCode } = await officer.operators.put(chen);
    const [here, there, elsewhere] = [
      await officeDesk(agency.url, officer, office),
      await officeDesk(agency.url, officer, office),
      await officeDesk(agency.url, officer, newOffice().office),
    ];
    expect(await here.sync.runOnce()).toEqual({ ok: true });
    await here.client.choosePin({ name: '陈静', pin: oneTimeCode?.toLowerCase() ?? '', newPin: '730164' });
    expect(await signsIn(here, '730164')).toBe('done');
    expect((await officer.operators.list()).operators.find(({ id }) => id === chen.id)?.pinChosen).toBe(
      false,
    );
    for (const { sync } of [here, there, elsewhere]) await sync.runOnce();
    expect((await officer.operators.list()).operators.find(({ id }) => id === chen.id)?.pinChosen).toBe(true);
    expect(await signsIn(there, '730164')).toBe('done');
    expect(await signsIn(elsewhere, '730164')).toBe('wrong-name-or-pin');
    expect(here.exchange.waitingPins()).toEqual([]);
    here.cut(true);
    await here.sync.runOnce();
    expect(await signsIn(here, '730164')).toBe('done');
    expect(auditOf(here)).toEqual(expect.arrayContaining(['operators-replaced', 'pin-chosen', 'signed-in']));
    expect(here.log.join('') + here.logLines.join('')).not.toContain('$argon2id');
  });

  test('a desk whose store was salvaged gets its operators again, though nothing has changed in the list', async () => {
    const { office, chen } = newOffice();
    const { oneTimeCode } = await officer.operators.put(chen);
    const at = await officeDesk(agency.url, officer, office);
    await at.sync.runOnce();
    const { handle } = at.store.internals;
    handle.pragma('foreign_keys = OFF');
    handle.exec('DELETE FROM operators');
    at.store.settings.set(lastSalvageSetting, {
      ...{ setAside: null, records: 0, lost: [], chainProven: true, activated: true, rosterComplete: true },
      atMs: Date.now(),
    });
    expect(await at.sync.runOnce()).toEqual({ ok: true });
    await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
    expect(await signsIn(at, '730164')).toBe('done');
  });

  test('who is taken off the list is out at the next sync, in the middle of the day, and the last one leaves a desk that nobody sets up', async () => {
    const { office, chen } = newOffice();
    const { oneTimeCode } = await officer.operators.put(chen);
    const at = await officeDesk(agency.url, officer, office);
    await at.sync.runOnce();
    await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
    await at.client.signIn({ name: '陈静', pin: '730164' });
    await at.sync.runOnce();
    expect(at.desk.sessions.session.state).toBe('signed-in');
    await officer.operators.end({ id: chen.id });
    await at.sync.runOnce();
    expect(at.desk.sessions.session.state).toBe('signed-out');
    expect(await signsIn(at, '730164')).toBe('wrong-name-or-pin');
    expect(at.desk.sessions.setupCode).toBeNull();
    expect(
      at.desk.audit
        .entries()
        .filter(({ event }) => event === 'operators-replaced')
        .at(-1)?.fields,
    ).toEqual({
      operators: 0,
      added: [],
      removed: [chen.id],
    });
    const again = await officer.operators.put(chen);
    await at.sync.runOnce();
    expect(await signsIn(at, '730164')).toBe('wrong-name-or-pin');
    expect(await signsIn(at, again.oneTimeCode ?? '')).toBe('pin-to-be-chosen');
  });

  test('a term that is over, a new role and a PIN that was taken away come down with the list', async () => {
    const { office, chen } = newOffice();
    const { oneTimeCode } = await officer.operators.put(chen);
    const at = await officeDesk(agency.url, officer, office);
    await at.sync.runOnce();
    await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
    await at.sync.runOnce();
    const today = calendarDateAt(Date.now());
    expect(await officer.operators.put({ ...chen, validUntil: addDays(today, -1) })).toEqual({
      oneTimeCode: null,
    });
    await at.sync.runOnce();
    expect(await signsIn(at, '730164')).toBe('operator-expired');
    await officer.operators.put({ ...chen, role: 'supervisor' });
    await at.sync.runOnce();
    await at.client.signIn({ name: '陈静', pin: '730164' });
    expect(at.desk.sessions.session).toMatchObject({ operator: { role: 'supervisor' } });
    const reset = await officer.operators.resetPin({ id: chen.id });
    await at.sync.runOnce();
    expect(await signsIn(at, '730164')).toBe('wrong-name-or-pin');
    expect(await signsIn(at, reset.oneTimeCode)).toBe('pin-to-be-chosen');
  });

  test('of two PINs that were chosen offline with one code the first that arrives holds, everywhere', async () => {
    const { office, chen } = newOffice();
    const { oneTimeCode } = await officer.operators.put(chen);
    const [left, right] = [
      await officeDesk(agency.url, officer, office),
      await officeDesk(agency.url, officer, office),
    ];
    for (const { sync } of [left, right]) await sync.runOnce();
    const choose = ({ client }: OfficeDesk, newPin: string) =>
      client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin });
    await choose(left, '730164');
    await choose(right, '918273');
    for (const { sync } of [right, left]) await sync.runOnce();
    for (const at of [left, right]) {
      expect(await signsIn(at, '730164')).toBe('wrong-name-or-pin');
      expect(await signsIn(at, '918273')).toBe('done');
    }
    expect(auditOf(left)).toContain('pin-not-taken');
  });

  test('two operators whom one desk would know cannot have one name, and two of different offices can', async () => {
    const { office, chen } = newOffice();
    await officer.operators.put(chen);
    const other = { ...chen, id: `${chen.id}-b` };
    await expect(officer.operators.put(other)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(officer.operators.put({ ...other, office: null })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    await officer.operators.put({ ...other, office: `${office}分点` });
    await expect(officer.operators.end({ id: 'nobody' })).rejects.toMatchObject({ code: 'OPERATOR_UNKNOWN' });
  });

  test('a terminal may choose no PIN for somebody of another office', async () => {
    const { chen } = newOffice();
    await officer.operators.put(chen);
    const elsewhere = await officeDesk(agency.url, officer, newOffice().office);
    await elsewhere.sync.runOnce();
    const pin = { operatorId: chen.id, pinHash: '$argon2id$v=19$forged', replaces: 1 };
    elsewhere.store.internals.handle
      .prepare('INSERT INTO operator_pins VALUES (@operatorId, @pinHash, @replaces)')
      .run(pin);
    expect(await elsewhere.sync.runOnce()).toEqual({ ok: true });
    expect(elsewhere.exchange.waitingPins()).toEqual([]);
    expect(auditOf(elsewhere)).toContain('pin-not-taken');
    expect((await officer.operators.list()).operators.find(({ id }) => id === chen.id)?.pinChosen).toBe(
      false,
    );
  });
});
