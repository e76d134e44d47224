import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { onTestFinished } from 'vitest';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { createSync, type Sync, type SyncOptions } from '../../terminal/exchange/line/sync.ts';
import { createFerry, type Ferry } from '../../terminal/exchange/stick/ferry.ts';
import { createTrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import type { EvidenceDraft } from '../../terminal/vault/store/evidence.ts';
import { openStore, type Store } from '../../terminal/vault/store/openStore.ts';
import {
  createRecordWriter,
  type RecordDraft,
  type RecordWriter,
} from '../../terminal/vault/store/recordWriter.ts';

/** A person of the demo county who may certify today. */
export const personA = { identityNumber: '430199195103120022', name: '李秀英' };

/** The real store, clock, keys and sync of a terminal, without a window. */
export interface SyncingTerminal {
  store: Store;
  writer: RecordWriter;
  sync: Sync;
  log: string[];
  file: string;
  key: Uint8Array;
  /** cuts the line: every call fails as on a pulled cable */
  cut(cut: boolean): void;
  /** writes an attempt of this terminal's own person, who is on nobody else's list of the day */
  certify(changes?: Partial<RecordDraft>, evidence?: EvidenceDraft[]): Promise<string>;
}

/** A terminal with a store of its own that is gone after the test, or over an existing file. */
export async function syncingTerminal(
  agencyUrl: string,
  options: {
    file?: string;
    key?: Uint8Array;
    changes?: Partial<SyncOptions>;
    person?: RecordDraft['person'];
  } = {},
): Promise<SyncingTerminal> {
  const file = options.file ?? join(temporaryFolder(), 'anxin.db');
  const key = options.key ?? new Uint8Array(randomBytes(32));
  const lines: string[] = [];
  const log = createEventLog({ write: (line) => void lines.push(line) });
  const opened = openStore({ file, key, log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  const { store } = opened;
  onTestFinished(() => store.close());
  const clock = createTrustedClock({
    now: Date.now,
    monotonicNow: () => performance.now(),
    settings: store.settings,
  });
  const signingKey = await loadSigningKey(store.settings);
  const writer = createRecordWriter({ store, clock, signingKey: () => signingKey.privateKey });
  let isCut = false;
  const sync = createSync({
    store,
    clock,
    keys: () => signingKey,
    agencyUrl,
    terminalName: 'test kiosk',
    fetch: (input, init) => (isCut ? Promise.reject(new TypeError('cut')) : fetch(input, init)),
    log,
    offerPack: () => true,
    reissueUnreceived: () => writer.reissueUnreceived(),
    monotonicNow: () => performance.now(),
    random: Math.random,
    newId: randomUUID,
    setTimer(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    ...options.changes,
  });
  const person = options.person ?? personA;
  onTestFinished(() => sync.stop());
  return {
    store,
    writer,
    sync,
    log: lines,
    file,
    key,
    cut(cut) {
      isCut = cut;
    },
    async certify(changes = {}, evidence = []) {
      const written = await writer.append({ ...draft(), person, ...changes }, evidence);
      if (!written.ok) throw new Error(written.reason);
      return written.record.id;
    },
  };
}

/** The ferry of a terminal without a line, over its own store and key. */
export async function ferryOf(
  { store, log }: Pick<SyncingTerminal, 'store' | 'log'>,
  changes: Partial<Parameters<typeof createFerry>[0]> = {},
): Promise<Ferry> {
  const signingKey = await loadSigningKey(store.settings);
  return createFerry({
    store,
    clock: { nowMs: Date.now },
    keys: () => signingKey,
    terminalName: '青山乡',
    offerPack: () => true,
    log: createEventLog({ write: (line) => void log.push(line) }),
    ...changes,
  });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-sync-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function draft(): Omit<RecordDraft, 'person'> {
  const at = new Date().toISOString();
  return {
    id: uuidv7(),
    visitId: uuidv7(),
    attempt: 1,
    at,
    on: at.slice(0, 10),
    schemes: ['institution-pension'],
    method: 'self-service',
    result: 'certified',
    pack: { id: 'hunan-provincial-2022', version: '1.0.0' },
    consent: { version: '1', given: true, at, evidenceMayLeave: true },
    agreements: [],
    contact: null,
    challenge: null,
    verification: null,
    operator: null,
  };
}
