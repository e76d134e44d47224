import type { Migration } from '../migrate.ts';

/** How often a person had something sent again that was set aside, and when last; the row stays where it is refused once more. */
export const createSentAgainTable: Migration = {
  version: 130,
  step(handle) {
    handle.exec(`
      CREATE TABLE sent_again (
        parcel TEXT NOT NULL,
        key TEXT NOT NULL,
        times INTEGER NOT NULL CHECK (times > 0),
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (parcel, key)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
