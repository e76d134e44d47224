import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { pins } from '../../terminal/desk/deskStage.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { buildDeskPage, deskScreens, serveDesk, visitorScreens } from './deskPage.ts';
import { standDesk } from './deskStand.ts';

// node test/desk/takePictures.ts [FOLDER] [--second-screen]: pictures of the desk for docs/, of people whom nobody is; or
// of both screens only.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'second-screen': { type: 'boolean', default: false } },
});
const folder = positionals[0] ?? fileURLToPath(new URL('../../docs/desk', import.meta.url));
mkdirSync(folder, { recursive: true });
await buildDeskPage();
const browser = await launchBrowser();

const desks = [
  ['bank', 'laptop'],
  ['bank', 'monitor'],
  ['township', 'laptop'],
] as const;
for (const [profile, screen] of values['second-screen'] ? [] : desks) {
  const stand = await standDesk();
  const served = await serveDesk(stand, profile);
  const page = await served.open(browser, screen);
  const take = async (name: string) => {
    await page.evaluate(() => document.fonts.ready);
    const file = join(folder, `${profile}-${deskScreens[screen].width}-${name}.webp`);
    await sharp(await page.screenshot())
      .webp({ quality: 80 })
      .toFile(file);
  };
  await signIn(page, take);
  for (const letters of ['zjg', 'chenj']) {
    await open(page, letters);
    await page.keyboard.press('w');
    await page.keyboard.press('Escape');
    await page.getByTestId('nobody').waitFor();
  }
  await open(page, 'wgl');
  await take('person');
  await page.keyboard.press('1');
  await page.locator('[data-testid="visit"][data-state="identified"]').waitFor();
  await take('visit-identified');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="visit"][data-state="consent"]').waitFor();
  await take('visit-consent');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="visit"] .capture[data-action]').waitFor();
  await take('visit-camera');
  await page.getByTestId('certified').waitFor({ timeout: 60_000 });
  await take('visit-certified');
  await page.keyboard.press('Enter');
  await page.getByTestId('nobody').waitFor();
  await open(page, 'wgl');
  for (const [key, flow] of [
    ['3', 'visual'],
    ['4', 'form'],
    ['8', 'report-death'],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByTestId(`flow-${flow}`).waitFor();
    await take(flow);
    await page.keyboard.press('Escape');
    await page.getByTestId('person').waitFor();
  }
  for (const [key, tab] of [
    ['F4', 'today'],
    ['F6', 'outreach'],
    ['F7', 'report'],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByTestId(tab).waitFor();
    await take(tab);
  }
  await served.close();
  stand.close();
}
await takeSecondScreen('upright', true);
await takeSecondScreen('monitor', false);
await browser.close();

/** Both screens of one visit, at the same moments. */
async function takeSecondScreen(screen: keyof typeof visitorScreens, touch: boolean): Promise<void> {
  const stand = await standDesk();
  const served = await serveDesk(stand, 'bank');
  const page = await served.open(browser);
  await signIn(page, async () => {});
  const view = await served.openVisitor(browser, screen, touch);
  const shows = (state: string) => view.locator(`main[data-state="${state}"]`).waitFor();
  const take = async (name: string) => {
    for (const [file, shown] of [
      [`visitor-${visitorScreens[screen].width}-${name}`, view],
      [`beside-${visitorScreens[screen].width}-${name}`, page],
    ] as const) {
      await shown.evaluate(() => document.fonts.ready);
      await sharp(await shown.screenshot())
        .webp({ quality: 80 })
        .toFile(join(folder, `${file}.webp`));
    }
  };
  await shows('idle');
  await take('welcome');
  await open(page, 'wgl');
  await page.keyboard.press('1');
  await shows('identified');
  await take('identified');
  await page.keyboard.press('Enter');
  await shows('consent');
  await take('consent');
  await page.keyboard.press('Enter');
  await view.locator('.capture[data-action]').waitFor();
  await take('camera');
  await page.getByTestId('certified').waitFor({ timeout: 60_000 });
  await shows('ended');
  await take('certified');
  await served.close();
  stand.close();
}

async function signIn(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  await page.getByTestId('name').waitFor();
  await page.keyboard.type('陈静');
  await page.keyboard.press('Tab');
  await page.keyboard.type(pins.chen);
  await take('sign-in');
  await page.keyboard.press('Enter');
  await page.getByTestId('search').waitFor();
}

async function open(page: Page, letters: string): Promise<void> {
  await page.keyboard.press('F2');
  await page.keyboard.type(letters);
  await page.keyboard.press('Enter');
  await page.getByTestId('person').waitFor();
}
