import { type Browser, expect, test } from '@playwright/test';
import { type PageServer, servePage } from '../../terminal/shell/pageServer.ts';
import { type Heard, tinyRouter } from '../shell/tinyRouter.ts';
import { launchBrowser, noBrowser, openPage } from './browser.ts';

test.skip(noBrowser !== null, noBrowser ?? '');

let browser: Browser;
let server: PageServer;
let heard: Heard;

test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

test.beforeEach(async () => {
  heard = { acts: [], frameBytes: [] };
  server = await servePage({ router: tinyRouter(heard), pageDir: 'out/page', port: 0 });
});
test.afterEach(() => server.close());

test('the built page runs under the shell’s policy, isolated, and asks nobody else for anything', async () => {
  const { page, mishaps } = await openPage(browser, server.oneTimeAddress());
  await expect(page.locator('main[data-state="idle"]')).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
  expect(await page.evaluate(() => [isSecureContext, crossOriginIsolated])).toEqual([true, true]);
  await page.evaluate(() => document.fonts.ready);
  expect(mishaps).toEqual({ foreign: [], violations: [], errors: [] });
});

test('a page that is loaded again keeps its permission; another browser gets none', async () => {
  const { page } = await openPage(browser, server.oneTimeAddress());
  await page.reload();
  await expect(page.locator('main[data-state="idle"]')).toBeVisible();
  const stranger = await browser.newContext();
  const answer = await (await stranger.newPage()).goto(server.origin);
  expect(answer?.status()).toBe(403);
});

test('a foreign page cannot reach the wire, not even from a browser that holds the permission', async () => {
  const { page } = await openPage(browser, server.oneTimeAddress());
  await expect(page.locator('main[data-state="idle"]')).toBeVisible();
  const foreign = await page.context().newPage();
  await foreign.goto('data:text/html,<title>foreign</title>');
  const outcome = await foreign.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      }),
    `${server.origin.replace('http', 'ws')}/wire`,
  );
  expect(outcome).toBe(1006);
});
