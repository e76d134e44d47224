import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { onTestFinished } from 'vitest';
import type { RosterEntry } from '../../../domain/person.ts';
import { createEventLog, type EventLog } from '../../events/eventLog.ts';
import { createTrustedClock } from '../clock/trustedClock.ts';
import { loadSigningKey, type SigningKey } from '../keys/signingKey.ts';
import type { EvidenceDraft } from '../store/evidence.ts';
import { openStore, type Store } from '../store/openStore.ts';
import { terminalIdSetting } from '../store/records.ts';
import { createRecordWriter, type RecordDraft, type RecordWriter } from '../store/recordWriter.ts';

/** A person of the demo county; the number is valid and nobody's. */
export const wangGuilan = { identityNumber: '11010519491231002X', name: '王桂兰' };
export const zhangJianguo = { identityNumber: '410302195003151234', name: '张建国' };

/** The moment at which the fixtures' clock stands. */
export const fixtureNowMs = Date.UTC(2026, 4, 20, 1, 30);

export const rosterEntry: RosterEntry = {
  ...wangGuilan,
  packId: 'hunan-2024',
  schemes: [{ scheme: 'resident-pension', drawingSince: '2010-01-01' }],
  certifications: ['2024-05-02', '2025-04-11'],
};

/** An attempt that certified, unless the overrides say otherwise. */
export function draftOf(overrides: Partial<RecordDraft> = {}): RecordDraft {
  return {
    id: uuidv7(),
    visitId: uuidv7(),
    attempt: 1,
    at: new Date(fixtureNowMs).toISOString(),
    on: '2026-05-20',
    person: wangGuilan,
    schemes: ['resident-pension'],
    method: 'self-service',
    result: 'certified',
    pack: { id: 'hunan-2024', version: '1' },
    consent: { version: '1', given: true, at: new Date(fixtureNowMs).toISOString(), evidenceMayLeave: true },
    agreements: [],
    contact: null,
    challenge: null,
    verification: null,
    operator: null,
    ...overrides,
  };
}

/** A frame of random bytes that may leave and is kept for thirty days. */
export function frameOf(overrides: Partial<EvidenceDraft> = {}): EvidenceDraft {
  return {
    kind: 'frame',
    mediaType: 'image/jpeg',
    bytes: new Uint8Array(randomBytes(5000)),
    eraseAfter: new Date(fixtureNowMs + 30 * 86_400_000).toISOString(),
    mayLeave: true,
    ...overrides,
  };
}

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'anxin-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An event log that keeps its lines. */
export function keptLog(): { log: EventLog; lines: string[] } {
  const lines: string[] = [];
  return { log: createEventLog({ write: (line) => void lines.push(line) }), lines };
}

export interface OpenedStore {
  store: Store;
  writer: RecordWriter;
  signingKey: SigningKey;
  logLines: string[];
  file: string;
  key: Uint8Array;
}

/** A real encrypted store of an activated terminal in a temporary directory, closed after the test. */
export async function openTestStore(
  options: { file?: string; key?: Uint8Array; nowMs?: () => number } = {},
): Promise<OpenedStore> {
  const {
    file = join(temporaryDirectory(), 'store.db'),
    key = new Uint8Array(randomBytes(32)),
    nowMs = () => fixtureNowMs,
  } = options;
  const { log, lines } = keptLog();
  const opened = openStore({ file, key, log, now: nowMs });
  if (!opened.ok) throw new Error(`the store was refused: ${opened.reason}`);
  const { store } = opened;
  onTestFinished(() => store.close());
  if (store.settings.get(terminalIdSetting) === null) store.settings.set(terminalIdSetting, 'T-0001');
  const signingKey = await loadSigningKey(store.settings);
  const clock = createTrustedClock({ now: nowMs, monotonicNow: () => 0, settings: store.settings });
  const writer = createRecordWriter({ store, clock, signingKey: () => signingKey.privateKey });
  return { store, writer, signingKey, logLines: lines, file, key };
}
