import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventLog } from '../../events/eventLog.ts';
import { logUnforeseen } from '../../events/unforeseen.ts';
import { type AuditChain, createAuditChain } from './auditChain.ts';
import { createDeskTables, type DeskTables } from './deskTables.ts';
import { createEvidence, type Evidence, type EvidenceWithInsert } from './evidence.ts';
import { connect, type WritableHandle } from './handle.ts';
import { keyBelongsTo, writeKeyMark } from './keyMark.ts';
import { currentSchemaVersion, migrate, schemaVersionOf } from './migrate.ts';
import { createOfficeAttempts, type OfficeAttempts } from './officeAttempts.ts';
import { createOperatorTables, type OperatorTables } from './operatorTables.ts';
import { createOutbox, type Outbox, type OutboxWithNotice } from './outbox.ts';
import { createPacks, type Packs } from './packs.ts';
import { createRecords, type Records } from './records.ts';
import { createRoster, type Roster } from './roster.ts';
import { createSetAside, type SetAside } from './setAside.ts';
import { createSettings, type Settings } from './settings.ts';
import { type StoreFailure, storeFailureOf } from './storeFailure.ts';
import { createTransactions, type InOneTransaction } from './unitOfWork.ts';
import { probeWrite, type WriteProbe } from './writeProbe.ts';

/**
 * Why a store was not opened. `newer-schema`: a newer program has been here; this one would not understand the rows.
 * `missing`: there was a store of this key here, and its file is gone; an empty one in its place would hide the loss.
 */
export type OpenFailure = StoreFailure | 'wrong-key' | 'newer-schema' | 'missing';

/** The terminal's encrypted database. One process opens it, and everything in the terminal that must last is in it. */
export interface Store {
  readonly file: string;
  readonly roster: Roster;
  readonly records: Records;
  readonly outbox: Outbox;
  readonly evidence: Evidence;
  readonly settings: Settings;
  readonly packs: Packs;
  readonly setAside: SetAside;
  readonly audit: AuditChain;
  readonly operators: OperatorTables;
  readonly desk: DeskTables;
  readonly officeAttempts: OfficeAttempts;
  /** Runs one act, from whose unit of work everything is kept or nothing. */
  readonly inOneTransaction: InOneTransaction;
  /** Whether a visit can be recorded: writes to the disk and looks at the space left. Asked before a visit, never in its middle. */
  canWrite(): WriteProbe;
  close(): void;
  /** For the parts of the store only. */
  readonly internals: {
    readonly handle: WritableHandle;
    readonly log: EventLog;
    readonly now: () => number;
    readonly outbox: OutboxWithNotice;
    readonly evidence: EvidenceWithInsert;
  };
}

export interface StoreOptions {
  file: string;
  /** 32 bytes; see `loadStoreKey` */
  key: Uint8Array;
  log: EventLog;
  /** the terminal's clock in milliseconds since the epoch */
  now: () => number;
}

/** Opens the store, made if it is missing, and brings its schema up to date. Nothing is ever reset. */
export function openStore(
  options: StoreOptions,
): { ok: true; store: Store } | { ok: false; reason: OpenFailure } {
  const { file, key, log } = options;
  const refuse = (reason: OpenFailure) => {
    log.write('store-refused', { reason });
    return { ok: false, reason } as const;
  };
  let handle: WritableHandle | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const mark = keyBelongsTo(file, key);
    if (mark === 'other') return refuse('wrong-key');
    if (mark === 'this' && !existsSync(file)) return refuse('missing');
    // SQLite opens what it may not write as read-only, and fails only later and by another name.
    for (const path of [dirname(file), file]) if (existsSync(path)) accessSync(path, constants.W_OK);
    handle = connect(file, key);
    if (schemaVersionOf(handle) > currentSchemaVersion) {
      handle.close();
      return refuse('newer-schema');
    }
    migrate(handle);
    if (mark === 'unknown') writeKeyMark(file, key);
    // What a change of key or a salvage left when it was cut off; the store itself is whole.
    for (const draft of ['.rekey', '.salvage', '.salvaged']) {
      for (const end of ['', '-wal', '-journal']) rmSync(file + draft + end, { force: true });
    }
  } catch (error) {
    handle?.close();
    const reason = storeFailureOf(error);
    if (reason === null) throw error;
    // Without the mark nothing tells a wrong key from a damaged first page; with it the key is known to be right.
    return refuse(reason === 'corrupt' && keyBelongsTo(file, key) === 'unknown' ? 'wrong-key' : reason);
  }
  log.write('store-opened', { schemaVersion: currentSchemaVersion });
  return { ok: true, store: storeOver(handle, options) };
}

/** The store's parts over a handle whose schema is up to date. */
export function storeOver(handle: WritableHandle, { file, log, now }: Omit<StoreOptions, 'key'>): Store {
  const settings = createSettings(handle);
  const outbox = createOutbox(handle, now);
  const evidence = createEvidence(handle, now);
  return {
    file,
    settings,
    outbox,
    evidence,
    packs: createPacks(handle),
    setAside: createSetAside(handle, outbox, now),
    audit: createAuditChain(handle),
    operators: createOperatorTables(handle),
    desk: createDeskTables(handle),
    officeAttempts: createOfficeAttempts(handle),
    inOneTransaction: createTransactions(handle, (error) => logUnforeseen(log, 'after-commit', error)),
    roster: createRoster(handle, settings),
    records: createRecords(handle, settings, now),
    canWrite: () => probeWrite(handle, file),
    close: () => void handle.close(),
    internals: { handle, log, now, outbox, evidence },
  };
}
