import type { Migration } from '../migrate.ts';

/**
 * The roster. One row per person: a million of them come down as deltas, so the three short lists that are only ever
 * read with their person stay in the row. Templates lie apart: they are a hundred times as long and seldom read.
 * `pull` numbers the pulls that began from nothing: who was last seen in an earlier one is no longer on the roster.
 */
export const createRoster: Migration = {
  version: 20,
  step(handle) {
    handle.exec(`
      CREATE TABLE roster (
        identity_number TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        pack_id TEXT NOT NULL,
        unit TEXT,
        township TEXT,
        village TEXT,
        phone TEXT,
        schemes TEXT NOT NULL,
        certifications TEXT NOT NULL,
        events TEXT,
        pull INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE INDEX roster_by_name ON roster (name);
      CREATE INDEX roster_by_village ON roster (township, village);

      CREATE TABLE roster_templates (
        identity_number TEXT PRIMARY KEY,
        media_type TEXT NOT NULL,
        taken_on TEXT,
        bytes BLOB NOT NULL
      ) STRICT;
    `);
  },
};
