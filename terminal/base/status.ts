import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import type { TerminalConfiguration } from './configuration.ts';
import { LiveValue } from './liveValue.ts';

/** The status of a terminal that has only just been switched on. */
export function initialStatus(
  configuration: TerminalConfiguration,
  shell: TerminalStatus['shell'],
  version: string,
): TerminalStatus {
  return {
    version,
    shell,
    profile: configuration.profile,
    terminalId: null,
    hallName: configuration.hallName,
    today: calendarDateAt(Date.now()),
    reader: { state: 'searching' },
    face: { state: 'loading' },
    store: { state: 'ready' },
    salvage: null,
    sync: {
      state: 'not-activated',
      lastContactAt: null,
      waiting: 0,
      parked: 0,
      rosterSize: 0,
      reason: null,
      reactivate: false,
      progress: null,
    },
    clock: 'uncertain',
    cameraAt: 'main',
    observer: null,
    gauges: [],
    dock: false,
  };
}

/** Publishes a part of the status only where it says something new: every watcher redraws. */
export function updateStatus(status: LiveValue<TerminalStatus>, part: Partial<TerminalStatus>): void {
  const next = { ...status.current, ...part };
  if (JSON.stringify(next) !== JSON.stringify(status.current)) status.set(next);
}

/** A live status that begins with what the configuration says. */
export function createStatus(...start: Parameters<typeof initialStatus>): LiveValue<TerminalStatus> {
  return new LiveValue(initialStatus(...start));
}
