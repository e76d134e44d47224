import type { SetAsideItem } from '../../contract/terminal/index.ts';
import { AttemptResult, CertificationMethod } from '../../domain/attemptRecord.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { shown } from '../../domain/openEnum.ts';
import type { Store } from '../vault/store/openStore.ts';
import type { SetAsideParcel } from '../vault/store/setAside.ts';

type ItemsStore = Pick<Store, 'setAside' | 'records' | 'roster'>;

/** What is set aside, the oldest first, with what a person needs to know which is which; numbers are masked. */
export function setAsideItems(store: ItemsStore, limit: number): { items: SetAsideItem[]; total: number } {
  const parcels = store.setAside.list();
  return { items: parcels.slice(0, limit).map((parcel) => itemOf(store, parcel)), total: parcels.length };
}

function itemOf(store: ItemsStore, { sinceMs, triedAgain, ...parcel }: SetAsideParcel): SetAsideItem {
  return {
    ...parcel,
    since: new Date(sinceMs).toISOString(),
    triedAgain: triedAgain && { times: triedAgain.times, at: new Date(triedAgain.atMs).toISOString() },
    about: aboutRecord(store, parcel.key) ?? aboutRequest(store, parcel.key),
  };
}

/** A record, or a picture of one: its key begins with the record's id. */
function aboutRecord({ records }: ItemsStore, key: string): SetAsideItem['about'] {
  const record = records.byId(key.split(' ')[0] ?? '')?.record;
  if (!record) return null;
  const { person, on, method, result } = record;
  return {
    name: person.name,
    maskedIdentityNumber: maskIdentityNumber(person.identityNumber),
    on,
    act: {
      kind: 'attempt',
      method: shown(CertificationMethod, method),
      result: shown(AttemptResult, result),
    },
  };
}

function aboutRequest({ setAside, roster }: ItemsStore, key: string): SetAsideItem['about'] {
  const request = setAside.requestNamed(key);
  if (!request) return null;
  const { kind, identityNumber, on } = request;
  return {
    name: roster.find(identityNumber)?.name ?? '',
    maskedIdentityNumber: maskIdentityNumber(identityNumber),
    on,
    act: { kind: 'request', request: kind },
  };
}
