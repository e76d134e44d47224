import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openTestDesk, pins, scan, signature, type TestScene } from '../../terminal/desk/deskFixture.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { buildDeskPage, serveDesk } from './deskPage.ts';
import { Keyboard } from './keyboard.ts';

const wang = '11010519491231002X';

describe.skipIf(noBrowser !== null)(`a desk by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  let browser: Browser;
  let papers: { signature: string; scan: string };

  beforeAll(async () => {
    await buildDeskPage();
    browser = await launchBrowser();
    const folder = await mkdtemp(join(tmpdir(), 'anxin-papers-'));
    papers = { signature: join(folder, 'signature.png'), scan: join(folder, 'scan.jpg') };
    writeFileSync(papers.signature, Buffer.from(await (await signature()).arrayBuffer()));
    writeFileSync(papers.scan, Buffer.from(await (await scan()).arrayBuffer()));
  }, 180_000);
  afterAll(() => browser?.close());

  async function atDesk(scene: TestScene & { profile?: 'bank' | 'township' } = {}) {
    const staged = await openTestDesk(scene);
    const served = await serveDesk(staged, scene.profile);
    onTestFinished(() => served.close());
    const page = await served.open(browser);
    const keys = new Keyboard(page);
    await page.getByTestId('name').waitFor();
    await keys.type('陈静');
    await keys.press('Tab');
    await keys.type(pins.chen);
    await keys.press('Enter');
    await page.getByTestId('search').waitFor();
    const message = () => page.getByTestId('message').innerText();
    const open = async (text: string) => {
      await keys.press('F2');
      await keys.type(text);
      await keys.press('Enter');
      await page.getByTestId('person').waitFor();
    };
    return { ...staged, page, keys, message, open };
  }

  const records = ({ store }: Awaited<ReturnType<typeof atDesk>>) =>
    Array.from(store.records.iterate(), ({ record }) => record);

  test('a wrong PIN is answered in words, the right one opens the desk, F9 locks it and the PIN opens it again', async () => {
    const staged = await openTestDesk();
    const served = await serveDesk(staged);
    onTestFinished(() => served.close());
    const page = await served.open(browser);
    const keys = new Keyboard(page);
    await page.getByTestId('name').waitFor();
    await keys.type('陈静');
    await keys.press('Tab');
    await keys.type('999999');
    await keys.press('Enter');
    await expect.poll(() => page.getByTestId('message').innerText()).toBe('姓名或PIN码不对');
    await keys.tabTo('pin');
    await keys.type(pins.chen);
    await keys.press('Enter');
    await page.getByTestId('search').waitFor();
    await keys.press('F9');
    await page.getByText('陈静，屏幕已锁定').waitFor();
    await keys.type(pins.chen);
    await keys.press('Enter');
    await page.getByTestId('search').waitFor();
  });

  test('the first operator is set up with the one-time code and is at the desk at once', async () => {
    const staged = await openTestDesk({ operators: [] });
    const served = await serveDesk(staged);
    onTestFinished(() => served.close());
    const page = await served.open(browser);
    const keys = new Keyboard(page);
    await page.getByTestId('code').waitFor();
    await keys.type(staged.desk.sessions.setupCode ?? '');
    await keys.press('Tab');
    await keys.type('陈静');
    await keys.press('Tab');
    await keys.type('402917');
    await keys.press('Enter');
    await page.getByTestId('search').waitFor();
    expect(await page.getByTestId('operator').innerText()).toContain('主管');
  });

  test('a number is checked while it is typed, and its X becomes a capital', async () => {
    const { page, keys } = await atDesk();
    await keys.type('110105194912310');
    expect(await page.getByTestId('number-check').innerText()).toBe('已输入15位');
    await keys.type('021');
    expect(await page.getByTestId('number-check').innerText()).toContain('校验不对');
    await keys.press('Backspace');
    await keys.press('Backspace');
    await keys.type('2x');
    expect(await page.getByTestId('search').inputValue()).toBe(wang);
    expect(await page.getByTestId('number-check').innerText()).toContain('校验正确');
    await keys.press('Enter');
    await page.getByTestId('person').waitFor();
    expect(await page.getByTestId('person-number').innerText()).toBe('110***********002X');
  });

  test('no card at hand: found by initials, certified before the camera, identified by the operator', async () => {
    const at = await atDesk();
    await at.open('wgl');
    await at.keys.press('1');
    await at.keys.throughVisit();
    expect(await at.page.getByTestId('delivery').innerText()).toBe('待发送');
    await at.keys.press('Enter');
    await at.page.getByTestId('nobody').waitFor();
    expect(records(at)).toMatchObject([
      {
        method: 'assisted',
        result: 'certified',
        operator: { name: '陈静' },
        consent: { given: true },
        assistance: { identifiedBy: 'operator', helper: null },
      },
    ]);
  });

  test('with the card on the reader nothing is typed: three times Enter', async () => {
    const at = await atDesk();
    const before = at.keys.strokes;
    at.desk.visitDesk.tell({
      type: 'CARD',
      card: {
        cardId: 'card',
        name: '王桂兰',
        identityNumber: wang,
        photo: new Uint8Array([1]),
        photoTakenOn: '2008-01-01',
      },
    });
    await at.keys.throughVisit();
    await at.keys.press('Enter');
    await at.page.getByTestId('nobody').waitFor();
    expect(at.keys.strokes - before).toBe(3);
    expect(records(at)).toMatchObject([{ assistance: { identifiedBy: 'card' } }]);
  });

  test('on behalf of another: the helper is noted, and only the pensioner’s face is taken', async () => {
    const at = await atDesk();
    await at.open('wgl');
    await at.keys.press('2');
    await at.page.getByTestId('helper-name').waitFor();
    await at.keys.type('王小明');
    await at.keys.press('Enter');
    await at.keys.throughVisit();
    expect(records(at)).toMatchObject([{ assistance: { helper: { name: '王小明', relation: 'child' } } }]);
  });

  test('who declines face recognition is checked by eye: a reason, a signature, and a record of its own kind', async () => {
    const at = await atDesk();
    await at.open('wgl');
    await at.keys.press('1');
    await at.page.locator('[data-testid="visit"][data-state="identified"]').waitFor();
    await at.keys.press('Enter');
    await at.page.locator('[data-testid="visit"][data-state="consent"]').waitFor();
    await at.keys.press('n');
    await at.page.locator('[data-testid="visit"][data-state="ended"]').waitFor();
    await at.keys.press('3');
    await at.page.getByTestId('person').waitFor();
    await at.keys.press('3');
    await at.page.getByTestId('flow-visual').waitFor();
    await at.keys.tick('card-seen');
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await expect.poll(at.message).toBe('缺少签名或盖章');
    await at.page.getByTestId('signature-file').setInputFiles(papers.signature);
    await at.page.locator('[data-signed="true"]').waitFor();
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(await at.page.getByTestId('done').innerText()).toContain('2027年5月20日');
    expect(records(at)).toMatchObject([
      {
        method: 'assisted',
        consent: { given: false },
        assistance: { visualCheck: { reason: 'declined' }, identifiedBy: 'card' },
        evidence: [{ kind: 'signature' }],
      },
    ]);
  });

  test('Hunan’s confirmation form comes back signed and sealed, and a second person confirms it', async () => {
    const at = await atDesk();
    await at.open('wgl');
    await at.keys.press('4');
    await at.page.getByTestId('flow-form').waitFor();
    await at.keys.tick('check-unit-head');
    await at.keys.tick('check-attachment-1');
    await at.page.getByTestId('scan').setInputFiles(papers.scan);
    await expect.poll(() => at.page.getByTestId('scan-count').innerText()).toBe('已添加1张');
    await at.keys.tabTo('second-name');
    await at.keys.type('陈静');
    await at.keys.press('Tab');
    await at.keys.type(pins.chen);
    await at.keys.press('Enter');
    await expect.poll(at.message).toBe('缺少签名或盖章');
    await at.keys.tick('check-unit-seal');
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await expect.poll(at.message).toBe('确认人必须是另一个人');
    await at.keys.tabTo('second-name');
    await at.keys.press('Control+A');
    await at.keys.type('周敏');
    await at.keys.press('Tab');
    await at.keys.press('Control+A');
    await at.keys.type(pins.zhou);
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(records(at)).toMatchObject([{ method: 'form', assistance: { confirmedBy: { name: '周敏' } } }]);
  });

  test('proof from abroad that came by post is checked against its list', async () => {
    const at = await atDesk();
    await at.open('zjg');
    await at.keys.press('4');
    await at.page.getByTestId('flow-form').waitFor();
    await at.keys.press('ArrowDown');
    await at.keys.press('Tab');
    await at.keys.press('End');
    await at.keys.tick('check-consulate');
    await at.page.getByTestId('scan').setInputFiles(papers.scan);
    await expect.poll(() => at.page.getByTestId('scan-count').innerText()).toBe('已添加1张');
    await at.keys.tabTo('second-name');
    await at.keys.type('周敏');
    await at.keys.press('Tab');
    await at.keys.type(pins.zhou);
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(records(at)).toMatchObject([
      {
        method: 'form',
        pack: { id: 'luoyang-2018' },
        assistance: { form: { id: 'consular-certificate', route: 'by-post' } },
      },
    ]);
  });

  test('a home visit round notes its place in every record until it ends', async () => {
    const at = await atDesk({ profile: 'township' });
    await at.keys.tabTo('place');
    await at.keys.type('柳树村3组');
    await at.keys.press('Enter');
    await at.page.getByTestId('place-now').waitFor();
    await at.open('wgl');
    await at.keys.press('1');
    await at.keys.throughVisit();
    expect(records(at)).toMatchObject([{ method: 'visit', assistance: { place: '柳树村3组' } }]);
  });

  test('a death is reported, corrected data are asked for, and consent is withdrawn; each waits for the agency', async () => {
    const at = await atDesk();
    await at.open('zjg');
    await at.keys.press('7');
    await at.page.getByTestId('new-phone').waitFor();
    await at.keys.tabTo('new-phone');
    await at.keys.type('13900000002');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    await at.keys.press('Enter');
    await at.open('wgl');
    await at.keys.press('0');
    await at.page.getByTestId('flow-withdraw-consent').waitFor();
    await at.page.getByTestId('signature-file').setInputFiles(papers.signature);
    await at.page.locator('[data-signed="true"]').waitFor();
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(await at.page.getByTestId('done').innerText()).toContain('已删除人脸数据1件');
    await at.keys.press('Enter');
    await at.open('zjg');
    await at.keys.press('8');
    await at.page.getByTestId('flow-report-death').waitFor();
    await at.keys.tabTo('helper-name');
    await at.keys.type('曾小军');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(at.desk.tables.queuedRequests(9).map(({ kind }) => kind)).toEqual([
      'correct-data',
      'withdraw-consent',
      'report-death',
    ]);
  });

  test('a first photo is taken with the desk’s camera by the space key', async () => {
    const at = await atDesk();
    await at.open('zjg');
    await at.keys.press('6');
    await at.page.getByTestId('flow-first-photo').waitFor();
    await at.keys.tabTo('documents-camera');
    await at.keys.press('Enter');
    await at.keys.tabTo('snap');
    await at.keys.press('Space');
    await expect.poll(() => at.page.getByTestId('documents-count').innerText()).toBe('已添加1张');
    await at.keys.tabTo('submit');
    await at.keys.press('Enter');
    await at.page.getByTestId('done').waitFor();
    expect(at.desk.tables.queuedRequests(1)[0]?.papers[0]?.bytes.length).toBeGreaterThan(1000);
  });

  test('nobody serves themselves, and the screen says so', async () => {
    const at = await atDesk();
    await at.open('陈静');
    expect(await at.page.getByTestId('way-camera').isDisabled()).toBe(true);
    expect(await at.page.getByTestId('way-camera').innerText()).toContain('不能为自己办理');
    await at.keys.press('1');
    at.desk.visitDesk.tell({
      type: 'CARD',
      card: {
        cardId: 'own',
        name: '陈静',
        identityNumber: '430102195803151234',
        photo: new Uint8Array([1]),
        photoTakenOn: null,
      },
    });
    await expect.poll(at.message).toContain('不能为自己办理');
    expect(records(at)).toEqual([]);
  });

  test('the list is called through, ticked off and exported by keyboard', async () => {
    const at = await atDesk({ profile: 'township' });
    await at.keys.press('F6');
    await at.page.getByTestId('outreach').waitFor();
    await at.keys.tabTo('contacted');
    await at.keys.press('ArrowDown');
    await expect.poll(() => at.desk.tables.contacts().size).toBe(1);
    await at.keys.press('F6');
    await at.keys.tabTo('export-xlsx');
    await at.keys.press('Enter');
    await expect.poll(at.message).toContain('lists/outreach-2026-05-20.xlsx');
    await at.keys.press('F7');
    await at.page.getByTestId('report').waitFor();
  });

  test('axe finds nothing wrong with any pane, and no pane is wider than a laptop', async () => {
    const at = await atDesk({ profile: 'township' });
    const findings: string[] = [];
    const look = async (pane: string) => {
      const { violations } = await new AxeBuilder({ page: at.page }).analyze();
      findings.push(...violations.map(({ id, nodes }) => `${pane}: ${id} ${nodes[0]?.html}`));
      const overflow = await at.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) findings.push(`${pane}: ${overflow} px too wide`);
    };
    await look('nobody');
    await at.open('wgl');
    await look('person');
    for (const key of ['2', '3', '4', '6', '7', '8', '0']) {
      await at.keys.press(key);
      await at.page.getByTestId('submit').waitFor();
      await look(`flow ${key}`);
      await at.keys.press('Escape');
      await at.page.getByTestId('person').waitFor();
    }
    for (const [key, pane] of [
      ['F4', 'today'],
      ['F6', 'outreach'],
      ['F7', 'report'],
    ] as const) {
      await at.keys.press(key);
      await at.page.getByTestId(pane).waitFor();
      await look(pane);
    }
    await at.open('wgl');
    await at.keys.press('1');
    for (const state of ['identified', 'consent']) {
      await at.page.locator(`[data-testid="visit"][data-state="${state}"]`).waitFor();
      await look(state);
      await at.keys.press('Enter');
    }
    await at.page.getByTestId('certified').waitFor();
    await look('certified');
    await at.keys.press('F9');
    await at.page.getByTestId('sign-in').waitFor();
    await look('locked');
    expect(findings).toEqual([]);
  }, 180_000);

  test('forty people in a row: nobody’s name or number stays in the page after the next one is open', async () => {
    const at = await atDesk();
    for (let round = 0; round < 20; round += 1)
      for (const [letters, other] of [
        ['wgl', '曾建国'],
        ['zjg', '王桂兰'],
      ] as const) {
        await at.open(letters);
        await expect.poll(() => at.page.getByTestId('person').innerText()).not.toContain(other);
        expect(await at.page.content()).not.toContain(wang);
      }
  }, 120_000);
});
