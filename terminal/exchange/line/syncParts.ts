import type { JWK } from 'jose';
import type { EventLog } from '../../events/eventLog.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { KeptPack } from '../../vault/store/packs.ts';
import type { AgencyClient } from './agencyClient.ts';

/** What the sync uses of the store. */
export type SyncStore = Pick<
  Store,
  'settings' | 'outbox' | 'records' | 'roster' | 'packs' | 'evidence' | 'setAside'
>;

/** What the sync uses of the terminal's clock. */
export interface SyncClock {
  /** milliseconds since the epoch */
  nowMs(): number;
  /** the agency has told the time; see `TrustedClock` */
  confirm(agencyInstant: string, roundTripMs: number): void;
}

/** The terminal's key pair; after a re-activation it is another one. */
export interface SyncKeys {
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** What every step of a run works with. */
export interface SyncParts {
  store: SyncStore;
  clock: SyncClock;
  client: AgencyClient;
  log: EventLog;
  /** takes a pack into use where it holds; says whether it did */
  offerPack: (pack: KeptPack) => boolean;
  /** tells of a long step's progress */
  progress: (step: SyncStep, done: number, total: number) => void;
}

/** What a run is busy with. */
export type SyncStep = 'records' | 'decisions' | 'packs' | 'roster' | 'evidence';
