import type { Migration } from '../migrate.ts';

/**
 * What a desk shares with its office: requests on their way to the agency and what became of them, PINs that were chosen
 * here, and what happened today at the other terminals of the office. `token` is the request as it was signed; papers are
 * erased on time, also while the request still waits.
 */
export const createOffice: Migration = {
  version: 80,
  step(handle) {
    handle.exec(`
      ALTER TABLE desk_requests ADD COLUMN pack_id TEXT;

      UPDATE desk_requests SET pack_id =
        (SELECT pack_id FROM roster WHERE roster.identity_number = desk_requests.identity_number);

      CREATE INDEX desk_requests_waiting ON desk_requests (at) WHERE state = 'queued';

      CREATE TABLE desk_request_travel (
        request_id TEXT PRIMARY KEY REFERENCES desk_requests (id),
        terminal_id TEXT,
        token TEXT,
        outcome TEXT CHECK (outcome IN ('granted', 'refused', 'not-taken')),
        reason TEXT,
        decided_at TEXT
      ) STRICT;

      CREATE TABLE operator_pins (
        operator_id TEXT PRIMARY KEY,
        pin_hash TEXT NOT NULL,
        replaces INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE office_attempts (
        record_id TEXT PRIMARY KEY,
        terminal_name TEXT NOT NULL,
        identity_number TEXT NOT NULL,
        at TEXT NOT NULL,
        on_date TEXT NOT NULL,
        method TEXT NOT NULL,
        result TEXT NOT NULL,
        failure TEXT
      ) STRICT;

      CREATE INDEX office_attempts_by_person ON office_attempts (identity_number);
      CREATE INDEX office_attempts_by_day ON office_attempts (on_date);
    `);
  },
};
