import type { ChipData } from '../card/cardContent.ts';
import { parseBaseInformation } from '../card/container.ts';
import { decodeAdditionalAddress } from '../card/decodeCard.ts';
import type { StatusName } from '../sam/status.ts';
import type { CardReason } from './readerEvents.ts';
import type { SamLink } from './samLink.ts';

/** What one reading of a card brought. */
export interface ReadChip {
  chip: ChipData;
  additionalAddress?: string;
}

/**
 * What one attempt at the card gave. `none`: nothing lies there. `again`: it did not come through, and finding it once
 * more may help. `problem`: the person has to do something. `trouble`: the module itself refuses.
 */
export type Attempt =
  | { outcome: 'read'; read: ReadChip }
  | { outcome: 'none' }
  | { outcome: 'again'; because: 'silent' | 'garbled'; cardSeen: boolean }
  | { outcome: 'refused'; reason: CardReason }
  | { outcome: 'trouble'; reason: 'self-test-failed' | 'not-authorised' }
  | { outcome: 'lost' };

const reasons: Partial<Record<StatusName, CardReason>> = {
  'wrong-card': 'not-an-id-card',
  'moved-away': 'moved-away',
  'no-random': 'moved-away',
  'card-refused': 'rejected',
  'sam-refused': 'rejected',
  altered: 'altered',
  'unknown-error': 'unreadable',
  'bad-length': 'unreadable',
  'fingerprint-failed': 'unreadable',
};

/**
 * Finds a card, selects it, reads it, and asks for its additional address: always from the start, because after any
 * error the module must find the card anew.
 */
export async function attemptCard(link: SamLink, withFingerprints: boolean): Promise<Attempt> {
  const found = await link.ask('find');
  if (!found.ok) return failed(found.reason, false);
  if (found.status !== 'found') return refused(found.status, { outcome: 'none' });

  const selected = await link.ask('select');
  if (!selected.ok) return failed(selected.reason);
  if (selected.status === 'select-failed') return { outcome: 'none' };
  if (selected.status !== 'ok') return refused(selected.status, { outcome: 'refused', reason: 'unreadable' });

  const strayBefore = link.strayBytes;
  const read = await link.ask(withFingerprints ? 'read-with-fingerprints' : 'read');
  if (!read.ok) return failed(read.reason);
  if (withFingerprints && lacksFingerprints(read.status)) return await attemptCard(link, false);
  if (read.status !== 'ok') return refused(read.status, { outcome: 'refused', reason: 'unreadable' });
  const chip = parseBaseInformation(read.answer.data, withFingerprints);
  if (!chip) return { outcome: 'again', because: 'garbled', cardSeen: true };

  const address = await link.ask('read-address');
  // A report that came twice pushes the end of the answer out of the frame; where the check, one byte, happens to hold
  // all the same, what is left over shows it.
  if (link.strayBytes !== strayBefore) return { outcome: 'again', because: 'garbled', cardSeen: true };
  if (!address.ok) return failed(address.reason);
  if (address.status !== 'ok') return { outcome: 'read', read: { chip } };
  const additionalAddress = decodeAdditionalAddress(address.answer.data);
  return { outcome: 'read', read: additionalAddress ? { chip, additionalAddress } : { chip } };
}

/** Whether the card that was read still lies there. It may be asked as often as wanted, and disturbs nothing. */
export async function stillThere(link: SamLink): Promise<'there' | 'gone' | 'unclear' | 'lost'> {
  const answer = await link.ask('read-address');
  if (!answer.ok) return answer.reason === 'lost' ? 'lost' : 'unclear';
  return answer.status === 'ok' || answer.status === 'nothing-stored' ? 'there' : 'gone';
}

/** Older modules do not know the command, and some cards hold fingerprints that do not check. */
function lacksFingerprints(status: StatusName): boolean {
  return status === 'fingerprint-failed' || status === 'unknown-command' || status === 'nothing-stored';
}

function failed(reason: 'silent' | 'garbled' | 'lost', cardSeen = true): Attempt {
  return reason === 'lost' ? { outcome: 'lost' } : { outcome: 'again', because: reason, cardSeen };
}

function refused(status: StatusName, otherwise: Attempt): Attempt {
  if (status === 'self-test-failed' || status === 'not-authorised')
    return { outcome: 'trouble', reason: status };
  const reason = reasons[status];
  return reason ? { outcome: 'refused', reason } : otherwise;
}
