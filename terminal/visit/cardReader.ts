import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { CardContent } from '../../native/card/cardContent.ts';
import { createReader, type Reader } from '../../native/reader/reader.ts';
import type { ReaderEvent, ReaderState } from '../../native/reader/readerEvents.ts';
import { createHidTransport } from '../../native/transport/hidTransport.ts';
import { createSerialTransport } from '../../native/transport/serialTransport.ts';
import { createTcpTransport } from '../../native/transport/tcpTransport.ts';
import { firstOf, type Transport } from '../../native/transport/transport.ts';
import { createUsbTransport } from '../../native/transport/usbTransport.ts';
import type { ReaderDevice } from '../base/configuration.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { PresentedCard } from './visitFacts.ts';
import type { Visits } from './visits.ts';

/** The wires that the configuration names, and behind them the known HID readers and the raw SAM device. */
export function configuredTransport(devices: readonly ReaderDevice[]): Transport {
  const hid = devices
    .filter((device) => device.wire === 'hid')
    .map(({ vendorId, productId }) => ({
      vendorId: Number.parseInt(vendorId, 16),
      productId: Number.parseInt(productId, 16),
    }));
  const others = devices.flatMap((device): Transport[] => {
    if (device.wire === 'serial') return [createSerialTransport(device)];
    return device.wire === 'tcp' ? [createTcpTransport(device)] : [];
  });
  return firstOf([createHidTransport({ devices: hid }), createUsbTransport(), ...others]);
}

/** Starts reading cards over a wire, and tells the visits what lies on the reader. */
export function startCardReader(options: {
  transport: Transport;
  visits: Pick<Visits, 'tell'>;
  log: EventLog;
  today(): string;
  /** told where what the reader said could not be taken; the next card is read all the same */
  unforeseen(where: string, error: unknown): void;
  onChange(): void;
}): Reader {
  const { transport, visits, log, today, unforeseen, onChange } = options;
  const reader = createReader({ transport, today });
  reader.subscribe((event) => {
    try {
      take(event);
    } catch (error) {
      unforeseen('reader', error);
    }
    onChange();
  });
  return reader;

  function take(event: ReaderEvent): void {
    switch (event.type) {
      case 'card':
        visits.tell({ type: 'CARD', card: presented(event.card, event.cardId) });
        break;
      case 'card-removed':
        visits.tell({ type: 'CARD_REMOVED' });
        break;
      case 'card-problem':
        visits.tell({ type: 'CARD_PROBLEM', reason: event.reason });
        break;
      case 'connected':
        log.write('reader-state', { state: 'ready', detail: event.device.name });
        break;
      case 'disconnected':
        log.write('reader-state', { state: 'none', detail: `${event.reason}: ${event.detail}` });
        break;
      case 'fault':
        log.write('reader-state', { state: 'fault', detail: event.reason });
    }
  }
}

function presented(card: CardContent, cardId: string): PresentedCard {
  return {
    cardId,
    name: card.name,
    identityNumber: card.idNumber,
    photo: card.photo,
    // The chip does not say when its photo was taken; it cannot be younger than the card.
    photoTakenOn: card.validFrom ?? null,
  };
}

/** The reader's state in the words of the page. */
export function readerStatus(state: ReaderState): TerminalStatus['reader'] {
  switch (state.phase) {
    case 'starting':
      return { state: 'searching' };
    case 'closed':
      return { state: 'none', reason: 'closed' };
    case 'disconnected':
      return { state: 'none', reason: state.reason };
    case 'faulty':
      return { state: 'fault', reason: state.reason };
    case 'ready':
      return {
        state: 'ready',
        samId: state.samId,
        device: state.device.name,
        simulated: state.device.wire === 'simulator',
      };
  }
}
