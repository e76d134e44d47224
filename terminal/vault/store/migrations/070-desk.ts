import type { Migration } from '../migrate.ts';

/**
 * What a desk keeps: who may work at it, what was done at it (a chain that is only ever added to), what it asks of the
 * agency, who waits, and who was called. People are named by their number inside this encrypted file only.
 */
export const createDesk: Migration = {
  version: 70,
  step(handle) {
    handle.exec(`
      CREATE TABLE operators (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        entry TEXT NOT NULL
      ) STRICT;

      CREATE TABLE sign_in_attempts (
        name TEXT PRIMARY KEY,
        wrong INTEGER NOT NULL,
        last_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
        at TEXT NOT NULL,
        event TEXT NOT NULL,
        operator_id TEXT,
        operator_name TEXT,
        fields TEXT NOT NULL,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit chain is never changed'); END;

      CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit chain is never shortened'); END;

      CREATE TABLE desk_requests (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        identity_number TEXT NOT NULL,
        on_date TEXT NOT NULL,
        at TEXT NOT NULL,
        operator_id TEXT NOT NULL,
        content TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'taken'))
      ) STRICT;

      CREATE INDEX desk_requests_by_person ON desk_requests (identity_number);
      CREATE INDEX desk_requests_by_day ON desk_requests (on_date);

      CREATE TABLE desk_request_papers (
        request_id TEXT NOT NULL REFERENCES desk_requests (id),
        number INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('photo', 'document', 'signature')),
        media_type TEXT NOT NULL,
        bytes BLOB,
        PRIMARY KEY (request_id, number)
      ) STRICT;

      CREATE TABLE desk_waiting (
        number INTEGER PRIMARY KEY,
        identity_number TEXT NOT NULL UNIQUE,
        since_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE desk_contacts (
        identity_number TEXT PRIMARY KEY,
        on_date TEXT NOT NULL,
        outcome TEXT NOT NULL,
        operator_id TEXT NOT NULL
      ) STRICT;

      CREATE INDEX records_by_day ON records (on_date);
    `);
  },
};
