import type { Store } from '../vault/store/openStore.ts';
import type { ParcelKey } from '../vault/store/setAside.ts';
import type { Actor, Audit } from './operators/audit.ts';

/**
 * Has what was set aside sent again with the next exchange; the entry in the audit is part of it.
 * @param parcels which; without, everything that waits
 * @returns how many that were
 */
export function sendAgain(
  { setAside, inOneTransaction }: Pick<Store, 'setAside' | 'inOneTransaction'>,
  audit: Pick<Audit, 'append'>,
  { by, at, parcels }: { by: Actor; at: 'desk' | 'command'; parcels?: readonly ParcelKey[] | undefined },
): number {
  const chosen = parcels ?? setAside.list();
  return inOneTransaction((work) => {
    const sent = setAside.sendAgain(work, chosen);
    if (sent > 0) audit.append(work, 'sent-again', by, { at, parcels: chosen.map(nameOf) });
    return sent;
  });
}

const nameOf = ({ parcel, key }: ParcelKey): string => (key === '' ? parcel : `${parcel} ${key}`);
