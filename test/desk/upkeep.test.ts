import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { readGauges } from '../../domain/freshness.ts';
import { pins, stageDesk } from '../../terminal/desk/testing/deskStage.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { createFerry } from '../../terminal/exchange/stick/ferry.ts';
import { createUpkeep } from '../../terminal/exchange/upkeep.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { personA, syncingTerminal, temporaryFolder } from '../sync/syncBench.ts';
import { serveDesk } from './deskPage.ts';
import { Keyboard } from './keyboard.ts';

const packId = 'hunan-provincial-2022';

const sync: TerminalStatus['sync'] = {
  state: 'offline',
  reason: 'offline',
  lastContactAt: '2026-04-01T01:00:00Z',
  waiting: 2,
  parked: 0,
  rosterSize: 40,
  reactivate: false,
  progress: null,
};

describe.skipIf(noBrowser !== null)(
  `exchanging data at a desk by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    let browser: Browser;
    let agency: Agency;
    beforeAll(async () => {
      agency = await startAgency({ seed: 'demo', demoCountySize: 40 });
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await agency?.stop();
    });

    /** A desk whose terminal was activated in the agency's house, and a folder that stands for its stick. */
    async function carriedAway(status: Partial<TerminalStatus>, name: '陈静' | '林工' = '陈静') {
      const terminal = await syncingTerminal(agency.url);
      const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
      const { code } = await officer.newActivationCode({ packIds: [packId] });
      await terminal.sync.activate(code);
      await terminal.sync.runOnce();
      terminal.cut(true);
      const { store, writer } = terminal;
      const staged = await stageDesk(
        { store, writer, nowMs: Date.now, dataDir: temporaryFolder() },
        { entries: [] },
      );
      onTestFinished(() => {
        staged.desk.stop();
        staged.visits.stop();
      });
      const stick = temporaryFolder();
      const signingKey = await loadSigningKey(store.settings);
      const tried: string[] = [];
      const upkeep = createUpkeep({
        ferry: createFerry({
          store,
          clock: { nowMs: Date.now },
          keys: () => signingKey,
          terminalName: '青山乡',
          offerPack: () => true,
          log: createEventLog({ write: (line) => void terminal.log.push(line) }),
        }),
        terminalId: () => store.settings.get(terminalIdSetting),
        directories: [stick],
        onCarried: () => {},
        async activate(typed) {
          tried.push(typed);
          return { ok: false, reason: 'code-used' };
        },
      });
      const served = await serveDesk(staged, 'township', { upkeep, status });
      onTestFinished(() => served.close());
      const page = await served.open(browser);
      const keys = new Keyboard(page);
      await page.getByTestId('name').waitFor();
      await keys.type(name);
      await keys.press('Tab');
      await keys.type(name === '陈静' ? pins.chen : pins.lin);
      await keys.press('Enter');
      await page.getByTestId('search').waitFor();
      await keys.press('F8');
      await page.getByTestId('upkeep').waitFor();
      const message = () => page.getByTestId('message').innerText();
      return { terminal, staged, stick, page, keys, message, tried };
    }

    test('records go out on the stick, and receipts and decisions come back on it', async () => {
      const { terminal, staged, stick, page, keys, message } = await carriedAway({ sync });
      const ids = [
        await terminal.certify({ on: '2041-01-01' }),
        await terminal.certify({ on: '2041-01-02' }),
      ];
      await page.getByTestId('stick').first().waitFor();
      await keys.press('2');
      await expect.poll(message).toBe('U盘里没有给本机的回复');
      await keys.press('1');
      await expect.poll(message).toMatch(/已写入2条记录、\d+张照片，核对无误/);
      expect(await answerStick(agency.services, stick)).toHaveLength(1);
      await page.getByText('有经办机构的回复').waitFor();
      await keys.press('2');
      await expect.poll(message).toContain('已读取：回执2份');
      expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['accepted', 'accepted']);
      expect(staged.desk.audit.entries().map(({ event }) => event)).toEqual(
        expect.arrayContaining(['stick-refused', 'stick-carried']),
      );
      await keys.press('3');
      await page.getByTestId('report').waitFor();
      expect(terminal.log.join('') + staged.logLines.join('')).not.toContain(personA.identityNumber);
    });

    test('the clerk sees what was not delivered with its reason and what to do, has it sent again, and it arrives', async () => {
      const { terminal, staged, page, keys, message } = await carriedAway({ sync });
      const { outbox, setAside } = terminal.store;
      const id = await terminal.certify({ on: '2041-02-01' });
      await page.getByText('没有。记录和申请都正常报送。').waitFor();
      outbox.park(id, 'chain-broken');
      staged.desk.changed();
      const item = page.getByTestId('set-aside-item');
      await item.waitFor();
      const said = await item.innerText();
      expect(said).toContain(personA.name);
      expect(said).toContain('430***********0022');
      expect(said).toContain('经办机构没有收到它前面的那一条。');
      expect(said).toContain('请再送一次；还是不行，请联系经办机构收下。');
      expect(said).not.toContain('已再送');
      await keys.tabTo('send-again');
      await keys.press('Enter');
      await expect.poll(message).toContain('已排队再送1件');
      await page.getByText('没有。记录和申请都正常报送。').waitFor();
      expect(outbox.deliveryOf(id)?.state).toBe('queued');
      expect(staged.desk.audit.entries().at(-1)).toMatchObject({
        event: 'sent-again',
        operatorName: '陈静',
        fields: { at: 'desk', parcels: [`records ${id}`] },
      });
      outbox.park(id, 'chain-broken');
      staged.desk.changed();
      await expect.poll(() => item.innerText()).toMatch(/已再送1次，最近一次.*仍没有送成/);
      await keys.press('4');
      await expect.poll(message).toContain('已排队再送1件');
      terminal.cut(false);
      await terminal.sync.runOnce();
      expect(outbox.deliveryOf(id)?.state).toBe('accepted');
      expect(setAside.list()).toEqual([]);
      expect(terminal.log.join('') + staged.logLines.join('')).not.toContain(personA.identityNumber);
    });

    test('an instrument past its limit is named by a word and a shape, and the pull of the roster shows how far it is', async () => {
      const gauges = readGauges({
        syncAgeDays: 40.6,
        rosterAgeDays: 20,
        packAgeDays: 1,
        recordsWaiting: 2,
        evidenceWaiting: 0,
        freeSpaceMegabytes: 100,
        clockTrust: 'certain',
      });
      const progress = { step: 'roster', done: 12_000, total: 300_000 } as const;
      const { page } = await carriedAway({ gauges, sync: { ...sync, progress } });
      const level = (id: string) => page.getByTestId(`gauge-${id}`).getAttribute('data-level');
      expect(await Promise.all(['last', 'roster', 'waiting', 'freeSpaceMegabytes'].map(level))).toEqual([
        'red',
        'amber',
        'green',
        'red',
      ]);
      expect(await page.getByTestId('gauge-packAgeDays').count()).toBe(0);
      await page.getByTestId('gauge-last').getByRole('img', { name: '须处理' }).waitFor();
      await page.getByTestId('gauge-roster').getByRole('img', { name: '注意' }).waitFor();
      expect(await page.getByTestId('instrument-syncAgeDays').innerText()).toMatch(
        /距上次联网\s*40天\s*须处理/,
      );
      expect(await page.getByTestId('gauge-progress').innerText()).toContain('12,000，共300,000');
      expect((await new AxeBuilder({ page }).include('[data-testid="upkeep"]').analyze()).violations).toEqual(
        [],
      );
    });

    test('a damage that was mended is told with what it took, and one that is still there with what to do', async () => {
      const salvage = { on: '2026-05-20', records: 118, lost: 2 };
      const { page } = await carriedAway({
        sync,
        salvage,
        store: { state: 'unavailable', reason: 'corrupt' },
      });
      expect(await page.getByTestId('salvage').innerText()).toContain('118条记录在，2条读不出来');
      await page.getByText('终端会自己重新启动并修好').waitFor();
      expect(await page.getByTestId('gauge-store').getAttribute('data-level')).toBe('red');
    });

    test('where the agency asks for it, an engineer types the new activation code and is told what came of it', async () => {
      const asked = { sync: { ...sync, reactivate: true } };
      const { page, keys, message, tried } = await carriedAway(asked, '林工');
      await page.getByText('经办机构要求重新激活本机').waitFor();
      await keys.tabTo('activation-code');
      await keys.type('ABCD-1234');
      await keys.press('Enter');
      await expect.poll(message).toBe('激活码已经用过，请向经办机构要新的');
      expect(tried).toEqual(['ABCD-1234']);
    });

    test('an operator is told who may type the activation code, and has no field for it', async () => {
      const { page } = await carriedAway({ sync: { ...sync, reactivate: true } });
      await page.getByText('请主管或工程师登录后输入激活码').waitFor();
      expect(await page.getByTestId('activation-code').count()).toBe(0);
    });
  },
);
