import type { Migration } from '../migrate.ts';

/** The bytes behind the hashes in the records. `bytes` becomes null when the term is over; the row and its hash stay. */
export const createEvidence: Migration = {
  version: 50,
  step(handle) {
    handle.exec(`
      CREATE TABLE evidence (
        record_id TEXT NOT NULL REFERENCES outbox (record_id),
        hash TEXT NOT NULL,
        kind TEXT NOT NULL,
        media_type TEXT NOT NULL,
        byte_length INTEGER NOT NULL,
        may_leave INTEGER NOT NULL CHECK (may_leave IN (0, 1)),
        erase_after_ms INTEGER NOT NULL,
        uploaded_at_ms INTEGER,
        erased_at_ms INTEGER,
        bytes BLOB,
        PRIMARY KEY (record_id, hash),
        CHECK ((bytes IS NULL) = (erased_at_ms IS NOT NULL))
      ) STRICT;

      CREATE INDEX evidence_by_hash ON evidence (hash);
      CREATE INDEX evidence_by_term ON evidence (erase_after_ms) WHERE erased_at_ms IS NULL;
      CREATE INDEX evidence_to_upload ON evidence (record_id)
        WHERE may_leave = 1 AND uploaded_at_ms IS NULL AND erased_at_ms IS NULL;
    `);
  },
};
