import { isDefinedError, safe } from '@orpc/client';
import { receiptParts } from '../../../contract/receiptToken.ts';
import { software } from '../../base/software.ts';
import type { UploadedEvidence } from '../../vault/store/evidence.ts';
import { decisionsCursorSetting, formerCursorsSetting } from '../../vault/store/outbox.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { takeReceipts } from './receipts.ts';
import { refusedOnTheWay } from './refusedOnTheWay.ts';
import type { SyncParts } from './syncParts.ts';
import { SyncStopped } from './syncReason.ts';
import { contactSetting, receiptsToReturnSetting } from './syncSettings.ts';

/** People in one page at most. Where they come with pictures the agency ends a page earlier, so that memory stays bounded. */
const rosterPage = 5000;
const decisionsPage = 500;
/** Receipts that go back together with their records, which are longer. */
const formerPage = 100;
/** Pieces of evidence asked about in one call. */
const comparedPage = 500;
/** Pieces of evidence looked for at a time. */
const evidencePage = 20;

/** Asks the time, so that the clock is trusted and the next tokens are believed. */
export async function confirmTime(
  { client, clock }: Pick<SyncParts, 'client' | 'clock'>,
  monotonicNow: () => number,
): Promise<void> {
  const askedAt = monotonicNow();
  const { now } = await client.time();
  clock.confirm(now, monotonicNow() - askedAt);
}

/**
 * Pulls the packs; one that does not hold never replaces one that does. The rules are as fresh as this only where every
 * one of them is in use: the gauge must go on towards red while an old one rules.
 */
export async function pullPacks(
  parts: Pick<SyncParts, 'client' | 'store' | 'clock' | 'offerPack'>,
): Promise<void> {
  const { packs } = await parts.client.pullPacks();
  const kept = parts.store.packs.lastGoodPacks();
  let allInUse = true;
  for (const pack of packs) {
    const same = kept.find(({ id }) => id === pack.id);
    if (same?.json === pack.json) continue;
    if (parts.offerPack(pack)) parts.store.packs.savePack(pack);
    else allInUse = false;
  }
  if (allInUse) noteContact(parts, 'packsAtMs');
}

/**
 * Pulls the roster from where it stood, page by page; each page is kept before the next is asked for.
 * @param between runs after every page, so that records never wait for a long first pull
 * @throws SyncStopped where a page cannot be kept, or what the call threw
 */
export async function pullRoster(
  parts: Pick<SyncParts, 'client' | 'store' | 'clock' | 'log' | 'progress'>,
  between: () => Promise<void>,
): Promise<void> {
  const { client, store, log, progress } = parts;
  let pulled = 0;
  store.roster.readAnewBy(software);
  for (;;) {
    const cursor = store.roster.cursor();
    const { error, data: page } = await safe(
      client.pullRoster({ limit: rosterPage, ...(cursor === null ? {} : { cursor }) }),
    );
    if (error) {
      if (!isDefinedError(error) || error.code !== 'CURSOR_UNKNOWN') throw error;
      store.roster.beginFullPull();
      continue;
    }
    const kept = store.roster.applyChanges(page.changes, page.cursor);
    if (!kept.ok) {
      log.write('sync-store-refused', { reason: kept.reason });
      throw new SyncStopped({ kind: 'store', reason: kept.reason });
    }
    pulled += page.changes.length;
    if (page.changes.length > 0) progress('roster', pulled, pulled + page.remaining);
    if (page.remaining === 0) break;
    await between();
  }
  store.roster.endFullPull();
  noteContact(parts, 'rosterAtMs');
  if (pulled > 0) log.write('sync-roster-pulled', { changes: pulled });
}

/** Pulls what the agency has decided on this terminal's records, those of chains that ended too. */
export async function pullDecisions(
  parts: Pick<SyncParts, 'client' | 'store' | 'log' | 'progress'>,
): Promise<void> {
  const { store } = parts;
  if (store.settings.get(receiptsToReturnSetting) !== null) {
    await returnDecisions(parts);
    store.settings.remove(receiptsToReturnSetting);
  }
  await pullDecisionsOf(
    parts,
    {},
    {
      get: () => store.settings.get(decisionsCursorSetting),
      keep: (cursor) => store.settings.set(decisionsCursorSetting, cursor),
      forget: () => store.settings.remove(decisionsCursorSetting),
    },
  );
  const present = store.settings.get(terminalIdSetting);
  for (const { terminalId, hash } of store.outbox.lastReceipted()) {
    if (terminalId === present) continue;
    const cursors = () => store.settings.get(formerCursorsSetting) ?? {};
    await pullDecisionsOf(
      parts,
      { terminalId, hash },
      {
        get: () => cursors()[terminalId] ?? null,
        keep: (cursor) => store.settings.set(formerCursorsSetting, { ...cursors(), [terminalId]: cursor }),
        forget() {
          const { [terminalId]: _, ...others } = cursors();
          store.settings.set(formerCursorsSetting, others);
        },
      },
    );
  }
}

/** Pulls what was decided on one chain from where it stood. */
async function pullDecisionsOf(
  parts: Pick<SyncParts, 'client' | 'store' | 'log' | 'progress'>,
  chain: { terminalId?: string; hash?: string },
  kept: { get(): string | null; keep(cursor: string): void; forget(): void },
): Promise<void> {
  const { client, progress } = parts;
  for (let pulled = 0; ; ) {
    const cursor = kept.get();
    const { error, data: page } = await safe(
      client.pullDecisions({ ...chain, limit: decisionsPage, ...(cursor === null ? {} : { cursor }) }),
    );
    if (error) {
      if (!isDefinedError(error) || error.code !== 'CURSOR_UNKNOWN') throw error;
      await returnDecisions(parts);
      kept.forget();
      continue;
    }
    await takeReceipts(parts, page.receipts);
    if (page.cursor !== cursor) kept.keep(page.cursor);
    pulled += page.receipts.length;
    if (pulled > 0) progress('decisions', pulled, pulled + page.remaining);
    if (page.remaining === 0) return;
  }
}

