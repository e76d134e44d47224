import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pins } from '../../terminal/desk/testing/deskFixture.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { openDesk, takeSeat } from './deskSeat.ts';
import { flawsOf } from './flaws.ts';

const wang = '11010519491231002X';

describe.skipIf(noBrowser !== null)(`a desk by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('a wrong PIN is answered in words, the right one opens the desk, F9 locks it and the PIN opens it again', async () => {
    const staged = await openDesk(browser);
    const { page, keys } = staged;
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
    const staged = await openDesk(browser, { operators: [] });
    const { page, keys } = staged;
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
    const { page, keys } = await takeSeat(browser);
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

  test('nobody serves themselves, and the screen says so', async () => {
    const at = await takeSeat(browser);
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
    expect(at.records()).toEqual([]);
  });

  test('a double click opens whom it was on, and nobody who comes up in their place', async () => {
    const { page, keys, desk } = await takeSeat(browser);
    desk.acts.wait({ identityNumber: '410302195003151233' }, true);
    await page.getByTestId('waiting').getByRole('button').waitFor();
    await keys.type('wgl');
    await page.getByTestId('found').getByRole('button').dblclick();
    await page.getByTestId('person').waitFor();
    expect(await page.getByTestId('person-number').innerText()).toBe('110***********002X');
  });

  test('the list is called through, ticked off and exported by keyboard', async () => {
    const at = await takeSeat(browser, { profile: 'township' });
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
    const at = await takeSeat(browser, { profile: 'township' });
    const findings: string[] = [];
    const look = async (pane: string) => void findings.push(...(await flawsOf(at.page, pane)));
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
      ['F10', 'check-code'],
    ] as const) {
      await at.keys.press(key);
      await at.page.getByTestId(pane).waitFor();
      await look(pane);
    }
    await at.open('wgl');
    await at.keys.press('1');
    for (const state of ['identified', 'consent']) {
      await at.visitIn(state);
      await look(state);
      await at.keys.press('Enter');
    }
    await at.page.getByTestId('certified').waitFor();
    await look('certified');
    await at.keys.press('F9');
    await at.page.getByTestId('sign-in').waitFor();
    await look('locked');
    expect(findings).toEqual([]);
  });

  test('forty people in a row: nobody’s name or number stays in the page after the next one is open', async () => {
    const at = await takeSeat(browser);
    for (let round = 0; round < 20; round += 1)
      for (const [letters, other] of [
        ['wgl', '曾建国'],
        ['zjg', '王桂兰'],
      ] as const) {
        await at.open(letters);
        await expect.poll(() => at.page.getByTestId('person').innerText()).not.toContain(other);
        expect(await at.page.content()).not.toContain(wang);
      }
  });
});
