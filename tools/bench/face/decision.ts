import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser, openPage } from '../../../test/e2e/browser.ts';
import { DockHand } from '../../../test/e2e/dock.ts';
import type { Hall } from '../../../test/e2e/hall.ts';
import { goThroughVisit, untilReady, untilState } from '../../../test/e2e/visitor.ts';
import { buildPage } from '../../setup/builds.ts';
import { seededHalls } from './padVisit.ts';

/** Cards of the demo county whose person is demo person A, and may certify. */
const cards = ['due', 'suspended', 'chip-only', 'rare-name', 'long-name'];

/** How long a visit's outcome took. */
export interface DecisionTime {
  lastAction: string;
  /** from the capture of the frame that completed the last action to the outcome on the screen, ms */
  fromFrameMs: number;
  /** from the terminal's judgement of that frame, as the page saw the state change, ms */
  comparingMs: number;
  end: string | null;
}

/**
 * Lets the demo person go through whole visits on a real agency, terminal, store and page, and times what comes after
 * the last action: the last frames' descriptors, the comparison, the written record, and the screen. The colours are
 * off, because they are shown after the actions and take as long as they are drawn to take.
 */
export async function measureDecisions(visits: number): Promise<DecisionTime[]> {
  buildPage();
  const halls = await seededHalls();
  const times: DecisionTime[] = [];
  try {
    // Whoever is certified need not come again, so each card serves once in a hall.
    for (let left = visits; left > 0; left -= cards.length) {
      const hall = await halls.open();
      times.push(...(await visitsIn(hall, cards.slice(0, left)).finally(() => hall.close())));
    }
  } finally {
    await halls.close();
  }
  return times;
}

async function visitsIn(hall: Hall, ofCards: readonly string[]): Promise<DecisionTime[]> {
  const config = join(hall.folder, 'anxin.json');
  await writeFile(config, JSON.stringify({ camera: { colourFlash: 'off' } }));
  const browser = await launchBrowser();
  const seen: { changes: Change[]; end: string | null }[] = [];
  try {
    const { page } = await openPage(browser, await hall.startTerminal({ env: { ANXIN_CONFIG: config } }));
    await untilReady(page);
    await page.evaluate(recordChanges);
    const dock = new DockHand(page);
    for (const card of ofCards) {
      await dock.layCard(card);
      const { end } = await goThroughVisit(page);
      seen.push({ changes: await page.evaluate(() => window.changes.splice(0)), end });
      await dock.removeCard();
      await untilState(page, ['idle']);
    }
  } finally {
    await browser.close();
  }
  const { attempts } = await hall.kept();
  return seen.flatMap(({ changes, end }) => {
    const capture = changes.findLast(({ state }) => state === 'capturing');
    const after = changes.slice(capture ? changes.indexOf(capture) + 1 : changes.length);
    const [judged, outcome] = [after[0], after.find(({ state }) => state === 'ended')];
    if (!capture || !judged || !outcome) return [];
    // The page's clock is the attempt's: its last step ended at the frame that completed it.
    const last = attempts
      .flatMap(({ record }) => record.challenge?.steps.at(-1) ?? [])
      .find(({ endedAtMs }) => endedAtMs > capture.atMs && endedAtMs < judged.atMs);
    if (!last) return [];
    return [
      {
        lastAction: last.action,
        fromFrameMs: outcome.atMs - last.endedAtMs,
        comparingMs: outcome.atMs - judged.atMs,
        end,
      },
    ];
  });
}

interface Change {
  state: string;
  atMs: number;
}

declare global {
  interface Window {
    changes: Change[];
  }
}

/** Runs in the page: notes when its screen changes. */
function recordChanges(): void {
  window.changes = [];
  const note = () => {
    const state = document.querySelector('main')?.dataset['state'] ?? 'none';
    if (window.changes.at(-1)?.state !== state) window.changes.push({ state, atMs: performance.now() });
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-state'],
  });
}
