import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { findChromium } from '../../terminal/base/chromium.ts';
import { launchBrowser, openPage } from '../../test/e2e/browser.ts';
import { DockHand } from '../../test/e2e/dock.ts';
import { Hall, type ReceivedAttempt } from '../../test/e2e/hall.ts';
import type { KeptAttempt } from '../../test/e2e/keptAttempts.ts';
import { goThroughVisit, type Screen, untilReady } from '../../test/e2e/visitor.ts';
import { buildPage } from '../setup/builds.ts';
import { projectDir } from '../setup/processes.ts';
import { installSystemPackages } from '../setup/systemPackages.ts';

// npm run demo: one whole visit without a person or a display, on a real agency, terminal, browser and nets.

/** The card of the demo county whose cycle is about to end. */
const demoCardId = 'due';
const picturesDir = join(projectDir, 'out/demo');
const startedAt = performance.now();

try {
  await demonstrate();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function demonstrate(): Promise<void> {
  if (findChromium(process.env) === null) {
    const installation = installSystemPackages([{ name: 'chromium', why: 'shows the page of the demo' }]);
    if (!installation.installed) throw new Error(`The demo needs Chromium.\n${installation.advice}`);
  }
  buildPage();
  await rm(picturesDir, { recursive: true, force: true });
  await mkdir(picturesDir, { recursive: true });

  step('An agency starts, with a demo county of a few hundred people');
  const hall = await Hall.open();
  const browser = await launchBrowser();
  try {
    step('A terminal starts with its dock, activates itself and pulls the roster');
    const { page, mishaps } = await openPage(browser, await hall.startTerminal());
    await untilReady(page);
    await page.screenshot({ path: join(picturesDir, 'idle.png') });

    const dock = new DockHand(page);
    step('The dock lays the card of somebody whose cycle is about to end');
    await dock.layCard(demoCardId);
    const end = await goThroughVisit(page, {
      tries: 3,
      onScreen: async (screen) => {
        step(meaningOf(screen));
        if (screen.state === 'capturing') await page.locator('[data-action]').waitFor();
        await page.screenshot({ path: join(picturesDir, `${screen.state}.png`) });
      },
    });
    if (end.end !== 'certified') throw new Error(`The visit ended as ${end.end ?? end.failure ?? end.state}`);
    step('The record reaches the agency, which accepts it');
    await page.locator('[data-testid="delivery"][data-delivery="accepted"]').waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(picturesDir, 'ended.png') });
    for (const reason of Object.values(mishaps).flat()) throw new Error(`The page: ${reason}`);

    const { attempts, chain } = await hall.kept();
    compare(attempts, chain.ok, await hall.received());
    console.log(`\nPictures of every screen: ${picturesDir}`);
  } finally {
    await browser.close();
    await hall.close();
  }
}

function step(what: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${what}`);
}

function meaningOf({ state, end, failure }: Screen): string {
  const meanings: Record<Screen['state'], string> = {
    waiting: 'The page waits for the terminal',
    idle: 'The welcome',
    reading: 'The card is read',
    'card-problem': 'The card could not be read',
    identified: 'The person is found, with where they stand',
    consent: 'Consent to face recognition is asked for, and given',
    contact: 'What the notice asks for besides is given',
    framing: 'The demo person comes before the camera',
    capturing: 'Three random actions are asked for; the demo person does them',
    verifying: 'The best frames are compared with the reference',
    recording: 'The record is written',
    'attempt-failed': `The attempt failed: ${failure ?? ''}`,
    ended: `The visit ended: ${end ?? ''}`,
  };
  return meanings[state];
}

/** Prints the record as both sides hold it; throws where anything on the way is missing. */
function compare(kept: KeptAttempt[], chainHolds: boolean, received: ReceivedAttempt[]): void {
  const own = kept.find(({ record }) => record.result === 'certified');
  if (!own) throw new Error('The terminal holds no certification');
  const theirs = received.find(({ record }) => record.id === own.record.id);
  if (!theirs) throw new Error('The agency does not hold the certification');
  if (!chainHolds) throw new Error('The terminal’s chain of records does not hold');
  if (own.receipts.length === 0) throw new Error('The terminal holds no receipt of the agency');
  if (JSON.stringify(own.record) !== JSON.stringify(theirs.record))
    throw new Error('Terminal and agency hold different records');
  console.log(
    `\nAs the terminal holds it (${own.delivery?.state}, ${own.receipts.length} receipts, chain intact):`,
  );
  console.log(JSON.stringify(masked(own.record), null, 2));
  console.log(`\nAs the agency holds it (${theirs.state}): the same record`);
  console.log(JSON.stringify(masked(theirs.record), null, 2));
}

function masked(record: AttemptRecord): AttemptRecord {
  const { person } = record;
  return {
    ...record,
    person: {
      ...person,
      identityNumber: maskIdentityNumber(person.identityNumber) as typeof person.identityNumber,
    },
  };
}
