import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { build } from 'vite';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { TerminalConfiguration } from '../../terminal/configuration.ts';
import type { StagedDesk } from '../../terminal/desk/deskStage.ts';
import { packOf } from '../../terminal/desk/deskStage.ts';
import { type PageServer, servePage } from '../../terminal/http/pageServer.ts';
import { publicNotice } from '../../terminal/publicNotice.ts';
import { createTerminalRouter } from '../../terminal/router.ts';
import { createStatus, updateStatus } from '../../terminal/status.ts';
import type { Upkeep } from '../../terminal/upkeep/upkeep.ts';
import { pageConfig } from '../../vite.config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pageDir = join(root, 'out/desk-page');

/** The screens that a desk has: a township's laptop and a bank's monitor. */
export const deskScreens = {
  laptop: { width: 1366, height: 768 },
  monitor: { width: 1920, height: 1080 },
} as const;

/** Longer than any step takes on a loaded machine, in milliseconds. */
const actionTimeoutMs = 15_000;

/** Builds the page with an imagined face before its camera. */
export async function buildDeskPage(): Promise<void> {
  const config = pageConfig('packaged');
  await build({
    ...config,
    configFile: false,
    logLevel: 'error',
    root: join(root, 'test/desk/page'),
    build: { ...config.build, outDir: pageDir },
  });
}

export interface ServedDesk {
  server: PageServer;
  open(browser: Browser, screen?: keyof typeof deskScreens): Promise<Page>;
  close(): Promise<void>;
}

/** Serves a staged desk's page, as the browser shell does. */
export async function serveDesk(
  { desk, visits, store }: StagedDesk,
  profile: 'bank' | 'township' | 'hall' = 'bank',
  more: { upkeep?: Upkeep; status?: Partial<TerminalStatus> } = {},
): Promise<ServedDesk> {
  const { hallName, today } = desk.options;
  const status = createStatus(TerminalConfiguration.parse({ profile, hallName }), 'browser', 'test');
  updateStatus(status, {
    today: today(),
    terminalId: 'T-0001',
    clock: 'certain',
    face: { state: 'ready' },
    reader: { state: 'ready', samId: null, device: 'test', simulated: true },
    sync: { ...status.current.sync, state: 'offline', rosterSize: store.roster.size(), waiting: 3 },
    ...more.status,
  });
  const pack = packOf('hunan-provincial-2022');
  if (!pack) throw new Error('The pack of Hunan is not there');
  const router = createTerminalRouter({
    status,
    notice: () => publicNotice(pack),
    visits,
    cameraAllowed: () => true,
    desk: profile === 'hall' ? null : desk,
    upkeep: more.upkeep ?? null,
    dock: null,
  });
  const server = await servePage({ router, pageDir, port: 0 });
  const pages: Page[] = [];
  return {
    server,
    async open(browser, screen = 'laptop') {
      const context = await browser.newContext({
        viewport: deskScreens[screen],
        reducedMotion: 'reduce',
        locale: 'zh-CN',
      });
      context.setDefaultTimeout(actionTimeoutMs);
      const page = await context.newPage();
      pages.push(page);
      await page.goto(server.oneTimeAddress());
      return page;
    },
    async close() {
      for (const page of pages) await page.context().close();
      await server.close();
    },
  };
}
