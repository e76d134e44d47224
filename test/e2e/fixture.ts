import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Browser, test as base, type Page } from '@playwright/test';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { findElectron } from '../../tools/setup/electronBinary.ts';
import { projectDir } from '../../tools/setup/processes.ts';
import { launchBrowser, type Mishaps, noBrowser, openPage, watchPage } from './browser.ts';
import { DockHand } from './dock.ts';
import { Hall } from './hall.ts';
import { untilReady } from './visitor.ts';

/** The page of a running terminal, its dock, and what went wrong in it unseen. */
interface OpenPage {
  page: Page;
  dock: DockHand;
  mishaps: Mishaps;
}

interface Tools {
  /** a hall with an agency of its own; no terminal runs in it yet */
  hall: Hall;
  /** starts the hall's terminal, opens its page, and waits until a card can be laid down */
  openTerminal: (options?: Parameters<Hall['startTerminal']>[0]) => Promise<OpenPage>;
}

export interface SharedTools {
  /** the shell that the terminal runs in; see playwright.config.ts */
  shell: TerminalStatus['shell'];
  seededAgency: string;
  ownBrowser: Browser;
}

/** Tests with a real agency, a real terminal with its dock, and the machine's own Chromium. */
export const test = base.extend<Tools, SharedTools>({
  shell: ['browser', { option: true, scope: 'worker' }],

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

  openTerminal: async ({ hall, shell, ownBrowser }, use) => {
    const pages: Page[] = [];
    await use(async (options) => {
      const opened =
        shell === 'electron'
          ? watchPage(await startElectronShell(hall), 'app://anxin')
          : await openPage(ownBrowser, await hall.startTerminal(options));
      if (shell === 'browser') pages.push(opened.page);
      await untilReady(opened.page);
      return { ...opened, dock: new DockHand(opened.page) };
    });
    for (const page of pages) await page.context().close();
  },
});

/** Starts the Electron shell on the hall's folders and gives its one window. */
async function startElectronShell(hall: Hall): Promise<Page> {
  const asRoot = process.getuid?.() === 0;
  const shell = await _electron.launch({
    executablePath: findElectron(process.env) ?? '',
    args: [...(asRoot ? ['--no-sandbox'] : []), projectDir, ...hall.terminalSwitches()],
    cwd: projectDir,
  });
  const child = shell.process();
  hall.adoptTerminal({
    stop: () => shell.close(),
    exited: new Promise((resolve) => child.once('exit', resolve)),
  });
  return shell.firstWindow();
}

test.skip(noBrowser !== null, noBrowser ?? '');

export { expect } from '@playwright/test';
