import type { Page } from '@playwright/test';
import type { CameraChoice } from '../../contract/terminal/index.ts';

/** Works the switches of the dock as a hand would: opens it, presses, and closes it so that it covers nothing. */
export class DockHand {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  layCard(cardId: string): Promise<void> {
    return this.#press(`dock-card-${cardId}`);
  }

  removeCard(): Promise<void> {
    return this.#press('dock-remove-card');
  }

  fault(name: string): Promise<void> {
    return this.#press(`dock-fault-${name}`);
  }

  chooseCamera(camera: CameraChoice): Promise<void> {
    return this.#press(`dock-camera-${camera}`);
  }

  /** Cuts the network, or restores it. */
  toggleNetwork(): Promise<void> {
    return this.#press('dock-network');
  }

  async #press(testId: string): Promise<void> {
    await this.#page.getByTestId('dock-open').click();
    await this.#page.getByTestId(testId).click();
    await this.#page.getByTestId('dock-close').click();
  }
}
