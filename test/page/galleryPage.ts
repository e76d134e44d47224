import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import type Axe from 'axe-core';
import type { VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { Language } from '../../domain/localisedText.ts';
import type { Comfort } from '../../renderer/comfort/comfort.ts';
import type { ContrastMode } from '../../renderer/theme/contrasts.ts';
import type { TextSizeStep } from '../../renderer/theme/sizes.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { exampleOf } from '../gallery/examples.ts';
import { type Gallery, serveGallery } from '../gallery/serveGallery.ts';
import { patience } from '../patience.ts';

declare global {
  interface Window {
    /** in the album only */
    axe: typeof Axe;
  }
}

/** How an example is to be shown. */
export interface Showing {
  language?: Language;
  contrast?: ContrastMode;
  size?: TextSizeStep;
  /** none at all, or files from `voice/` beside the page */
  voice?: 'none' | 'files';
}

export const screens = {
  upright: { width: 1080, height: 1920 },
  desk: { width: 1920, height: 1080 },
  laptop: { width: 1366, height: 768 },
} as const;

/** Shows one example and waits until its letters are there. */
export async function showExample(
  page: Page,
  origin: string,
  id: string,
  showing: Showing = {},
): Promise<void> {
  const query = new URLSearchParams({ screen: id });
  for (const [name, value] of Object.entries(showing)) query.set(name, String(value));
  await page.goto(`${origin}/?${query}`);
  await settle(page, id);
}

/** Turns the album's page to another example; much faster than loading it again. */
export async function turnTo(album: Page, id: string, comfort: Partial<Comfort>): Promise<void> {
  await album.evaluate(([next, change]) => window.gallery?.show(next, change), [id, comfort] as const);
  await settle(album, id);
}

/** Has the example terminal go on to the state of an example, changed where the test needs it. */
export async function goTo(page: Page, id: string, change: object = {}): Promise<void> {
  const { snapshot } = exampleOf(id);
  if (!snapshot) throw new Error(`${id} has no snapshot`);
  await page.evaluate((next) => window.gallery?.terminal.show(next), {
    ...snapshot,
    ...change,
    revision: Date.now(),
  } as VisitSnapshot);
  await expect(page.locator(`main[data-state="${snapshot.state}"]`)).toBeVisible();
}

/** What the person did, as the terminal heard it. */
export const acts = (page: Page): Promise<VisitAct[]> =>
  page.evaluate(() => window.gallery?.terminal.sent.acts ?? []);

async function settle(page: Page, id: string): Promise<void> {
  const state = id === 'waiting' ? 'main[data-state="waiting"]' : 'main:not([data-state="waiting"])';
  await expect(page.locator(state)).toBeVisible();
  // Letters that arrive change the layout, and a pane measures itself after that: only then can the keyboard reach what
  // scrolls. Two frames are needed: one in which the letters are asked for, one in which the panes have answered.
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await document.fonts.ready;
    await frame();
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.scroll-pane-content')].every(
      (pane) => pane.scrollHeight > pane.clientHeight === (pane.tabIndex === 0),
    ),
  );
}

/** Tests that look at the gallery in the machine's own Chromium. `album` is one page for a whole file of
 * them, with axe in it. */
export const test = base.extend<{ page: Page }, { browser: Browser; gallery: Gallery; album: Page }>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const gallery = await serveGallery();
      await use(gallery);
      await gallery.close();
    },
    { scope: 'worker', timeout: patience.test },
  ],
  album: [
    async ({ browser, gallery }, use) => {
      const context = await browser.newContext({ viewport: screens.upright, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(`${gallery.origin}/?screen=idle`);
      await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
      await use(page);
      await context.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ browser }, use) => {
    const context = await browser.newContext({ viewport: screens.upright, reducedMotion: 'reduce' });
    await use(await context.newPage());
    await context.close();
  },
});

test.skip(noBrowser !== null, noBrowser ?? '');

export { expect };
