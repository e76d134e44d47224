import type { Migration } from '../migrate.ts';

/** Finds the record that the agency received last of all, at every sync. */
export const addReceivedIndex: Migration = {
  version: 100,
  step(handle) {
    handle.exec("CREATE INDEX receipts_received ON receipts (at) WHERE state = 'received'");
  },
};
