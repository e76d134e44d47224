import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { operatorList, pins } from '../../terminal/desk/testing/deskStage.ts';
import { certifyingAgency } from '../../terminal/print/testing/paperFixture.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { newOperator, oneTimeCode, putInOffice } from './deskOffice.ts';
import { buildDeskPage, deskScreens, serveDesk, visitorScreens } from './deskPage.ts';
import { standDesk } from './deskStand.ts';
import { Keyboard } from './keyboard.ts';

const wang = '11010519491231002X';

// node test/desk/takePictures.ts [FOLDER] [--second-screen | --office]: pictures of the desk for docs/, of people whom
// nobody is; or only those of both screens, or of what comes from agency and office.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'second-screen': { type: 'boolean', default: false },
    office: { type: 'boolean', default: false },
  },
});
const all = !values['second-screen'] && !values.office;
const folder = positionals[0] ?? fileURLToPath(new URL('../../docs/desk', import.meta.url));
mkdirSync(folder, { recursive: true });
await buildDeskPage();
const browser = await launchBrowser();

const desks = [
  ['bank', 'laptop'],
  ['bank', 'monitor'],
  ['township', 'laptop'],
] as const;
for (const [profile, screen] of all ? desks : []) {
  const stand = await standDesk();
  const served = await serveDesk(stand, profile);
  const page = await served.open(browser, screen);
  const take = async (name: string) => {
    await keep(page, `${profile}-${deskScreens[screen].width}-${name}`);
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
  await page.getByTestId('certified').waitFor();
  await take('visit-certified');
  await page.keyboard.press('Enter');
  await page.getByTestId('nobody').waitFor();
  await open(page, 'wgl');
  for (const [key, flow] of [
    ['3', 'visual-check'],
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
if (all || values['second-screen']) {
  await takeSecondScreen('upright', true);
  await takeSecondScreen('monitor', false);
}
if (all || values.office) {
  await takeOffice();
  await takeSixDigits();
}
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
    ] as const)
      await keep(shown, file);
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
  await page.getByTestId('certified').waitFor();
  await shows('ended');
  await take('certified');
  await served.close();
  stand.close();
}

/** What a desk has from its agency and its office. */
async function takeOffice(): Promise<void> {
  const stand = await standDesk({ operators: [...(await operatorList()), await newOperator()] });
  const served = await serveDesk(stand, 'bank');
  const page = await served.open(browser);
  const { sixDigitsOf, missedAtKiosk, decided } = putInOffice(stand);
  const take = (name: string) => keep(page, `office-1366-${name}`);
  await page.getByTestId('name').waitFor();
  await page.keyboard.type('何敏');
  await page.keyboard.press('Tab');
  await page.keyboard.type(oneTimeCode);
  await page.keyboard.press('Enter');
  await page.getByTestId('new-pin').waitFor();
  await take('choose-pin');
  await page.keyboard.press('Escape');
  await page.getByTestId('name').fill('');
  await signIn(page, async () => {});
  await open(page, 'wgl');
  for (const [key, field, text] of [
    ['7', 'new-phone', '13900000002'],
    ['9', 'helper-name', '王小明'],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByTestId(field).fill(text);
    await page.getByTestId('submit').click();
    await page.getByTestId('done').waitFor();
    await page.keyboard.press('Enter');
    decided(wang, key === '7' ? 'granted' : 'paper-missing');
    await open(page, 'wgl');
  }
  missedAtKiosk(wang, ['action-timeout', 'face-lost', null]);
  await open(page, sixDigitsOf(wang));
  await page.getByTestId('elsewhere').waitFor();
  await take('elsewhere');
  await page.keyboard.press('F4');
  await page.getByTestId('today').waitFor();
  await take('outcomes');
  await open(page, 'wgl');
  await page.keyboard.press('1');
  await new Keyboard(page).throughVisit();
  await page.keyboard.press('Enter');
  await page.getByTestId('nobody').waitFor();
  await certifyingAgency(stand.store);
  const [kept] = stand.store.records.iterate();
  const code = await stand.desk.options.codes.codeOf(kept?.record.id ?? '', '2027-05-20');
  await page.keyboard.press('F10');
  await page.getByTestId('code').fill(code?.text ?? '');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="paper-verdict"][data-ok="true"]').waitFor();
  await take('paper');
  await served.close();
  stand.close();
}

/** The number with which a kiosk sends somebody to the counter. */
async function takeSixDigits(): Promise<void> {
  const stand = await standDesk({ kiosk: true });
  const served = await serveDesk(stand, 'hall');
  const page = await served.open(browser);
  putInOffice(stand);
  await page.locator('main[data-state="idle"]').waitFor();
  const card = { cardId: 'c', name: '王桂兰', identityNumber: wang, photoTakenOn: '2008-01-01' };
  stand.visits.tell({ type: 'CARD', card: { ...card, photo: new Uint8Array([1]) } });
  await page.getByTestId('act-continue').click();
  await page.getByTestId('act-consent-decline').click();
  await page.getByTestId('hand-over').waitFor();
  await keep(page, 'kiosk-1366-six-digits');
  await served.close();
  stand.close();
}

async function keep(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await sharp(await page.screenshot())
    .webp({ quality: 80 })
    .toFile(join(folder, `${name}.webp`));
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
