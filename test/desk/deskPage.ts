import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { build } from 'vite';
import type { PageRole, TerminalStatus } from '../../contract/terminal/index.ts';
import { TerminalConfiguration } from '../../terminal/base/configuration.ts';
import { createStatus, updateStatus } from '../../terminal/base/status.ts';
import type { StagedDesk } from '../../terminal/desk/testing/deskStage.ts';
import { packOf } from '../../terminal/desk/testing/deskStage.ts';
import type { Upkeep } from '../../terminal/exchange/upkeep.ts';
import { publicNotice } from '../../terminal/rules/publicNotice.ts';
import { createTerminalRouter, createVisitorRouter } from '../../terminal/service/router.ts';
import { type PageServer, servePage } from '../../terminal/shell/pageServer.ts';
import { createVisitorView } from '../../terminal/visit/visitorView.ts';
import { pageConfig } from '../../vite.config.ts';
import { patience } from '../patience.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where the tests find the page that was built once for all of them. */
const builtPage = 'ANXIN_DESK_PAGE';
/** Else a folder of this process's own: what runs side by side must not build over each other. */
const pageDir = process.env[builtPage] ?? join(root, `out/desk-page/${process.pid}-${threadId}`);

/** The screens that a desk has: a township's laptop and a bank's monitor. */
export const deskScreens = {
  laptop: { width: 1366, height: 768 },
  monitor: { width: 1920, height: 1080 },
} as const;

/** The screens that face a pensioner: an upright one with touch, and a second monitor. */
export const visitorScreens = {
  upright: { width: 1080, height: 1920 },
  monitor: { width: 1366, height: 768 },
} as const;

/** Builds the page for every test of a run (Vitest's global setup), and removes it after the last. */
export async function setup(): Promise<() => void> {
  await buildDeskPage();
  process.env[builtPage] = pageDir;
  return () => rmSync(pageDir, { recursive: true, force: true });
}

/** Builds the page with an imagined face before its camera; it is gone when this process ends. */
export async function buildDeskPage(): Promise<void> {
  process.once('exit', () => rmSync(pageDir, { recursive: true, force: true }));
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
  /** Opens the pensioner's own view, on a screen of its own. */
  openVisitor(browser: Browser, screen: keyof typeof visitorScreens, touch: boolean): Promise<Page>;
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
  const shown = {
    status,
    notice: () => publicNotice(pack),
    visits,
    cameraAllowed: () => true,
    keepObserver: () => {},
    dock: null,
    unforeseen: (where: string, error: unknown) => {
      throw new Error(`Nobody foresaw what ${where} threw`, { cause: error });
    },
  };
  const atDesk = profile === 'hall' ? null : desk;
  const router = createTerminalRouter({ ...shown, desk: atDesk, upkeep: more.upkeep ?? null });
  const view = createVisitorView(visits, status);
  const visitor = atDesk && { router: createVisitorRouter(shown), opened: view.opened };
  const server = await servePage({ router, visitor, pageDir, port: 0 });
  const pages: Page[] = [];
  const openAs = async (browser: Browser, role: PageRole, screen: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ ...screen, reducedMotion: 'reduce', locale: 'zh-CN' });
    context.setDefaultTimeout(patience.step);
    const page = await context.newPage();
    pages.push(page);
    await page.goto(server.oneTimeAddress(role));
    return page;
  };
  return {
    server,
    open: (browser, screen = 'laptop') => openAs(browser, 'main', { viewport: deskScreens[screen] }),
    openVisitor: (browser, screen, touch) =>
      openAs(browser, 'visitor', { viewport: visitorScreens[screen], hasTouch: touch }),
    async close() {
      view.stop();
      for (const page of pages) await page.context().close();
      await server.close();
    },
  };
}
