import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Browser, Page } from '@playwright/test';
import { crowdMember } from '../../terminal/desk/testing/deskCrowd.ts';
import { pins } from '../../terminal/desk/testing/deskStage.ts';
import { deskScreens } from '../../test/desk/deskPage.ts';
import { Keyboard } from '../../test/desk/keyboard.ts';
import { launchBrowser, noBrowser } from '../../test/e2e/browser.ts';
import { type HeapSearch, searchPage, searchSnapshot } from './desk/heapSearch.ts';
import type { Answer, Order } from './desk/terminalThread.ts';

const help = `npm run bench -- desk [--visits N]

Serves N different people (default 40) one after the other at a desk, in Chromium, by keyboard alone, and prints for each
way what the operator pressed: keys, and clicks (there are none). Then the heaps of page and terminal are searched for
every name and number: during the last visit, where its person must be found, after it, and with the desk locked.
The face before the camera is imagined, so that the time is the desk's and not the person's.`;

/** How a visit is begun; the rest is Enter. */
const ways = {
  /** the card on the reader: nothing is typed */
  'card on the reader': async ({ tell }: Seat, index: number) => {
    await tell({ order: 'lay-card', index });
  },
  /** no card: three letters of the name, Enter, and 1 */
  'name by initials': (at: Seat, index: number) => byText(at, crowdMember(index).initials),
  /** no card: all eighteen characters of the number */
  'number typed': (at: Seat, index: number) => byText(at, crowdMember(index).identityNumber),
} as const;

interface Seat {
  page: Page;
  keys: Keyboard;
  tell(order: Order): Promise<Answer>;
}

async function byText({ page, keys }: Seat, text: string): Promise<void> {
  await keys.press('F2');
  await keys.type(text);
  await keys.press('Enter');
  await page.getByTestId('person').waitFor();
  await keys.press('1');
}

/** Prints keys and clicks of an operator for each visit, and what the heaps hold of whom. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { visits: { type: 'string', default: '40' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(help);
  if (noBrowser !== null) return console.log(`The bench cannot run: ${noBrowser}`);
  const visits = Number(values.visits);
  const browser = await launchBrowser();
  try {
    console.log(`One desk, ${visits} people in a row for each way, by keyboard alone.\n`);
    for (const [name, begin] of Object.entries(ways)) await measure(browser, name, begin, visits);
  } finally {
    await browser.close();
  }
}

async function measure(
  browser: Browser,
  name: string,
  begin: (at: Seat, index: number) => Promise<void>,
  visits: number,
): Promise<void> {
  const terminal = new Worker(new URL('./desk/terminalThread.ts', import.meta.url), {
    workerData: { people: visits },
  });
  const tell = async (order: Order): Promise<Answer> => {
    const answered = once(terminal, 'message');
    terminal.postMessage(order);
    return (await answered)[0];
  };
  const [{ address }] = (await once(terminal, 'message')) as [{ address: string }];
  const context = await browser.newContext({
    viewport: deskScreens.laptop,
    reducedMotion: 'reduce',
    locale: 'zh-CN',
  });
  const page = await context.newPage();
  await page.goto(address);
  const at: Seat = { page, keys: new Keyboard(page), tell };
  const { keys } = at;
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

  const strokes: number[] = [];
  const seconds: number[] = [];
  const heaps: { page: number; terminal: number }[] = [];
  let during = 'nothing was looked for';
  for (let index = 0; index < visits; index += 1) {
    const [before, startedMs] = [keys.strokes, performance.now()];
    await begin(at, index);
    await keys.throughVisit();
    if (index === visits - 1) during = await heldOf(at, terminal, visits);
    await keys.press('Enter');
    await page.getByTestId('nobody').waitFor();
    // Nobody leaves without their card; where none was laid down this says nothing.
    await tell({ order: 'take-card' });
    strokes.push(keys.strokes - before);
    seconds.push((performance.now() - startedMs) / 1000);
    heaps.push({ page: await pageHeap(page), terminal: heapOf(await tell({ order: 'heap' })).heapBytes });
  }
  const after = await heldOf(at, terminal, visits);
  await tell({ order: 'lock' });
  await page.getByTestId('sign-in').waitFor();
  const locked = await heldOf(at, terminal, visits);
  const { records } = heapOf(await tell({ order: 'heap' }));
  console.log(
    [
      name,
      `  keys a visit: median ${median(strokes)}, most ${Math.max(...strokes)}`,
      `  clicks: ${clicks}`,
      `  seconds a visit without the person: median ${median(seconds.slice(0, -1)).toFixed(1)}`,
      `  page heap, ${growth(heaps.map((heap) => heap.page))}`,
      `  terminal heap, ${growth(heaps.map((heap) => heap.terminal))}`,
      `  people found in the heap snapshots, of ${visits} (by name or number):`,
      `    with the last one's result on the screen: ${during}`,
      `    with nobody at the desk:                  ${after}`,
      `    with the desk locked:                     ${locked}`,
      `  records: ${records} of ${visits}\n`,
    ].join('\n'),
  );
  await context.close();
  await tell({ order: 'close' });
  await terminal.terminate();
}

/** How many of those who were served stand in the heaps of page and terminal. */
async function heldOf({ page }: Seat, terminal: Worker, visits: number): Promise<string> {
  const heaps = {
    page: await searchPage(page),
    terminal: await searchSnapshot(await terminal.getHeapSnapshot()),
  };
  return Object.entries(heaps)
    .map(([where, heap]) => `${where} ${count(heap, visits)}`)
    .join(', ');
}

function count(heap: HeapSearch, visits: number): string {
  const found = { names: 0, numbers: 0 };
  for (let index = 0; index < visits; index += 1) {
    const { name, identityNumber } = crowdMember(index);
    if (heap.holds(name)) found.names += 1;
    if (heap.holds(identityNumber)) found.numbers += 1;
  }
  return `${found.names} names and ${found.numbers} numbers`;
}

function heapOf(answer: Answer): { heapBytes: number; records: number } {
  if ('heapBytes' in answer) return answer;
  throw new Error('The terminal answered something else');
}

/** What the page's script holds after a collection, in bytes. */
async function pageHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

function growth(bytes: readonly number[]): string {
  const tenth = Math.max(1, Math.floor(bytes.length / 10));
  const first = median(bytes.slice(0, tenth));
  const last = median(bytes.slice(-tenth));
  return `median of the first and the last tenth of the visits: ${mb(first)} and ${mb(last)} (n = ${bytes.length})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
