import type { EventLog } from './eventLog.ts';

/** Writes down an exception that nobody foresaw, and where it was caught. */
export function logUnforeseen(log: EventLog, where: string, error: unknown): void {
  const { name, stack, message } = error instanceof Error ? error : new Error(String(error));
  log.write('unforeseen-error', { where, name, stack: stack ?? message });
}
