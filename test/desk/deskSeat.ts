import type { Browser, Page } from '@playwright/test';
import { expect, onTestFinished } from 'vitest';
import { openTestDesk, pins, type TestScene } from '../../terminal/desk/testing/deskFixture.ts';
import { serveDesk } from './deskPage.ts';
import { Keyboard } from './keyboard.ts';

export interface SeatScene extends TestScene {
  profile?: 'bank' | 'township' | 'hall';
}

/** A staged desk with its page open and nobody signed in; gone after the test. */
export async function openDesk(browser: Browser, scene: SeatScene = {}) {
  const staged = await openTestDesk(scene);
  const served = await serveDesk(staged, scene.profile);
  onTestFinished(() => served.close());
  const page = await served.open(browser);
  return { ...staged, served, page, keys: new Keyboard(page), message: messageOf(page) };
}

/** What the desk said last. */
const messageOf = (page: Page) => () => page.getByTestId('message').innerText();

/** A desk at which an operator has signed in, by keyboard. */
export async function takeSeat(browser: Browser, scene: SeatScene = {}) {
  const at = await openDesk(browser, scene);
  const { page, keys, store } = at;
  await page.getByTestId('name').waitFor();
  await keys.type('陈静');
  await keys.press('Tab');
  await keys.type(pins.chen);
  await keys.press('Enter');
  await page.getByTestId('search').waitFor();
  return {
    ...at,
    /** Finds somebody and opens their page. */
    async open(text: string) {
      await keys.press('F2');
      await keys.type(text);
      await keys.press('Enter');
      // Somebody who was open already is there before the search has answered; the digits act once the field is empty.
      await expect.poll(() => page.getByTestId('search').inputValue()).toBe('');
      await page.getByTestId('person').waitFor();
    },
    records: () => Array.from(store.records.iterate(), ({ record }) => record),
    /** Waits until the visit on the operator's screen is in a state. */
    visitIn: (state: string) => page.locator(`[data-testid="visit"][data-state="${state}"]`).waitFor(),
  };
}
