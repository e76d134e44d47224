import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium, offlineSwitches } from '../../terminal/base/chromium.ts';

/** Why no end-to-end test can run on this machine, or null. */
export const noBrowser: string | null =
  findChromium(process.env) === null ? 'no Chromium on this machine: apt-get install chromium' : null;

/** Starts the machine's own Chromium, without a window, with the switches of the kiosk and `more` of them. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(process.env) ?? '',
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...offlineSwitches, '--auto-accept-camera-and-microphone-capture', '--mute-audio', ...more],
  });
}

/** What went wrong in a page without anybody seeing it. */
export interface Mishaps {
  /** requests that left the page's own server */
  foreign: string[];
  /** what the page's policy forbade */
  violations: string[];
  /** exceptions that nobody caught */
  errors: string[];
}

/** The screen of a hall: upright, full HD. */
const hallScreen = { width: 1080, height: 1920 };

/** Opens an address, on the screen of a hall unless another is said, and keeps an eye on what goes wrong. */
export async function openPage(
  browser: Browser,
  address: string,
  viewport = hallScreen,
): Promise<{ page: Page; mishaps: Mishaps }> {
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  const watched = watchPage(await context.newPage(), new URL(address).origin);
  await watched.page.goto(address);
  return watched;
}

/** Keeps an eye on what goes wrong in a page unseen. */
export function watchPage(page: Page, origin: string): { page: Page; mishaps: Mishaps } {
  const mishaps: Mishaps = { foreign: [], violations: [], errors: [] };
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) mishaps.foreign.push(url);
  });
  page.on('pageerror', (error) => mishaps.errors.push(error.message));
  page.on('console', (message) => {
    if (/Content[- ]Security[- ]Policy/i.test(message.text())) mishaps.violations.push(message.text());
  });
  return { page, mishaps };
}
