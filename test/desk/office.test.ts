import type { Browser } from '@playwright/test';
import { toBuffer } from 'qrcode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorList, wang, zeng } from '../../terminal/desk/testing/deskFixture.ts';
import { certifyingAgency } from '../../terminal/print/testing/paperFixture.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { newOperator, oneTimeCode, putInOffice } from './deskOffice.ts';
import { openDesk, takeSeat } from './deskSeat.ts';
import { flawsOf } from './flaws.ts';

describe.skipIf(noBrowser !== null)(
  `what a desk has from its agency and its office, by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    test('a one-time code opens nothing but the choice of a PIN, which has to be typed twice and be no easy one', async () => {
      const at = await openDesk(browser, { operators: [...(await operatorList()), await newOperator()] });
      const { page, keys, message } = at;
      await page.getByTestId('name').waitFor();
      await keys.type('何敏');
      await keys.press('Tab');
      await keys.type(oneTimeCode);
      await keys.press('Enter');
      await page.getByTestId('new-pin').waitFor();
      const flaws = await flawsOf(page, 'choosing a PIN');
      const choose = async (pin: string, again: string) => {
        await keys.tabTo('new-pin');
        await keys.type(pin);
        await keys.press('Tab');
        await keys.type(again);
        await keys.press('Enter');
      };
      await choose('730164', '730146');
      await expect.poll(message).toBe('两次输入的新PIN码不一样');
      flaws.push(...(await flawsOf(page, 'two different PINs')));
      for (const id of ['new-pin', 'new-pin-again']) await page.getByTestId(id).fill('');
      await choose('123456', '123456');
      await expect.poll(message).toBe('PIN码太简单');
      await choose('730164', '730164');
      await page.getByTestId('search').waitFor();
      expect(await page.getByTestId('operator').innerText()).toContain('何敏');
      await keys.press('F9');
      await page.getByText('何敏，屏幕已锁定').waitFor();
      await keys.type('730164');
      await keys.press('Enter');
      await page.getByTestId('search').waitFor();
      expect(flaws).toEqual([]);
      expect(at.logLines.join('')).not.toContain('730164');
    });

    test('whoever wants another PIN gives the present one, and Escape leads back', async () => {
      const { page, keys, message } = await takeSeat(browser);
      await keys.press('F9');
      await page.getByTestId('change-pin').waitFor();
      await keys.tabTo('change-pin');
      await keys.press('Enter');
      await page.getByTestId('new-pin').waitFor();
      expect(await flawsOf(page, 'another PIN')).toEqual([]);
      await keys.press('Escape');
      await page.getByTestId('new-pin').waitFor({ state: 'detached' });
      await keys.tabTo('change-pin');
      await keys.press('Enter');
      // The first field is the one that was left out: the PIN that they have.
      await keys.type('000111');
      for (const _ of ['new', 'again']) {
        await keys.press('Tab');
        await keys.type('730164');
      }
      await keys.press('Enter');
      await expect.poll(message).toBe('姓名或PIN码不对');
    });

    test('a kiosk that sends somebody to the counter shows six digits that can be read from where they stand', async () => {
      const at = await openDesk(browser, { profile: 'hall', kiosk: true });
      const { page, visits } = at;
      const { sixDigitsOf } = putInOffice(at);
      const card = { cardId: 'c', name: '王桂兰', identityNumber: wang, photoTakenOn: '2008-01-01' };
      await page.locator('main[data-state="idle"]').waitFor();
      visits.tell({ type: 'CARD', card: { ...card, photo: new Uint8Array([1]) } });
      await page.getByTestId('act-continue').click();
      await page.getByTestId('act-consent-decline').click();
      const panel = page.getByTestId('hand-over');
      await panel.waitFor();
      const digits = sixDigitsOf(wang);
      expect(await panel.innerText()).toContain(`${digits.slice(0, 3)} ${digits.slice(3)}`);
      const box = await panel.boundingBox();
      expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(768);
      const size = await panel
        .locator('.hand-over-number')
        .evaluate((number) => Number.parseFloat(getComputedStyle(number).fontSize));
      expect(size).toBeGreaterThan(40);
      expect(await flawsOf(page, 'six digits')).toEqual([]);
    });

    test('the six digits find the person at the desk, with what happened at the kiosk and why', async () => {
      const at = await takeSeat(browser);
      const { sixDigitsOf, missedAtKiosk } = putInOffice(at);
      missedAtKiosk(wang, ['action-timeout', 'face-lost', null]);
      await at.open(sixDigitsOf(wang));
      expect(await at.page.getByTestId('person-number').innerText()).toBe('110***********002X');
      const lines = await at.page.getByTestId('elsewhere').locator('li').allInnerTexts();
      expect(lines.map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
        expect.stringContaining('大厅自助机1号'),
        expect.stringContaining('脸离开了圆框'),
        expect.stringContaining('没有看清动作'),
      ]);
      expect(await at.page.getByTestId('person').innerText()).toContain('剩余次数：7');
      expect(await flawsOf(at.page, 'elsewhere')).toEqual([]);
      expect(at.logLines.join('')).not.toContain(wang);
    });

    test('what became of a request stands on the person’s page and on the day’s list', async () => {
      const at = await takeSeat(browser);
      const { decided } = putInOffice(at);
      for (const [letters, number] of [
        ['zjg', zeng],
        ['wgl', wang],
      ] as const) {
        await at.open(letters);
        await at.keys.press('7');
        await at.page.getByTestId('new-phone').waitFor();
        await at.keys.tabTo('new-phone');
        await at.keys.type('13900000002');
        await at.keys.press('Enter');
        await at.page.getByTestId('done').waitFor();
        await at.keys.press('Enter');
        decided(number, number === zeng ? 'granted' : 'paper-missing');
      }
      await at.open('wgl');
      await expect
        .poll(() => at.page.getByTestId('requests').innerText())
        .toContain('未予办理 · 缺少证明材料');
      const flaws = await flawsOf(at.page, 'outcome of a request');
      await at.keys.press('F4');
      const today = at.page.getByTestId('today');
      await expect.poll(() => today.innerText()).toContain('未予办理 · 缺少证明材料');
      expect(await today.innerText()).toContain('已办结');
      flaws.push(...(await flawsOf(at.page, 'outcomes of the day')));
      expect(flaws).toEqual([]);
    });

    test('F10 verifies a scanned code and a picture of one, and says what it does not prove', async () => {
      const at = await takeSeat(browser);
      await at.open('wgl');
      await at.keys.press('1');
      await at.keys.throughVisit();
      await at.keys.press('Enter');
      await certifyingAgency(at.store);
      const [record] = at.records();
      const code = await at.desk.options.codes.codeOf(record?.id ?? '', '2027-05-20');
      const verdict = at.page.getByTestId('paper-verdict');
      await at.keys.press('F10');
      await at.page.getByTestId('check-code').waitFor();
      await at.keys.tabTo('code');
      await at.keys.type('AX1:0000');
      await at.keys.press('Enter');
      await at.page.locator('[data-testid="paper-verdict"][data-ok="false"]').waitFor();
      const flaws = await flawsOf(at.page, 'a worthless code');
      // A scanner types, and ends with Enter.
      await at.keys.tabTo('code');
      await at.keys.type(code?.text ?? '');
      await at.keys.press('Enter');
      await at.page.locator('[data-testid="paper-verdict"][data-ok="true"]').waitFor();
      expect(await verdict.innerText()).toContain('110***********002X');
      expect(await verdict.innerText()).toContain('它不能证明');
      flaws.push(...(await flawsOf(at.page, 'a genuine code')));
      const picture = {
        name: 'code.png',
        mimeType: 'image/png',
        buffer: await toBuffer(code?.text ?? '', { scale: 4 }),
      };
      await at.keys.press('F10');
      await at.page.getByTestId('code-picture').setInputFiles(picture);
      await at.page.locator('[data-testid="paper-verdict"][data-ok="true"]').waitFor();
      expect(flaws).toEqual([]);
    });
  },
);