/**
 * Hands an agency that was restored the latest receipt of each record back, those of chains that ended too: what its
 * officers decided since the backup is known from its own signature, and of everything else it signs anew what holds now.
 * A record that was issued again in the present chain goes along as it was when the decision was made, so that the agency
 * can see that it is the same one.
 */
async function returnDecisions({ client, store }: Pick<SyncParts, 'client' | 'store'>): Promise<void> {
  const present = store.settings.get(terminalIdSetting);
  let receipts: string[] = [];
  let former: { receipt: string; record: string }[] = [];
  const hand = async () => {
    if (receipts.length + former.length > 0) await client.returnDecisions({ receipts, former });
    receipts = [];
    former = [];
  };
  for (const receipt of store.outbox.latestReceipts()) {
    const claims = receiptParts(receipt)?.claims;
    const record = claims && store.records.tokenOf(claims.recordHash);
    if (claims?.terminalId !== present && record) former.push({ receipt, record });
    else receipts.push(receipt);
    if (receipts.length === decisionsPage || former.length === formerPage) await hand();
  }
  await hand();
}

/**
 * Asks whether the agency still has the pictures that it took and that are still here: one that was restored from a
 * backup may lack them and have every record. What it lacks waits again.
 */
export async function compareEvidence({ client, store }: Pick<SyncParts, 'client' | 'store'>): Promise<void> {
  for (let after: UploadedEvidence | null = null; ; ) {
    const pieces = store.evidence.uploaded(after, comparedPage);
    const last = pieces.at(-1);
    if (last === undefined) return;
    const { held } = await client.heldEvidence({ pieces });
    for (const [index, { recordId, hash }] of pieces.entries())
      if (held[index] === false) store.evidence.markMissing(recordId, hash);
    after = last;
  }
}

/**
 * Sends the pictures that consent or the pack let go, one by one, after everything else.
 * @param given up pieces that the agency does not take, by record and hash; not offered again until the next start
 * @param between runs after every piece, so that records go first
 * @returns the status of the first one that is tried again with the next exchange; null where there is none
 */
export async function pushEvidence(
  parts: Pick<SyncParts, 'client' | 'store' | 'log' | 'progress'>,
  givenUp: Set<string>,
  between: () => Promise<void>,
): Promise<number | null> {
  const { client, store, log, progress } = parts;
  const { setAside } = store;
  let passing: number | null = null;
  const total = store.evidence.held().waiting;
  // What a person has not sent again yet, and what this exchange has tried already.
  const aside = new Set(
    setAside.list().flatMap(({ parcel, key, passing }) => (parcel === 'evidence' && !passing ? [key] : [])),
  );
  for (let done = 0; ; ) {
    const waiting = store.evidence
      .pendingUpload(evidencePage + givenUp.size + aside.size)
      .filter((piece) => !givenUp.has(nameOf(piece)) && !aside.has(nameOf(piece)));
    if (waiting.length === 0) return passing;
    for (const { recordId, terminalId, hash } of waiting) {
      const name = nameOf({ recordId, hash });
      const key = { parcel: 'evidence', key: name };
      const piece = store.evidence.get(hash);
      if (!piece) {
        givenUp.add(name);
        continue;
      }
      const data = Buffer.from(piece.bytes).toString('base64');
      const { error } = await safe(client.pushEvidence({ terminalId, recordId, hash, data }));
      if (!error) {
        store.evidence.markUploaded(recordId, hash);
        setAside.remove(key);
      } else if (isDefinedError(error) && isAboutThisPiece(error.code)) {
        givenUp.add(name);
        setAside.remove(key);
        log.write('sync-evidence-refused', { recordId, reason: error.code });
      } else {
        const refused = await refusedOnTheWay(parts, error);
        if (refused === null) throw error;
        aside.add(name);
        if (refused.passing) passing ??= refused.status;
        setAside.add({ ...key, reason: refused.reason, passing: refused.passing });
        log.write('sync-evidence-refused', { recordId, reason: refused.reason });
      }
      done += 1;
      progress('evidence', done, Math.max(total, done));
      await between();
    }
  }
}

/** How a piece of evidence is called where it waits: it hangs on a record by its hash. */
function nameOf({ recordId, hash }: { recordId: string; hash: string }): string {
  return `${recordId} ${hash}`;
}

function isAboutThisPiece(code: string): boolean {
  return code === 'RECORD_UNKNOWN' || code === 'HASH_MISMATCH' || code === 'CONSENT_MISSING';
}

/**
 * Remembers when something last came down, for the fuel gauge.
 * @param atMs how old it is, where it was not fetched just now; milliseconds since the epoch
 */
export function noteContact(
  { store, clock }: Pick<SyncParts, 'store'> & { clock: { nowMs(): number } },
  what: 'contactAtMs' | 'packsAtMs' | 'rosterAtMs',
  atMs = clock.nowMs(),
): void {
  const before = store.settings.get(contactSetting) ?? {
    contactAtMs: null,
    packsAtMs: null,
    rosterAtMs: null,
  };
  store.settings.set(contactSetting, { ...before, [what]: atMs });
}
