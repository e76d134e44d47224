import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { build } from 'vite';
import { launchBrowser, noBrowser } from '../../test/e2e/browser.ts';
import { serveFolder, serveGallery } from '../../test/gallery/serveGallery.ts';
import { longestTask, traceCategories } from './screens/longestTask.ts';

const help = `npm run bench -- screens [--seconds N] [--touches N] [--loads N]

How quick the page is, beside a React page with one button in the same Chromium and under the same headers:
  the longest task on the main thread while the nets watch the demo person before the camera, for N seconds (15);
  by the clock, and by the processor's time, which other programs on the machine do not lengthen
  the time from a touch to the frame that shows its effect, the 95th percentile of N touches (60); on the page a touch
  changes the size of every letter, which is the largest change that one touch can make
  the first paint of something, the median of N loads (7)
Writes out/bench/screens.json.`;

declare global {
  interface Window {
    /** ms from each touch to its frame */
    responses?: number[];
  }
}

/** One page's numbers, in ms. */
interface Speeds {
  longestTaskMs: number;
  longestTaskCpuMs: number;
  touchP95Ms: number;
  firstPaintMs: number;
}

interface Candidate {
  address: string;
  /** shows the camera, and is ready to be traced */
  capture: { address: string; ready: () => boolean };
  /** what is touched */
  button: string;
}

const kiosk = { viewport: { width: 1080, height: 1920 }, hasTouch: true };

/** Measures both pages and prints a table with their ratios. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '15' },
      touches: { type: 'string', default: '60' },
      loads: { type: 'string', default: '7' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  if (noBrowser !== null) return console.log(`The bench cannot run: ${noBrowser}`);
  const amounts = {
    seconds: Number(values.seconds),
    touches: Number(values.touches),
    loads: Number(values.loads),
  };
  const [gallery, empty] = [await serveGallery(), await serveEmptyPage()];
  const browser = await launchBrowser();
  try {
    const page = await measure(browser, amounts, {
      address: `${gallery.origin}/?screen=identified-due`,
      capture: {
        address: `${gallery.origin}/?screen=capturing-nod&camera=demo`,
        ready: () => window.gallery?.terminal.sent.camera.includes('observe') === true,
      },
      button: '[data-testid="tool-text-size"]',
    });
    const emptyPage = await measure(browser, amounts, {
      address: empty.origin,
      capture: { address: empty.origin, ready: () => true },
      button: 'button',
    });
    report(page, emptyPage, amounts, browser.version());
  } finally {
    await browser.close();
    await gallery.close();
    await empty.close();
  }
}

async function serveEmptyPage() {
  const outDir = fileURLToPath(new URL('../../out/empty-page', import.meta.url));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./screens/page', import.meta.url)),
    base: './',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'chrome140', reportCompressedSize: false },
  });
  return serveFolder(outDir);
}

type Amounts = Readonly<Record<'seconds' | 'touches' | 'loads', number>>;

async function measure(browser: Browser, amounts: Amounts, candidate: Candidate): Promise<Speeds> {
  const paints: number[] = [];
  for (let load = 0; load < amounts.loads; load += 1)
    paints.push(await onFreshPage(browser, candidate.address, firstPaint));
  return {
    firstPaintMs: quantile(paints, 0.5),
    touchP95Ms: quantile(
      await onFreshPage(browser, candidate.address, (page) => touch(page, candidate.button, amounts.touches)),
      0.95,
    ),
    ...(await onFreshPage(browser, candidate.capture.address, async (page) => {
      await until(page, candidate.capture.ready);
      await browser.startTracing(page, { categories: traceCategories });
      await page.waitForTimeout(amounts.seconds * 1000);
      const { wallMs, cpuMs } = longestTask(await browser.stopTracing());
      return { longestTaskMs: wallMs, longestTaskCpuMs: cpuMs };
    })),
  };
}

/** Every measurement has a context of its own: no cache and no other page's leftovers. */
async function onFreshPage<T>(
  browser: Browser,
  address: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(kiosk);
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await use(page);
  } finally {
    await context.close();
  }
}

/** The first contentful paint, in ms from the navigation's start. */
async function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        new PerformanceObserver((list) => {
          const [paint] = list.getEntriesByName('first-contentful-paint');
          if (paint) resolve(paint.startTime);
        }).observe({ type: 'paint', buffered: true }),
      ),
  );
}

/** For each touch, the ms from the finger's lifting to the end of the frame that shows what it did. */
async function touch(page: Page, button: string, touches: number): Promise<number[]> {
  await page.locator(button).waitFor();
  await page.evaluate(() => {
    const responses: number[] = [];
    window.responses = responses;
    addEventListener(
      'click',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const afterFrame = new MessageChannel();
          afterFrame.port1.onmessage = () => responses.push(performance.now() - timeStamp);
          afterFrame.port2.postMessage(null);
        }),
      { capture: true },
    );
  });
  for (let done = 1; done <= touches; done += 1) {
    await page.locator(button).tap();
    await until(page, (count) => (window.responses?.length ?? 0) >= count, done);
  }
  return page.evaluate(() => window.responses ?? []);
}

/** Waits until a question to the page is answered yes. Playwright's own way needs `eval`, which the policy forbids. */
async function until<Given>(page: Page, question: (given: Given) => boolean, given?: Given): Promise<void> {
  const patience = AbortSignal.timeout(120_000);
  while (!(await page.evaluate(question as (given: unknown) => boolean, given))) {
    patience.throwIfAborted();
    await page.waitForTimeout(20);
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function report(page: Speeds, empty: Speeds, amounts: Amounts, chromium: string): void {
  const rows = [
    [`longest task during ${amounts.seconds} s of capture`, 'longestTaskMs'],
    ['the same, in time of the processor', 'longestTaskCpuMs'],
    [`touch to response, p95 of ${amounts.touches}`, 'touchP95Ms'],
    [`first paint, median of ${amounts.loads}`, 'firstPaintMs'],
  ] as const;
  const table = rows.map(([what, name]) => ({
    what,
    'page, ms': Number(page[name].toFixed(1)),
    'empty React page, ms': Number(empty[name].toFixed(1)),
    ratio: Number((page[name] / empty[name]).toFixed(2)),
  }));
  console.log(`Chromium ${chromium}, 1080×1920, software rendering where there is no GPU\n`);
  console.table(table);
  const folder = new URL('../../out/bench/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL('screens.json', folder);
  writeFileSync(file, `${JSON.stringify({ chromium, amounts, page, empty }, null, 2)}\n`);
  console.log(`Written to ${fileURLToPath(file)}`);
}
