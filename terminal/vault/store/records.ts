import { z } from 'zod';
import { type RecordToken, recordHash, verifyRecord } from '../../../contract/recordToken.ts';
import { AttemptRecord } from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { WritableHandle } from './handle.ts';
import { defineSetting, type Settings } from './settings.ts';

/** The id that the agency gave this terminal when it was activated; its chain of records bears it. */
export const terminalIdSetting = defineSetting('terminal-id', z.string().min(1));

/** A record as it is kept: its content and the signed token that is the record. */
export interface KeptRecord {
  record: AttemptRecord;
  token: RecordToken;
}

/** The newest link of a chain. */
interface ChainHead {
  sequence: number;
  hash: string;
}

/** Numbers of a chain, both ends included, whose records can never be sent. */
export interface LostRecords {
  terminalId: string;
  fromSequence: number;
  toSequence: number;
}

/** Where a chain does not hold, and why. `sequence` is the first bad link. */
type ChainVerdict =
  | { ok: true; length: number }
  | {
      ok: false;
      sequence: number;
      reason: 'bad-signature' | 'not-a-record' | 'other-terminal' | 'gap' | 'broken-link' | 'hash-mismatch';
    };

/** The attempts that this terminal recorded. Written by `createRecordWriter` alone. */
export interface Records {
  byId(id: string): KeptRecord | undefined;
  /** A record of any chain by its hash, as it was signed. */
  tokenOf(hash: string): RecordToken | undefined;
  /** The records of this terminal's present chain in order of sequence, from `fromSequence` on. */
  iterate(fromSequence?: number): IterableIterator<KeptRecord>;
  /** The last link of a terminal's chain, also where its record was destroyed; null while there is none. */
  head(terminalId: string): ChainHead | null;
  /** How many attempts of a person failed (not matched, or liveness failed) on or after a day. */
  failedAttemptsSince(identityNumber: string, sinceDate: CalendarDate): number;
  /** How many attempts a person broke off on or after a day. */
  brokenOffSince(identityNumber: string, sinceDate: CalendarDate): number;
  /** The days on which a person certified here, in order; those that the agency rejected are not among them. */
  certificationsOf(identityNumber: string): CalendarDate[];
  /** The numbers whose records a damaged disk has taken and that the agency has not been told of. */
  lostRecords(): LostRecords[];
  /** The same of one chain, told or not: an agency that was restored from a backup waits for them again. */
  everLost(terminalId: string): LostRecords[];
  /** Notes that the agency knows of lost numbers and no longer waits for them. */
  markDeclared(lost: LostRecords): void;
  /** A person's latest certification here that the agency has accepted. */
  lastAccepted(identityNumber: string): KeptRecord | undefined;
  /** Checks every signature, number and link of this terminal's present chain. Numbers known to be lost are no gap. */
  verifyChain(publicKey: CryptoKey): Promise<ChainVerdict>;
}

/** The statements on whose speed a visit waits; a test holds their query plans. */
export const recordQueries = {
  byId: 'SELECT token FROM records WHERE id = ? ORDER BY position DESC LIMIT 1',
  head: 'SELECT sequence, hash FROM chains WHERE terminal_id = ?',
  chain:
    'SELECT sequence, hash, token FROM records WHERE terminal_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
  // The outbox holds one row per attempt, so that one that was issued again in a second chain counts once.
  failedSince: `SELECT count(*) FROM records JOIN outbox USING (position)
    WHERE identity_number = ? AND on_date >= ? AND result IN ('not-matched', 'liveness-failed')`,
  brokenOffSince: `SELECT count(*) FROM records JOIN outbox USING (position)
    WHERE identity_number = ? AND on_date >= ? AND result = 'broken-off'`,
  certifications: `SELECT on_date FROM records JOIN outbox USING (position)
    WHERE identity_number = ? AND result = 'certified' AND state <> 'rejected' ORDER BY on_date`,
  lastAccepted: `SELECT token FROM records JOIN outbox USING (position)
    WHERE identity_number = ? AND result = 'certified' AND state = 'accepted' ORDER BY on_date DESC LIMIT 1`,
} as const;

interface Link {
  sequence: number;
  hash: string;
  token: RecordToken;
}

/** Rows read at a time: a read that stays open would keep the log from being folded back into the file. */
const pageSize = 256;

const withoutTelling = ({ terminalId, fromSequence, toSequence }: LostRecords): LostRecords => ({
  terminalId,
  fromSequence,
  toSequence,
});

