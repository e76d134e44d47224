import type { Migration } from '../migrate.ts';

/**
 * Lines of the roster of which this version understands only a part, as they came, without pictures. What is understood
 * of them stands in the roster like everybody's.
 */
export const createRosterUnread: Migration = {
  version: 120,
  step(handle) {
    handle.exec(`
      CREATE TABLE roster_unread (
        identity_number TEXT PRIMARY KEY,
        pack_id TEXT NOT NULL,
        line TEXT NOT NULL,
        pull INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
