import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { agencyFixture, packId } from '../../agency/testing/agencyFixture.ts';
import { databases } from '../../agency/testing/databases.ts';
import { OfficeSheet } from '../../contract/agency.ts';
import { signRequest } from '../../contract/requestToken.ts';
import { type FiledRequest, requestFormat } from '../../domain/deskRequest.ts';
import { chen, openTestDesk } from '../../terminal/desk/testing/deskFixture.ts';
import { operatorList, pins } from '../../terminal/desk/testing/deskStage.ts';

describe('a list of operators from tomorrow at a terminal', () => {
  test('leaves out nobody: who has a role that is not known may do nothing here, and is told so; the others work', async () => {
    const { desk, store } = await openTestDesk();
    const zhou = { name: '周敏', pin: pins.zhou };
    const take = async (role: string) => {
      const listed = (await operatorList()).map((each) =>
        each.id === 'op-zhou' ? { ...each, role, badge: 7 } : each,
      );
      const { operators } = OfficeSheet.parse({ office: null, handOverKey: null, operators: listed });
      return store.inOneTransaction((work) => desk.operators.replaceOperators(work, operators ?? []));
    };
    expect(await take('supervisor')).toEqual({ ok: true });
    expect(await desk.sessions.signIn(zhou)).toMatchObject({ ok: true });
    expect(await take('inspector')).toEqual({ ok: true });
    expect(desk.sessions.session).toEqual({ state: 'signed-out' });
    expect(desk.sessions.present()).toMatchObject({ ok: false });
    expect(await desk.sessions.signIn({ ...zhou, pin: '000000' })).toMatchObject({
      reason: 'wrong-name-or-pin',
    });
    expect(await desk.sessions.signIn(zhou)).toMatchObject({ ok: false, reason: 'role-unknown' });
    expect(await desk.sessions.signIn(chen)).toMatchObject({ ok: true });
    expect(desk.operators.byId('op-zhou')).toMatchObject({ role: 'inspector' });
  });
});

describe.each(databases)('a report from tomorrow at an agency on $name', ({ open }) => {
  const fixture = agencyFixture(open);

  test('is kept with every instrument, and the officer sees also the one that is not known', async () => {
    const terminal = await fixture.newTerminal();
    await terminal.client.pushRecords({ records: [(await terminal.write()).token] });
    const gauges = [
      { name: 'moonAgeDays', value: 3, level: 'violet' },
      { name: 'recordsWaiting', value: 7, level: 'green' },
    ];
    await terminal.client.reportGauges({ gauges: gauges as never });
    const { terminals } = await fixture.officer.officer.terminals();
    expect(terminals.find(({ terminalId }) => terminalId === terminal.terminalId)?.gauges).toEqual(gauges);
  });
});

describe.each(databases)('a request from tomorrow at an agency on $name', ({ open }) => {
  const fixture = agencyFixture(open);
  const identityNumber = '430199195103120022';

  test('is taken, waits for an officer with what is not known, and is granted by no version that does not know it', async () => {
    const terminal = await fixture.newTerminal();
    const { terminalId, client } = terminal;
    await client.pushRecords({ records: [(await terminal.write()).token] });
    const { requests } = fixture.officer.officer;
    const push = async (change: object) => {
      const id = uuidv7();
      const filed = {
        format: requestFormat,
        software: { version: '0.3.0', build: 'c' },
        id,
        terminalId,
        on: '2035-09-01',
        at: '2035-09-01T01:00:00.000Z',
        person: { packId, identityNumber },
        operatorId: 'op-1',
        content: { kind: 'withdraw-consent' as const },
        papers: [],
        ...change,
      };
      const token = await signRequest(filed as FiledRequest, terminal.privateKey);
      return { id, outcome: await client.pushRequest({ token, papers: [] }) };
    };
    const content = { kind: 'change-bank', account: '6222' };
    const kind = await push({ content });
    const format = await push({ format: 'anxin-request/3' });
    const plain = await push({});
    expect([kind, format, plain].map(({ outcome }) => outcome.state)).toEqual(['open', 'open', 'granted']);
    const { items } = await requests.list({ limit: 500 });
    const found = (id: string) => items.find(({ request }) => request.id === id);
    expect(found(kind.id)).toMatchObject({
      request: { content },
      unknown: [{ path: 'content.kind', word: 'change-bank' }],
    });
    expect(found(format.id)?.unknown).toEqual([{ path: 'format', word: 'anxin-request/3' }]);
    for (const requestId of [kind.id, format.id])
      await expect(
        requests.decide({ terminalId, requestId, verdict: { state: 'granted' } }),
      ).rejects.toMatchObject({ code: 'NOT_UNDERSTOOD' });
    expect((await client.requestOutcomes({ ids: [kind.id] })).outcomes).toEqual([{ state: 'open' }]);
    const verdict = { state: 'refused', reason: 'not-confirmed' } as const;
    expect(await requests.decide({ terminalId, requestId: kind.id, verdict })).toMatchObject(verdict);
  });
});
