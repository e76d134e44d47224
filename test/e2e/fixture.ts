import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { launchBrowser, type Mishaps, noBrowser, openPage } from './browser.ts';
import { DockHand } from './dock.ts';
import { Hall } from './hall.ts';
import { untilReady } from './visitor.ts';

/** The page of a running terminal, its dock, and what went wrong in it unseen. */
export interface OpenPage {
  page: Page;
  dock: DockHand;
  mishaps: Mishaps;
}

interface Tools {
  /** a hall with an agency of its own; no terminal runs in it yet */
  hall: Hall;
  /** opens the page of a terminal and waits until a card can be laid down */
  visitPage: (address: string) => Promise<OpenPage>;
}

interface SharedTools {
  seededAgency: string;
  ownBrowser: Browser;
}

/** Tests with a real agency, a real terminal with its dock, and the machine's own Chromium. */
export const test = base.extend<Tools, SharedTools>({
  // Seeding takes seconds: it is done once, and each hall gets a copy.
  seededAgency: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const hall = await Hall.open();
      await hall.stopAgency();
      const folder = await mkdtemp(join(tmpdir(), 'anxin-seeded-'));
      await cp(hall.agencyDir, folder, { recursive: true });
      await hall.close();
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  ownBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],

  hall: async ({ seededAgency }, use) => {
    const hall = await Hall.open(seededAgency);
    await use(hall);
    await hall.close();
  },

  visitPage: async ({ ownBrowser }, use) => {
    const pages: Page[] = [];
    await use(async (address) => {
      const { page, mishaps } = await openPage(ownBrowser, address);
      pages.push(page);
      await untilReady(page);
      return { page, dock: new DockHand(page), mishaps };
    });
    for (const page of pages) await page.context().close();
  },
});

test.skip(noBrowser !== null, noBrowser ?? '');

export { expect } from '@playwright/test';
