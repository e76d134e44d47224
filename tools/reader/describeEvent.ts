import type { ReaderEvent } from '../../native/reader/readerEvents.ts';
import type { Say } from './messages.ts';
import { presentCard } from './presentCard.ts';

/** One event of the reader as the tools print it. */
export function describeEvent(event: ReaderEvent, say: Say, plain: boolean): string {
  switch (event.type) {
    case 'connected':
      return say('connected', { device: `${event.device.name} (${event.device.wire})`, samId: event.samId });
    case 'disconnected':
      return say('disconnected', { reason: say(event.reason) }) + (event.detail ? ` (${event.detail})` : '');
    case 'card':
      return `${say('card')} ${JSON.stringify(presentCard(event.card, plain))}`;
    case 'card-removed':
      return say('cardRemoved');
    case 'card-problem':
      return say(event.reason);
    case 'fault':
      return say(event.reason);
  }
}
