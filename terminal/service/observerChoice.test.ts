import { expect, test } from 'vitest';
import type { ObserverChoice, TerminalStatus } from '../../contract/terminal/index.ts';
import { LiveValue } from '../base/liveValue.ts';
import { keptLog, openTestStore } from '../vault/testing/storeFixture.ts';
import { createObserverChoice } from './observerChoice.ts';

const choice: ObserverChoice = {
  backend: 'webgl',
  triedWith: 'Chrome/156 0123abcd',
  msPerFrame: { wasm: 19.5, webgl: 6 },
};
const newStatus = () => new LiveValue({ observer: null } as TerminalStatus);

test('a choice is in the status and the log, and the next start of the same machine finds it', async () => {
  const { store } = await openTestStore();
  const { log, lines } = keptLog();
  const status = newStatus();
  const keep = createObserverChoice(store.settings, status, log);
  expect(status.current.observer).toBeNull();
  keep(choice);
  expect(status.current.observer).toEqual(choice);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'observer-backend', backend: 'webgl', wasmMs: 19.5, webglMs: 6 },
  ]);

  const restarted = newStatus();
  createObserverChoice(store.settings, restarted, log);
  expect(restarted.current.observer).toEqual(choice);
});

test('without a store a choice holds until the terminal stops', () => {
  const status = newStatus();
  createObserverChoice(null, status, keptLog().log)(choice);
  expect(status.current.observer).toEqual(choice);
});
