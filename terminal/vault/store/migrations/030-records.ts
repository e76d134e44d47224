import type { Migration } from '../migrate.ts';

/**
 * The chain of attempts. The token is the record; the other columns repeat of it only what is searched for.
 * `id` is unique within a chain: a record that the agency never took is issued again, under the same id, in the chain
 * that a re-activated terminal begins.
 */
export const createRecords: Migration = {
  version: 30,
  step(handle) {
    handle.exec(`
      CREATE TABLE records (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        terminal_id TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence > 0),
        hash TEXT NOT NULL UNIQUE,
        token TEXT NOT NULL,
        identity_number TEXT NOT NULL,
        on_date TEXT NOT NULL,
        result TEXT NOT NULL,
        UNIQUE (terminal_id, sequence),
        UNIQUE (id, terminal_id)
      ) STRICT;

      CREATE INDEX records_by_person ON records (identity_number, on_date);

      CREATE TRIGGER records_are_never_changed BEFORE UPDATE ON records
      BEGIN SELECT RAISE(ABORT, 'a record is written once and never changed'); END;

      CREATE TRIGGER records_are_never_deleted BEFORE DELETE ON records
      BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
    `);
  },
};
