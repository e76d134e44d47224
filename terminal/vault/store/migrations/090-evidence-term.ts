import type { Migration } from '../migrate.ts';

/** How long a piece is kept, beside the day on which that ends: a day that a clock counted which ran ahead is too late. */
export const addEvidenceTerm: Migration = {
  version: 90,
  step(handle) {
    handle.exec('ALTER TABLE evidence ADD COLUMN kept_ms INTEGER');
  },
};
