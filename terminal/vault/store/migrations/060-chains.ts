import type { Migration } from '../migrate.ts';

/**
 * The head of each chain, apart from the records: where the last records are destroyed, the next one still gets the next
 * number and the right link. And the numbers that a damaged disk has taken for good.
 */
export const createChains: Migration = {
  version: 60,
  step(handle) {
    handle.exec(`
      CREATE TABLE chains (
        terminal_id TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL CHECK (sequence > 0),
        hash TEXT NOT NULL
      ) STRICT;

      CREATE TABLE lost_records (
        terminal_id TEXT NOT NULL,
        from_sequence INTEGER NOT NULL,
        to_sequence INTEGER NOT NULL CHECK (to_sequence >= from_sequence),
        declared_at_ms INTEGER,
        PRIMARY KEY (terminal_id, from_sequence)
      ) STRICT;

      INSERT INTO chains (terminal_id, sequence, hash)
      SELECT terminal_id, max(sequence), hash FROM records GROUP BY terminal_id;
    `);
  },
};
