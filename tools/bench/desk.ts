import { parseArgs } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { pins } from '../../terminal/desk/deskStage.ts';
import { buildDeskPage, serveDesk } from '../../test/desk/deskPage.ts';
import { standDesk } from '../../test/desk/deskStand.ts';
import { Keyboard } from '../../test/desk/keyboard.ts';
import { launchBrowser, noBrowser } from '../../test/e2e/browser.ts';

const help = `npm run bench -- desk [--visits N]

Serves N people (default 40) one after the other at a desk, in Chromium, by keyboard alone, and prints for each way what
the operator pressed: keys, and clicks (there are none). The face before the camera is imagined, so that the time is the
desk's and not the person's.`;

/** What one visit cost. */
interface Cost {
  keys: number;
  ms: number;
}

const ways = {
  /** the card on the reader: agree to begin, the person's yes, done */
  'card on the reader': async (at: Seat) => {
    at.stand.desk.visitDesk.tell({
      type: 'CARD',
      card: {
        cardId: String(at.round),
        name: '王桂兰',
        identityNumber: '11010519491231002X',
        photo: new Uint8Array([1]),
        photoTakenOn: '2008-01-01',
      },
    });
    await through(at);
  },
  /** no card: three letters of the name, Enter, and 1 */
  'name by initials': async (at: Seat) => {
    await at.keys.press('F2');
    await at.keys.type('wgl');
    await at.keys.press('Enter');
    await at.page.getByTestId('person').waitFor();
    await at.keys.press('1');
    await through(at);
  },
  /** no card: all eighteen characters of the number */
  'number typed': async (at: Seat) => {
    await at.keys.press('F2');
    await at.keys.type('11010519491231002x');
    await at.keys.press('Enter');
    await at.page.getByTestId('person').waitFor();
    await at.keys.press('1');
    await through(at);
  },
} as const;

interface Seat {
  stand: Awaited<ReturnType<typeof standDesk>>;
  page: Page;
  keys: Keyboard;
  round: number;
}

async function through({ page, keys }: Seat): Promise<void> {
  await keys.throughVisit();
  await keys.press('Enter');
  await page.getByTestId('nobody').waitFor();
}

/** Prints keys and clicks of an operator for each visit, and what the page holds at the end. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { visits: { type: 'string', default: '40' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(help);
  if (noBrowser !== null) return console.log(`The bench cannot run: ${noBrowser}`);
  const visits = Number(values.visits);
  await buildDeskPage();
  const browser = await launchBrowser();
  try {
    console.log(`One desk, ${visits} visits in a row for each way, by keyboard alone.\n`);
    for (const [name, way] of Object.entries(ways)) await measure(browser, name, way, visits);
  } finally {
    await browser.close();
  }
}

async function measure(
  browser: Browser,
  name: string,
  way: (at: Seat) => Promise<void>,
  visits: number,
): Promise<void> {
  const stand = await standDesk();
  const served = await serveDesk(stand);
  const page = await served.open(browser);
  const keys = new Keyboard(page);
  let clicks = 0;
  await page.exposeFunction('countClick', () => {
    clicks += 1;
  });
  await page.evaluate('addEventListener("pointerdown", () => countClick())');
  await page.getByTestId('name').waitFor();
  await keys.type('陈静');
  await keys.press('Tab');
  await keys.type(pins.chen);
  await keys.press('Enter');
  await page.getByTestId('search').waitFor();

  const costs: Cost[] = [];
  const heaps: number[] = [];
  for (let round = 0; round < visits; round += 1) {
    const [strokes, startedMs] = [keys.strokes, performance.now()];
    await way({ stand, page, keys, round });
    costs.push({ keys: keys.strokes - strokes, ms: performance.now() - startedMs });
    heaps.push(await heapOf(page));
  }
  const records = [...stand.store.records.iterate()].length;
  const tenth = Math.max(1, Math.floor(visits / 10));
  console.log(
    [
      `${name}`,
      `  keys a visit: median ${median(costs.map((cost) => cost.keys))}, most ${Math.max(...costs.map((cost) => cost.keys))}`,
      `  clicks: ${clicks}`,
      `  seconds a visit without the person: median ${(median(costs.map(({ ms }) => ms)) / 1000).toFixed(1)}`,
      `  page heap after the first and the last tenth of the visits: ${mb(median(heaps.slice(0, tenth)))} and ${mb(median(heaps.slice(-tenth)))} (n = ${visits})`,
      `  records: ${records} of ${visits}\n`,
    ].join('\n'),
  );
  await served.close();
  stand.close();
}

/** What the page's script holds after a collection, in bytes. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