export function createRecords(handle: WritableHandle, settings: Settings, now: () => number): Records {
  const selectLost = handle.prepare<[], LostRecords & { declaredAtMs: number | null }>(
    `SELECT terminal_id AS terminalId, from_sequence AS fromSequence, to_sequence AS toSequence,
       declared_at_ms AS declaredAtMs
     FROM lost_records ORDER BY terminal_id, from_sequence`,
  );
  const declare = handle.prepare(
    'UPDATE lost_records SET declared_at_ms = ? WHERE terminal_id = ? AND from_sequence = ?',
  );
  const selectById = handle.prepare<[string], { token: RecordToken }>(recordQueries.byId);
  const selectByHash = handle
    .prepare<[string], RecordToken>('SELECT token FROM records WHERE hash = ?')
    .pluck();
  const selectHead = handle.prepare<[string], ChainHead>(recordQueries.head);
  const selectChain = handle.prepare<[string, number, number], Link>(recordQueries.chain);
  const countFailed = handle.prepare<[string, string], number>(recordQueries.failedSince).pluck();
  const countBrokenOff = handle.prepare<[string, string], number>(recordQueries.brokenOffSince).pluck();
  const selectCertifications = handle.prepare<[string], string>(recordQueries.certifications).pluck();

  const selectLastAccepted = handle.prepare<[string], RecordToken>(recordQueries.lastAccepted).pluck();

  function* links(terminalId: string, fromSequence: number): IterableIterator<Link> {
    for (let next = fromSequence; ; ) {
      const page = selectChain.all(terminalId, next, pageSize);
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return;
      next = last.sequence + 1;
    }
  }

  return {
    byId(id) {
      const row = selectById.get(id);
      return row === undefined ? undefined : { record: readRecord(row.token), token: row.token };
    },
    tokenOf: (hash) => selectByHash.get(hash),
    *iterate(fromSequence = 1) {
      const terminalId = settings.get(terminalIdSetting);
      if (terminalId === null) return;
      for (const { token } of links(terminalId, fromSequence)) yield { record: readRecord(token), token };
    },
    head: (terminalId) => selectHead.get(terminalId) ?? null,
    failedAttemptsSince: (identityNumber, sinceDate) => countFailed.get(identityNumber, sinceDate) as number,
    brokenOffSince: (identityNumber, sinceDate) => countBrokenOff.get(identityNumber, sinceDate) as number,
    certificationsOf: (identityNumber) => selectCertifications.all(identityNumber),
    lostRecords: () =>
      selectLost
        .all()
        .filter(({ declaredAtMs }) => declaredAtMs === null)
        .map(withoutTelling),
    everLost: (terminalId) =>
      selectLost
        .all()
        .filter((lost) => lost.terminalId === terminalId)
        .map(withoutTelling),
    markDeclared: ({ terminalId, fromSequence }) => void declare.run(now(), terminalId, fromSequence),
    lastAccepted(identityNumber) {
      const token = selectLastAccepted.get(identityNumber);
      return token === undefined ? undefined : { record: readRecord(token), token };
    },
    async verifyChain(publicKey) {
      const terminalId = settings.get(terminalIdSetting);
      if (terminalId === null) return { ok: true, length: 0 };
      const head = selectHead.get(terminalId)?.sequence ?? 0;
      const lost = selectLost.all().filter((range) => range.terminalId === terminalId);
      return verifyLinks(links(terminalId, 1), { publicKey, terminalId, head, lost });
    },
  };
}

async function verifyLinks(
  links: Iterable<Link>,
  chain: { publicKey: CryptoKey; terminalId: string; head: number; lost: LostRecords[] },
): Promise<ChainVerdict> {
  const afterLost = (sequence: number): number => {
    const range = chain.lost.find(
      ({ fromSequence, toSequence }) => fromSequence <= sequence && sequence <= toSequence,
    );
    return range === undefined ? sequence : afterLost(range.toSequence + 1);
  };
  let previous: ChainHead = { sequence: 0, hash: '' };
  for (const { sequence, hash, token } of links) {
    const next = previous.sequence + 1;
    // What was declared lost may have turned up after all, in an older copy.
    const expected = sequence === next ? next : afterLost(next);
    if (sequence !== expected) return { ok: false, sequence: expected, reason: 'gap' };
    const verified = await verifyRecord(token, chain.publicKey, chain.terminalId);
    if (!verified.ok) return { ok: false, sequence, reason: verified.reason };
    const { record } = verified;
    // After lost records only the agency, which may have had them, can check the link.
    const linked = expected !== next || record.previousHash === (sequence === 1 ? null : previous.hash);
    if (record.sequence !== sequence || !linked) return { ok: false, sequence, reason: 'broken-link' };
    if ((await recordHash(token)) !== hash) return { ok: false, sequence, reason: 'hash-mismatch' };
    previous = { sequence, hash };
  }
  const end = afterLost(previous.sequence + 1) - 1;
  return end === chain.head ? { ok: true, length: end } : { ok: false, sequence: end + 1, reason: 'gap' };
}

/** The record within a token of our own file. Whoever needs to know that it is genuine verifies it. */
export function readRecord(token: RecordToken): AttemptRecord {
  const payload = token.split('.')[1] ?? '';
  return AttemptRecord.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
}
