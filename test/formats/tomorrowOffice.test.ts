import { describe, expect, test } from 'vitest';
import { agencyFixture } from '../../agency/testing/agencyFixture.ts';
import { databases } from '../../agency/testing/databases.ts';
import { OfficeSheet } from '../../contract/agency.ts';
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
