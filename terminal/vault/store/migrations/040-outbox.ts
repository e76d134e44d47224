import type { Migration } from '../migrate.ts';

/**
 * Where each record is on its way to the agency, and every receipt that came back.
 * `position` points at the token that is sent for this id.
 */
export const createOutbox: Migration = {
  version: 40,
  step(handle) {
    handle.exec(`
      CREATE TABLE outbox (
        record_id TEXT PRIMARY KEY,
        position INTEGER NOT NULL UNIQUE REFERENCES records (position),
        state TEXT NOT NULL CHECK (
          state IN ('queued', 'sent', 'received', 'needs-review', 'accepted', 'rejected', 'parked')
        ),
        reason TEXT,
        changed_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE INDEX outbox_waiting ON outbox (position) WHERE state IN ('queued', 'sent');
      CREATE INDEX outbox_by_state ON outbox (state);

      CREATE TABLE receipts (
        record_id TEXT NOT NULL REFERENCES outbox (record_id),
        state TEXT NOT NULL,
        at TEXT NOT NULL,
        token TEXT NOT NULL,
        PRIMARY KEY (record_id, state, at)
      ) STRICT;

      INSERT INTO outbox (record_id, position, state, changed_at_ms)
      SELECT id, max(position), 'queued', 0 FROM records GROUP BY id;
    `);
  },
};
