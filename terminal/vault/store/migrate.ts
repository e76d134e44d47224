import type { ReadableHandle, WritableHandle } from './handle.ts';
import { createSettings } from './migrations/010-settings.ts';
import { createRoster } from './migrations/020-roster.ts';
import { createRecords } from './migrations/030-records.ts';
import { createOutbox } from './migrations/040-outbox.ts';
import { createEvidence } from './migrations/050-evidence.ts';
import { createChains } from './migrations/060-chains.ts';
import { createDesk } from './migrations/070-desk.ts';
import { createOffice } from './migrations/080-office.ts';
import { addEvidenceTerm } from './migrations/090-evidence-term.ts';
import { addReceivedIndex } from './migrations/100-received.ts';
import { createSetAsideTable } from './migrations/110-set-aside.ts';
import { createRosterUnread } from './migrations/120-roster-unread.ts';
import { createSentAgainTable } from './migrations/130-sent-again.ts';

/** One step of the schema. Numbered by tens, never altered once it has been in anybody's hands, never a reset. */
export interface Migration {
  readonly version: number;
  step(handle: WritableHandle): void;
}

const migrations: readonly Migration[] = [
  createSettings,
  createRoster,
  createRecords,
  createOutbox,
  createEvidence,
  createChains,
  createDesk,
  createOffice,
  addEvidenceTerm,
  addReceivedIndex,
  createSetAsideTable,
  createRosterUnread,
  createSentAgainTable,
];

/** The newest schema that this program knows. */
export const currentSchemaVersion = Math.max(...migrations.map(({ version }) => version));

/** The schema that a file has; 0 for an empty one. */
export function schemaVersionOf(handle: ReadableHandle): number {
  return handle.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings a file to a version, each step in a transaction with its number, so that a power cut leaves a whole step or none.
 * @param target the version to stop at; tests stop short of the newest
 */
export function migrate(handle: WritableHandle, target = currentSchemaVersion): void {
  const from = schemaVersionOf(handle);
  for (const { version, step } of migrations) {
    if (version <= from || version > target) continue;
    handle.transaction(() => {
      step(handle);
      handle.pragma(`user_version = ${version}`);
    })();
  }
}
