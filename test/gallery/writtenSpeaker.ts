import type { Speaker } from '../../renderer/voice/speaker.ts';

/** A voice that writes down what it says, so that a test can read what a blind person would hear. */
export class WrittenSpeaker implements Speaker {
  readonly said: string[] = [];
  readonly #hasVoice: boolean;

  constructor(hasVoice: boolean) {
    this.#hasVoice = hasVoice;
  }

  readonly canSpeak = (): boolean => this.#hasVoice;
  readonly onVoicesChanged = () => () => {};
  readonly say = (text: string): void => {
    if (this.#hasVoice) this.said.push(text);
  };
  readonly chime = (): void => {
    this.said.push('♪');
  };
  readonly stop = (): void => {};
}
