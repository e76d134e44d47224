import { isContractProcedure } from '@orpc/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficerMeta, OfficerRole, officerWire } from '../../contract/agency.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { type Agency, startAgency } from '../agency.ts';
import { createAgencyLog } from '../events.ts';
import { databases, type TestDatabase } from '../testing/databases.ts';
import { type AgencyClient, activateTerminal, clientFor } from '../testing/writingTerminal.ts';
import { appointOfficer, dismissOfficer } from './officers.ts';

const packId = 'hunan-provincial-2022';
let strangers = 0;

/** Somebody who is on no roster. */
function stranger() {
  strangers += 1;
  const first17 = `43019919370101${String(strangers).padStart(3, '0')}`;
  return { identityNumber: first17 + identityCheckCharacter(first17), name: '无名' };
}

/** Every call of officers with what the contract says of it. */
function officerCalls(wire: object = officerWire): { method: string; path: string; meta: OfficerMeta }[] {
  if (!isContractProcedure(wire)) return Object.values(wire).flatMap((part) => officerCalls(part));
  const { route, meta } = wire['~orpc'];
  return [{ method: route.method ?? '', path: route.path ?? '', meta: meta as OfficerMeta }];
}

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;
  let agency: Agency;
  let demo: AgencyClient['officer'];
  const tokens = new Map<OfficerRole, string>();
  const log: string[] = [];

  beforeAll(async () => {
    database = await open();
    agency = await startAgency({
      seed: 'demo',
      demoCountySize: 5,
      log: createAgencyLog({ write: (line: string) => void log.push(line) }, Date.now),
      ...database.options,
    });
    demo = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
    for (const role of OfficerRole.options) {
      const officer = { officerId: `the-${role}`, name: `${role} 王`, roles: [role] };
      tokens.set(role, await appointOfficer(agency.services, officer));
    }
  });
  afterAll(async () => {
    await agency.stop();
    database.stop();
    expect(log.join('')).toContain('officer-refused');
    expect(log.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
  });

  const as = (role: OfficerRole) => clientFor(agency.url, async () => `Bearer ${tokens.get(role)}`).officer;

  /** A record that waits for an officer, because nobody knows the person. */
  async function waiting(on: string, changes = {}) {
    const { code } = await demo.newActivationCode({ packIds: [packId] });
    const terminal = await activateTerminal(agency, code);
    const { token, record } = await terminal.write({ on, person: stranger(), ...changes });
    await terminal.client.pushRecords({ records: [token] });
    return { terminalId: terminal.terminalId, recordId: record.id };
  }

  test('every call of officers is open to the roles that the contract names for it, and to no other officer and no stranger', async () => {
    const calls = officerCalls();
    expect(calls.length).toBeGreaterThanOrEqual(20);
    for (const { method, path, meta } of calls) {
      expect(meta.roles.length).toBeGreaterThan(0);
      const url = agency.url + path.replaceAll(/\{\w+\}/g, 'x');
      const ask = async (token: string | undefined) => {
        const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
        return { status: response.status, body: await response.text() };
      };
      expect(await ask('nobody')).toMatchObject({
        status: 401,
        body: expect.stringContaining('OFFICER_UNKNOWN'),
      });
      for (const role of OfficerRole.options) {
        const { status, body } = await ask(tokens.get(role));
        if (meta.roles.includes(role)) {
          expect([401, 403, 500], `${role} ${method} ${path}`).not.toContain(status);
        } else {
          expect(status, `${role} ${method} ${path}`).toBe(403);
          expect(JSON.parse(body)).toMatchObject({
            defined: true,
            code: 'OFFICER_NOT_ALLOWED',
            data: { needs: meta.roles },
          });
        }
      }
    }
  });

  test('a reviewer decides on records and revokes no terminal, an administrator the other way round, an auditor neither', async () => {
    const record = await waiting('2041-01-01');
    const { terminalId } = record;
    const verdict = { ...record, state: 'accepted' as const };
    for (const role of ['administrator', 'auditor'] as const)
      await expect(as(role).decide(verdict)).rejects.toMatchObject({
        code: 'OFFICER_NOT_ALLOWED',
        data: { needs: ['reviewer'] },
      });
    expect((await as('auditor').reviews({ limit: 500 })).items.map(({ recordId }) => recordId)).toContain(
      record.recordId,
    );
    await as('reviewer').decide(verdict);
    for (const role of ['reviewer', 'auditor'] as const)
      await expect(as(role).revoke({ terminalId })).rejects.toMatchObject({ code: 'OFFICER_NOT_ALLOWED' });
    await as('administrator').revoke({ terminalId });
    const { terminals } = await as('auditor').terminals();
    expect(terminals.find((each) => each.terminalId === terminalId)?.revokedAt).not.toBeNull();
  });

  test('what an officer did is put down with who, what, on which object and when; what came to nothing is not', async () => {
    const record = await waiting('2041-02-01');
    const object = `${record.terminalId}/${record.recordId}`;
    await as('reviewer').decide({ ...record, state: 'rejected' });
    await expect(as('administrator').revoke({ terminalId: 'T-NONE' })).rejects.toMatchObject({
      code: 'TERMINAL_UNKNOWN',
    });
    const { acts } = await as('auditor').acts.search({ objectKind: 'record', object });
    expect(acts).toEqual([
      {
        actId: expect.any(String),
        at: expect.any(String),
        officerId: 'the-reviewer',
        officerName: 'reviewer 王',
        act: 'record-rejected',
        objectKind: 'record',
        object,
        reason: null,
      },
    ]);
    expect((await as('auditor').acts.search({ object: 'T-NONE' })).acts).toEqual([]);
    await expect(as('reviewer').acts.search({})).rejects.toMatchObject({ code: 'OFFICER_NOT_ALLOWED' });
    const refused = await as('auditor').acts.search({ officerId: 'the-reviewer', act: 'call-refused' });
    expect(refused.acts.map((act) => act.object)).toContain('officer.acts.search');
  });

  test('what was done to a person is found by their number, which stands nowhere in the table', async () => {
    const person = stranger();
    const entry = { ...person, packId, schemes: [], certifications: [] };
    await as('administrator').putPersons({ entries: [entry] });
    const event = { kind: 'death' as const, on: '2041-03-01' };
    const { identityNumber } = person;
    await as('administrator').personEvent({ packId, identityNumber, event });
    await as('administrator').lists.table({ kind: 'paused', packId, on: '2041-03-02' });
    const { acts } = await as('auditor').acts.search({ identityNumber });
    expect(acts.map(({ act }) => act)).toEqual(['person-event-recorded', 'person-put']);
    const { rows } = await sql`select * from officer_act`.execute(agency.services.db);
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
  });

  test('acts are read page by page, newest first, each once', async () => {
    const all = await as('auditor').acts.search({ limit: 500 });
    expect(all.next).toBeNull();
    const seen: string[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await as('auditor').acts.search({ limit: 2, ...(before ? { before } : {}) });
      seen.push(...page.acts.map(({ actId }) => actId));
      before = page.next;
    }
    expect(seen).toEqual(all.acts.map(({ actId }) => actId));
    expect(all.acts.map(({ at }) => at)).toEqual(
      all.acts
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  test('the database lets nobody change or remove an act', async () => {
    const { db } = agency.services;
    const before = await db.selectFrom('officer_act').selectAll().orderBy('act_id').execute();
    for (const attempt of [
      sql`update officer_act set officer_id = 'somebody else'`,
      sql`delete from officer_act`,
      sql`truncate officer_act`,
    ])
      await expect(attempt.execute(db)).rejects.toThrow('officer_act can only grow');
    expect(await db.selectFrom('officer_act').selectAll().orderBy('act_id').execute()).toEqual(before);
  });

  test('an act that cannot be put down does not happen', async () => {
    const { db } = agency.services;
    const { terminalId } = await waiting('2041-04-01');
    await sql`alter table officer_act add constraint no_more check (act <> 'terminal-revoked') not valid`.execute(
      db,
    );
    await expect(as('administrator').revoke({ terminalId })).rejects.toMatchObject({ status: 500 });
    await sql`alter table officer_act drop constraint no_more`.execute(db);
    const { terminals } = await as('auditor').terminals();
    expect(terminals.find((each) => each.terminalId === terminalId)?.revokedAt).toBeNull();
  });

  test('an officer who is appointed anew has the new roles and the new token only', async () => {
    const officer = { officerId: 'li', name: '李', roles: ['auditor' as const] };
    const old = await appointOfficer(agency.services, officer);
    const token = await appointOfficer(agency.services, { ...officer, roles: ['reviewer', 'administrator'] });
    const withToken = (value: string) => clientFor(agency.url, async () => `Bearer ${value}`).officer;
    await expect(withToken(old).terminals()).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    await expect(withToken(token).acts.search({})).rejects.toMatchObject({ code: 'OFFICER_NOT_ALLOWED' });
    expect((await withToken(token).operators.list()).operators).toEqual([]);
    expect((await withToken(token).reviews({})).items).toEqual(expect.any(Array));
  });

  test('an officer who is dismissed is nobody any more, and what they did still bears their name', async () => {
    const officer = { officerId: 'wu', name: '吴', roles: ['administrator' as const] };
    const token = await appointOfficer(agency.services, officer);
    const wu = clientFor(agency.url, async () => `Bearer ${token}`).officer;
    await wu.newActivationCode({ packIds: ['hunan-provincial-2022'] });
    expect(await dismissOfficer(agency.services, 'nobody')).toBe(false);
    expect(await dismissOfficer(agency.services, 'wu')).toBe(true);
    await expect(wu.terminals()).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    const forged = clientFor(agency.url, async () => 'Bearer dismissed:wu').officer;
    await expect(forged.terminals()).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    const { acts } = await as('auditor').acts.search({ officerId: 'wu' });
    expect(acts).toMatchObject([{ act: 'activation-code-made', officerName: '吴' }]);
  });

  test('an officer sees how the colours of the screen were judged, gaps, the reference’s quality and what was past red', async () => {
    const challenge = {
      nonce: 'n',
      actions: ['nod' as const],
      passed: true,
      failure: null,
      steps: [],
      flash: {
        outcome: 'does-not-follow' as const,
        chance: 0.4,
        correlation: 0.1,
        lagMs: 120,
        gain: { face: 0.2, background: 0.1, difference: 0.1 },
      },
      gaps: [{ step: 1, fromMs: 100, toMs: 900 }],
    };
    const verification = {
      outcome: 'review' as const,
      distance: 0.5,
      thresholds: { accept: 0.4, review: 0.6, record: 'r' },
      reference: {
        kind: 'chip-photo' as const,
        takenOn: '2020-01-01',
        hash: 'h',
        quality: { eyeDistance: 41.5, confidence: 0.9 },
      },
      framesCompared: 3,
      embedder: 'e',
    };
    const pastRed = ['rosterAgeDays' as const];
    const full = await waiting('2041-05-01', { challenge, verification, pastRed });
    const bare = await waiting('2041-05-02');
    const { items } = await as('reviewer').reviews({ limit: 500 });
    const shown = (recordId: string) => items.find((item) => item.recordId === recordId);
    expect(shown(full.recordId)).toMatchObject({ challenge, verification, pastRed });
    expect(shown(bare.recordId)).toMatchObject({ challenge: null, verification: null, pastRed: [] });
  });
});
