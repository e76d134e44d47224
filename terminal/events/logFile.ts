import { type DestinationStream, pino } from 'pino';

/** How much may wait in memory for a disk that takes nothing, in bytes; what comes after it is lost. */
const mostWaitingBytes = 1024 * 1024;

export interface LogFile {
  readonly destination: DestinationStream;
  close(): void;
}

/**
 * Opens the file of the log. A disk that takes nothing must not end the terminal: lines wait, and go with the first one
 * for which there is room again. Where not even the file opens, standard error takes them.
 */
export function openLogFile(file: string): LogFile {
  const destination = open(file);
  // The store says that the disk is full, on the screen and before a visit; here nobody could.
  destination.on('error', () => {});
  return {
    destination,
    close() {
      // Not flushSync, which goes on trying for as long as the disk is full.
      destination.end();
      destination.destroy();
    },
  };
}

function open(file: string): ReturnType<typeof pino.destination> {
  const settings = { sync: true, maxLength: mostWaitingBytes };
  try {
    return pino.destination({ dest: file, mkdir: true, ...settings });
  } catch {
    return pino.destination({ dest: 2, ...settings });
  }
}
