import type { Page } from '@playwright/test';
import type { VisitEnd, VisitSnapshot } from '../../contract/terminal/index.ts';

/** What the page says of itself on its `main`. */
export interface Screen {
  state: VisitSnapshot['state'] | 'waiting';
  end: VisitEnd | null;
  failure: string | null;
  reason: string | null;
}

/** Reads the screen as it stands. */
export function screenOf(page: Page): Promise<Screen> {
  return page.locator('main').evaluate((main) => ({
    state: main.dataset['state'] as Screen['state'],
    end: (main.dataset['end'] ?? null) as Screen['end'],
    failure: main.dataset['failure'] ?? null,
    reason: main.dataset['reason'] ?? null,
  }));
}

/** Waits until the screen shows one of the states. */
export async function untilState(page: Page, states: readonly Screen['state'][]): Promise<Screen> {
  const wanted = states.map((state) => `main[data-state="${state}"]`).join(', ');
  await page.locator(wanted).waitFor();
  return screenOf(page);
}

/** Waits until the terminal can take a card and compare a face. */
export async function untilReady(page: Page): Promise<void> {
  await page.locator('main[data-state="idle"][data-reader="ready"][data-face="ready"]').waitFor();
}

/** What somebody at the terminal does besides the plain way. */
export interface Habits {
  /** told of each screen as it comes */
  onScreen?: (screen: Screen) => Promise<void> | void;
  /** how often a failed attempt is tried again; default 0 */
  tries?: number;
  /** nothing more is pressed once this screen has come */
  until?: Screen['state'] | ((screen: Screen) => boolean);
}

const phone = '13812345678';
const address = '长沙市天心区芙蓉中路一段';

/**
 * Somebody who lays down no card by themselves, but then presses what the screen asks for, until the visit has ended
 * or its attempts have failed as often as they care for. The demo person before the camera does the actions.
 */
export async function goThroughVisit(page: Page, habits: Habits = {}): Promise<Screen> {
  let triesLeft = habits.tries ?? 0;
  let seen: Screen['state'] | null = null;
  for (;;) {
    const screen = await screenOf(page);
    if (screen.state !== seen) {
      seen = screen.state;
      await habits.onScreen?.(screen);
    }
    const enough = typeof habits.until === 'function' ? habits.until(screen) : screen.state === habits.until;
    if (enough || screen.state === 'ended') return screen;
    if (screen.state === 'attempt-failed' && triesLeft-- <= 0) return screen;
    await answer(page, screen.state);
  }
}

/** Does what the screen asks for, or waits until it changes where it asks for nothing. */
async function answer(page: Page, state: Screen['state']): Promise<void> {
  switch (state) {
    case 'identified':
      return press(page, 'act-continue', state);
    case 'consent': {
      const agreement = page.locator('[data-testid^="act-agree-"]');
      if (await agreement.isVisible()) return agreement.click();
      return press(page, 'act-consent-accept', state);
    }
    case 'contact':
      return leaveContact(page);
    case 'attempt-failed':
      return press(page, 'act-try-again', state);
    default:
      return untilOtherThan(page, state);
  }
}

async function press(page: Page, testId: string, state: Screen['state']): Promise<void> {
  await page.getByTestId(testId).click();
  await untilOtherThan(page, state);
}

function untilOtherThan(page: Page, state: Screen['state']): Promise<void> {
  return page.locator(`main:not([data-state="${state}"])`).waitFor();
}

async function leaveContact(page: Page): Promise<void> {
  const field = page.locator('[data-testid^="contact-"]:is(input)');
  const asked = await field.getAttribute('data-testid');
  await field.fill(asked === 'contact-phone' ? phone : asked === 'contact-address' ? address : '李秀英');
  await page.getByTestId('act-contact-confirm').click();
  await page
    .locator(`main:not([data-state="contact"]), main:not(:has([data-testid="${asked}"]))`)
    .first()
    .waitFor();
}
