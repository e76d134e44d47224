import { ObserverChoice, type TerminalStatus } from '../../contract/terminal/index.ts';
import type { LiveValue } from '../base/liveValue.ts';
import { updateStatus } from '../base/status.ts';
import type { EventLog } from '../events/eventLog.ts';
import { defineSetting, type Settings } from '../vault/store/settings.ts';

const observerSetting = defineSetting('observer-backend', ObserverChoice);

/**
 * Puts what the page's nets compute on into the status, as an earlier start of this machine kept it.
 * @param settings null where the store cannot be used; the choice then holds until the terminal stops
 * @returns keeps a new choice of the page's
 */
export function createObserverChoice(
  settings: Settings | null,
  status: LiveValue<TerminalStatus>,
  log: EventLog,
): (choice: ObserverChoice) => void {
  updateStatus(status, { observer: settings?.get(observerSetting) ?? null });
  return (choice) => {
    settings?.set(observerSetting, choice);
    updateStatus(status, { observer: choice });
    const { backend, msPerFrame } = choice;
    log.write('observer-backend', { backend, wasmMs: msPerFrame.wasm, webglMs: msPerFrame.webgl });
  };
}
