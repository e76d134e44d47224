import type { Page } from '@playwright/test';

/**
 * An operator who has a keyboard and no mouse. Counts what is pressed; a text counts by its characters, as an operator
 * types it.
 */
export class Keyboard {
  readonly #page: Page;
  strokes = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    this.strokes += 1;
    await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.strokes += text.length;
    await this.#page.keyboard.type(text);
  }

  /** Presses Tab until the element with this test id has the focus, as somebody would who sees it. */
  async tabTo(testId: string): Promise<void> {
    for (let steps = 0; steps < 60; steps += 1) {
      if ((await this.#focused()) === testId) return;
      await this.press('Tab');
    }
    throw new Error(`Tab never reached ${testId}`);
  }

  async tick(testId: string): Promise<void> {
    await this.tabTo(testId);
    await this.press('Space');
  }

  /**
   * Leads a visit that has begun to its certification by Enter alone: it is they, they agree, and once more where an
   * attempt did not succeed.
   */
  async throughVisit(): Promise<void> {
    const visit = this.#page.getByTestId('visit');
    const at = (...states: string[]) =>
      visit.and(this.#page.locator(states.map((state) => `[data-state="${state}"]`).join(', ')));
    for (const state of ['identified', 'consent']) {
      await at(state).waitFor();
      await this.press('Enter');
    }
    const settled = at('ended', 'attempt-failed');
    await settled.waitFor();
    while ((await settled.getAttribute('data-state')) === 'attempt-failed') {
      await this.press('Enter');
      await at('framing', 'capturing').waitFor();
      await settled.waitFor();
    }
    await this.#page.getByTestId('certified').waitFor();
  }

  #focused(): Promise<string | null> {
    return this.#page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
  }
}
