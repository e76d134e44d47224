import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser, watchPage } from '../e2e/browser.ts';
import { takeSeat } from './deskSeat.ts';
import { flawsOf } from './flaws.ts';

const wang = '11010519491231002X';

describe.skipIf(noBrowser !== null)(
  `the pensioner's own view on a second screen${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    const shows = (view: Page, state: string) => view.locator(`main[data-state="${state}"]`).waitFor();

    async function withVisitor(touch = true) {
      const at = await takeSeat(browser);
      const view = await at.served.openVisitor(browser, touch ? 'upright' : 'monitor', touch);
      const { mishaps } = watchPage(view, at.served.server.origin);
      await view.getByText('请把身份证交给工作人员').waitFor();
      const begin = async () => {
        await at.open('wgl');
        await at.keys.press('1');
        // Each screen comes by itself: a key that is pressed before the operator's own is there means nothing.
        await Promise.all([shows(view, 'identified'), at.visitIn('identified')]);
      };
      return { ...at, view, mishaps, begin };
    }

    test('they decide and do the actions there by touch, while the operator sees how far it is', async () => {
      const { page, view, mishaps, begin, records } = await withVisitor();
      await begin();
      expect(await view.locator('main').innerText()).toContain('王桂兰');
      await view.getByTestId('act-continue').tap();
      await view.getByTestId('act-consent-accept').tap();
      await page.getByTestId('visit-progress').waitFor();
      expect(await page.locator('video').count()).toBe(0);
      // Both screens are at the same action: the terminal's.
      const stepOn = (screen: Page) => screen.locator('[data-step="now"]').getAttribute('data-testid');
      await expect
        .poll(async () => (await Promise.all([stepOn(page), stepOn(view)])).join())
        .toMatch(/^(step-\d),\1$/);
      await page.getByTestId('certified').waitFor();
      await shows(view, 'ended');
      expect(await view.locator('.screen-actions').count()).toBeLessThanOrEqual(1);
      expect(await view.locator('.screen-actions').isVisible()).toBe(false);
      expect(records()).toMatchObject([
        { method: 'assisted', result: 'certified', consent: { given: true } },
      ]);
      await page.keyboard.press('Enter');
      await shows(view, 'idle');
      const left = await view.content();
      for (const secret of ['王桂兰', wang, wang.slice(-4)]) expect(left).not.toContain(secret);
      expect(mishaps).toEqual({ foreign: [], violations: [], errors: [] });
    });

    test('who declines there ends the visit, and the operator is offered the other way', async () => {
      const { page, view, begin, records } = await withVisitor();
      await begin();
      await view.getByTestId('act-continue').tap();
      await view.getByTestId('act-consent-decline').tap();
      await page.getByTestId('to-visual-check').waitFor();
      expect(records()).toEqual([]);
    });

    test('where no screen can be touched, nothing is offered to be touched, and the operator leads', async () => {
      const { view, begin, keys, page } = await withVisitor(false);
      await begin();
      await view.getByText('请告诉工作人员您的决定').waitFor();
      expect(await view.getByRole('button').count()).toBe(0);
      await keys.throughVisit();
      await shows(view, 'ended');
      expect(await page.getByTestId('certified').isVisible()).toBe(true);
    });

    test('when it goes away in the middle of the actions, the desk takes the camera over and begins the attempt anew', async () => {
      const { page, view, begin, visitIn, keys, records, visits } = await withVisitor();
      await begin();
      await keys.press('Enter');
      await visitIn('consent');
      await keys.press('Enter');
      // Eight seconds of guidance and the framing come first.
      await view.locator('main[data-state="capturing"]').waitFor();
      const before = visits.snapshot.current;
      await view.context().close();
      await page.locator('[data-testid="visit"] video').waitFor();
      await page.getByTestId('certified').waitFor();
      expect(before.state === 'capturing' && before.attempt).toBe(1);
      expect(records()).toMatchObject([{ result: 'certified', attempt: 2 }]);
    });

    test('it knows nothing of the desk, and its permission opens none', async () => {
      const { view, served } = await withVisitor();
      const { origin } = served.server;
      const outcome = await view.evaluate(
        (address) =>
          new Promise((resolve) => {
            const socket = new WebSocket(address);
            socket.onopen = () => resolve('open');
            socket.onclose = ({ code }) => resolve(code);
          }),
        `${origin.replace('http', 'ws')}/wire`,
      );
      expect(outcome).toBe(1006);
      await view.goto(`${origin}/`);
      await view.getByText('请稍候').first().waitFor();
      expect(await view.getByTestId('sign-in').count()).toBe(0);
    });

    test('a third page is opened by nobody, and a second of its kind takes the first one’s place', async () => {
      const { served, view } = await withVisitor();
      const stranger = await (await browser.newContext()).newPage();
      const answer = await stranger.goto(`${served.server.origin}/?view=visitor&token=forged`);
      expect(answer?.status()).toBe(403);
      await stranger.context().close();
      const second = await served.openVisitor(browser, 'upright', true);
      await second.getByText('请把身份证交给工作人员').waitFor();
      await view.getByText('请把身份证交给工作人员').waitFor({ state: 'detached' });
    });

    test('axe finds nothing wrong with it, and nothing is cut off on either screen', async () => {
      const findings: string[] = [];
      for (const touch of [true, false]) {
        const { page, view, begin, keys, visitIn } = await withVisitor(touch);
        const look = async (state: string) => {
          await shows(view, state);
          findings.push(...(await flawsOf(view, state)));
        };
        await look('idle');
        await begin();
        await look('identified');
        if (!touch) continue;
        await keys.press('Enter');
        await visitIn('consent');
        await look('consent');
        await keys.press('Enter');
        await page.getByTestId('certified').waitFor();
        await look('ended');
      }
      expect(findings).toEqual([]);
    });
  },
);
