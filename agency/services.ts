import type { AgencyKey } from './agencyKey.ts';
import type { Database } from './database/open.ts';
import type { AgencyLog } from './events.ts';
import type { PackShelf } from './packShelf.ts';

/** What every part of the agency works with. Clock and randomness are handed in. */
export interface AgencyServices {
  db: Database;
  key: AgencyKey;
  packs: PackShelf;
  log: AgencyLog;
  /** milliseconds since the Unix epoch */
  now: () => number;
  /** a random id, never the same twice */
  newId: () => string;
}
