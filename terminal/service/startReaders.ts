import type { Reader } from '../../native/reader/reader.ts';
import { updateStatus } from '../base/status.ts';
import { configuredTransport, readerStatus, startCardReader } from '../visit/cardReader.ts';
import type { Visits } from '../visit/visits.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';

/**
 * Starts the card reader, and the dock's beside it, which stands in only where no real one is plugged in.
 * @param takes who is told of cards
 * @returns closes them
 */
export function startReaders(
  { configuration, dock, status, log }: ServiceParts,
  { today, unforeseen }: Surroundings,
  takes: Pick<Visits, 'tell'>,
): () => Promise<void> {
  const start = (transport: Parameters<typeof startCardReader>[0]['transport']): Reader =>
    startCardReader({ transport, visits: takes, log, today, unforeseen, onChange: () => show() });

  function show() {
    const real = readerStatus(reader.state);
    const shown = dockReader && real.state === 'none' ? readerStatus(dockReader.state) : real;
    updateStatus(status, { reader: shown });
  }

  const dockReader = dock && start(dock.transport);
  const reader = start(configuredTransport(configuration.reader.devices));
  return async () => {
    await Promise.all([reader.close(), dockReader?.close()]);
  };
}
