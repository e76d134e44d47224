import type { Migration } from '../migrate.ts';

/** Single values that the terminal keeps, and the policy packs that were good. */
export const createSettings: Migration = {
  version: 10,
  step(handle) {
    handle.exec(`
      CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE packs (
        id TEXT PRIMARY KEY,
        version TEXT NOT NULL,
        json TEXT NOT NULL
      ) STRICT;
    `);
  },
};
