import type { Migration } from '../migrate.ts';

/**
 * What was refused on its way to the agency or back, one row each. Records that were refused stand in the outbox as
 * `parked`, requests that the agency refused in their own table. `passing`: the cause may be over at the next exchange,
 * which tries again by itself.
 */
export const createSetAsideTable: Migration = {
  version: 110,
  step(handle) {
    handle.exec(`
      CREATE TABLE set_aside (
        parcel TEXT NOT NULL,
        key TEXT NOT NULL,
        reason TEXT NOT NULL,
        passing INTEGER NOT NULL CHECK (passing IN (0, 1)),
        since_ms INTEGER NOT NULL,
        PRIMARY KEY (parcel, key)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
