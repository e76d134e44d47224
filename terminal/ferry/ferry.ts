import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import {
  FerryBack,
  type FerryEvidence,
  type FerryOut,
  type FerryProblem,
  ferryKeyAlgorithm,
  openFerry,
  sealFerry,
} from '../../contract/ferry.ts';
import { ferryFiles, ferryFolder, ferryNote } from '../../contract/ferryFiles.ts';
import { receiptParts } from '../../contract/receiptToken.ts';
import { recordHash } from '../../contract/recordToken.ts';
import type { EventLog } from '../events/eventLog.ts';
import { decisionsCursorSetting } from '../store/outbox.ts';
import type { KeptPack } from '../store/packs.ts';
import { terminalIdSetting } from '../store/records.ts';
import { defineSetting } from '../store/settings.ts';
import { type StoreFailure, storeFailureOf } from '../store/storeFailure.ts';
import { keepCertificate } from '../sync/certificate.ts';
import { notePosition } from '../sync/notePosition.ts';
import type { TerminalOffice } from '../sync/office.ts';
import { packOffice, unpackOffice } from '../sync/officeStick.ts';
import { noteContact } from '../sync/pulls.ts';
import { keptAgencyKey, takeReceipts } from '../sync/receipts.ts';
import { asked, milestones, sendAgainFrom } from '../sync/sendAgain.ts';
import type { SyncKeys, SyncStore } from '../sync/syncParts.ts';
import { agencyKeysSetting, contactSetting, receiptsToReturnSetting } from '../sync/syncSettings.ts';
import { defaultPackageBytes, writePictures } from './pictures.ts';
import { writeVerified } from './writeVerified.ts';

const PrivateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  x: z.string(),
  d: z.string(),
});

/** The key to which answers are encrypted; it lies in the encrypted store like the signing key. */
const answerKeySetting = defineSetting('ferry-answer-key', PrivateJwk);

export type FerryWritten =
  | { ok: true; records: number; bytes: number; pictures: number; picturesLeft: number }
  | { ok: false; problem: 'not-activated' | 'no-agency-key' | 'not-as-written' | StoreFailure };

export type FerryRead =
  | {
      ok: true;
      receipts: number;
      decisions: number;
      people: number;
      peopleRemaining: number;
      pictures: number;
    }
  | { ok: false; problem: 'nothing-for-us' | 'not-activated' | FerryProblem | StoreFailure };

/** The way to the agency for an office without a line: a stick that somebody carries (数据摆渡). */
export interface Ferry {
  /** Writes everything that waits onto a stick, reads it back, and leaves a note for people beside it. */
  write(stick: string, progress?: Progress): Promise<FerryWritten>;
  /** Takes over the agency's answer from a stick. The same answer again changes nothing. */
  read(stick: string, progress?: Progress): Promise<FerryRead>;
}

type Progress = (done: number, total: number) => void;

/** Changes of the roster kept at a time. */
const page = 500;

export function createFerry(options: {
  store: SyncStore;
  clock: { nowMs(): number };
  keys: () => SyncKeys;
  terminalName: string;
  offerPack: (pack: KeptPack) => boolean;
  office?: TerminalOffice;
  log: EventLog;
  /** the store could not be read: no visit may begin, and a restart salvages it */
  onDamage?: () => void;
  /** bytes of pictures in one package */
  packageBytes?: number;
}): Ferry {
  const { store, clock, log, onDamage = () => {} } = options;

  async function answerKey(): Promise<z.infer<typeof PrivateJwk>> {
    const kept = store.settings.get(answerKeySetting);
    if (kept) return kept;
    const { privateKey } = await generateKeyPair(ferryKeyAlgorithm, { crv: 'X25519', extractable: true });
    const made = PrivateJwk.parse(await exportJWK(privateKey));
    store.settings.set(answerKeySetting, made);
    return made;
  }

  /** Everything that waits, the oldest first, of the present chain. */
  function waiting(terminalId: string) {
    const { queued, sent } = store.outbox.counts();
    return store.outbox.nextBatch(queued + sent).filter((item) => item.terminalId === terminalId);
  }

  /** The latest receipts on the present chain; those on a former one need its records, and a line. */
  function receiptsOn(terminalId: string): string[] {
    return [...store.outbox.latestReceipts()].filter(
      (receipt) => receiptParts(receipt)?.claims.terminalId === terminalId,
    );
  }

  return {
    write: (stick, progress = () => {}) => tellingDamage(() => write(stick, progress)),
    read: (stick, progress = () => {}) => tellingDamage(() => read(stick, progress)),
  };

  async function tellingDamage<Outcome>(
    carry: () => Promise<Outcome>,
  ): Promise<Outcome | { ok: false; problem: 'corrupt' }> {
    try {
      return await carry();
    } catch (error) {
      if (storeFailureOf(error) !== 'corrupt') throw error;
      onDamage();
      return { ok: false, problem: 'corrupt' };
    }
  }

  async function write(stick: string, progress: Progress): Promise<FerryWritten> {
    const terminalId = store.settings.get(terminalIdSetting);
    if (terminalId === null) return { ok: false, problem: 'not-activated' };
    const agencyKey = (store.settings.get(agencyKeysSetting) ?? []).find((key) => key['use'] === 'enc');
    if (!agencyKey) return { ok: false, problem: 'no-agency-key' };
    const items = waiting(terminalId);
    const writtenAt = new Date(clock.nowMs()).toISOString();
    const { d: _, ...publicAnswerKey } = await answerKey();
    const seal = (content: FerryOut | FerryEvidence) =>
      sealFerry(
        content,
        { keyId: terminalId, privateKey: options.keys().privateKey },
        { keyId: String(agencyKey['kid']), publicJwk: agencyKey as JWK },
      );
    const sealed = await seal({
      format: 'anxin-ferry-out',
      terminalId,
      writtenAt,
      answerKey: publicAnswerKey,
      records: items.map((item) => item.token),
      // A chain that ended is not sent again by stick: a new activation has needed a line.
      receipted: milestones(store.outbox)
        .filter((record) => record.terminalId === terminalId)
        .map(asked),
      lost: store.records
        .lostRecords()
        .filter((range) => range.terminalId === terminalId)
        .map(({ fromSequence, toSequence }) => ({ fromSequence, toSequence })),
      returned: store.settings.get(receiptsToReturnSetting) === null ? [] : receiptsOn(terminalId),
      rosterCursor: store.roster.cursor(),
      decisionsCursor: store.settings.get(decisionsCursorSetting),
      ...(options.office ? { office: await packOffice(store, options.office, options.keys()) } : {}),
    });
    const folder = join(stick, ferryFolder, terminalId);
    const noteOf = (pictures: number) =>
      ferryNote({ terminalId, name: options.terminalName, writtenAt, records: items.length, pictures });
    const written =
      (await writeVerified(join(folder, ferryFiles.note), noteOf(0), () => {})) ??
      (await writeVerified(join(folder, ferryFiles.out), sealed, progress));
    if (written !== null) return { ok: false, problem: written };
    store.outbox.markSent(items.map((item) => item.recordId));
    const pictures = await writePictures({
      store,
      folder,
      terminalId,
      writtenAt,
      packageBytes: options.packageBytes ?? defaultPackageBytes,
      seal,
      progress: (done, total) => progress(sealed.length + done, sealed.length + total),
    });
    if (pictures.problem === 'corrupt') onDamage();
    if (pictures.problem)
      log.write('ferry-pictures-left', { problem: pictures.problem, left: pictures.left });
    // Whether the note can be mended is of no weight: what counts lies there.
    if (pictures.written > 0)
      await writeVerified(join(folder, ferryFiles.note), noteOf(pictures.written), () => {});
    const carried = {
      records: items.length,
      bytes: sealed.length + pictures.bytes,
      pictures: pictures.written,
    };
    log.write('ferry-written', carried);
    return { ok: true, ...carried, picturesLeft: pictures.left };
  }

  async function read(stick: string, progress: Progress): Promise<FerryRead> {
    const terminalId = store.settings.get(terminalIdSetting);
    if (terminalId === null) return { ok: false, problem: 'not-activated' };
    const file = join(stick, ferryFolder, terminalId, ferryFiles.back);
    let sealed: string;
    try {
      if (!existsSync(file)) return { ok: false, problem: 'nothing-for-us' };
      sealed = readFileSync(file, 'utf8');
    } catch (error) {
      const problem = storeFailureOf(error);
      if (problem === null) throw error;
      return { ok: false, problem };
    }
    const own = await answerKey();
    const ownId = await calculateJwkThumbprint(own);
    const opened = await openFerry(
      FerryBack,
      sealed,
      async (keyId) => (keyId === ownId ? ((await importJWK(own, ferryKeyAlgorithm)) as CryptoKey) : null),
      keptAgencyKey(store),
    );
    if (!opened.ok) return opened;
    if (opened.content.terminalId !== terminalId) return { ok: false, problem: 'not-for-us' };
    return takeOver(opened.content, progress);
  }

  async function takeOver(back: FerryBack, progress: Progress): Promise<FerryRead> {
    const { receipts, decisions, roster } = back;
    const total = receipts.length + decisions.length + roster.changes.length;
    let done = 0;
    const signed = [...receipts, ...decisions];
    for (; done < signed.length; done = Math.min(done + page, signed.length)) {
      await takeReceipts({ store, log }, signed.slice(done, done + page));
      progress(done, total);
    }
    await park(back);
    const lacking = sendAgainWhatIsLacking(back);
    for (const { recordId, hash } of back.evidence) store.evidence.markUploaded(recordId, hash);
    if (back.certificate !== undefined) keepCertificate(store, back.certificate);
    if (!lacking) store.settings.set(decisionsCursorSetting, back.decisionsCursor);
    notePosition({ store, log }, back.terminalId, back.chain);
    if (back.office && options.office)
      unpackOffice({ store, log }, options.office, back.office, Date.parse(back.writtenAt));
    for (const pack of back.packs) if (options.offerPack(pack)) store.packs.savePack(pack);
    noteAge('contactAtMs', back);
    noteAge('packsAtMs', back);
    // An answer of weeks ago must not put an old roster over a newer one.
    if (roster.full || roster.after === store.roster.cursor()) {
      const kept = keepRoster(roster, (people) => progress(done + people, total));
      if (kept !== null) return { ok: false, problem: kept };
      if (roster.remaining === 0) noteAge('rosterAtMs', back);
    }
    progress(total, total);
    log.write('ferry-read', {
      receipts: receipts.length,
      decisions: decisions.length,
      people: roster.changes.length,
      pictures: back.evidence.length,
    });
    return {
      ok: true,
      receipts: receipts.length,
      decisions: decisions.length,
      people: roster.changes.length,
      peopleRemaining: roster.remaining,
      pictures: back.evidence.length,
    };
  }

  /**
   * What the agency waits for goes with the next stick, also where it was set aside or has a receipt. One that was restored
   * from a backup says that it lacks what it gave receipts for; then the whole chain goes, because that need not be its end,
   * and what the agency has already it knows again. An answer from before our last contact says nothing of what it has now.
   */
  function sendAgainWhatIsLacking(back: FerryBack): boolean {
    const { terminalId, chain, lacking, writtenAt } = back;
    const contactAtMs = store.settings.get(contactSetting)?.contactAtMs ?? 0;
    if (Date.parse(writtenAt) <= contactAtMs) return false;
    if (back.tookBack) store.settings.remove(receiptsToReturnSetting);
    if (lacking || !back.decisionsCursorKnown) store.settings.set(receiptsToReturnSetting, true);
    const records = sendAgainFrom(store, terminalId, lacking ? 1 : chain.nextSequence);
    if (records > 0) log.write('sync-agency-restored', { records });
    return records > 0;
  }

  /** What came on the stick is as old as the answer: it may have lain in a drawer. */
  function noteAge(what: 'contactAtMs' | 'packsAtMs' | 'rosterAtMs', { writtenAt }: FerryBack): void {
    const writtenAtMs = Date.parse(writtenAt);
    const before = store.settings.get(contactSetting)?.[what] ?? null;
    if (before === null || writtenAtMs > before) noteContact({ store, clock }, what, writtenAtMs);
  }

  /** Sets aside what the agency refused; it names the bytes, because a refused token may not even carry an id. */
  async function park({ terminalId, refused }: FerryBack): Promise<void> {
    if (refused.length === 0) return;
    const refusals = new Map(refused.map(({ hash, refusal }) => [hash, refusal]));
    for (const { recordId, token } of waiting(terminalId)) {
      const refusal = refusals.get(await recordHash(token));
      if (refusal === undefined) continue;
      store.outbox.park(recordId, refusal);
      log.write('sync-record-parked', { recordId, refusal });
    }
  }

  /** The cursor behind the last change comes with the last page only: a pull that broke begins again where it began. */
  function keepRoster(roster: FerryBack['roster'], progress: (people: number) => void): StoreFailure | null {
    if (roster.full) store.roster.beginFullPull();
    for (let from = 0; ; from += page) {
      const changes = roster.changes.slice(from, from + page);
      const last = from + page >= roster.changes.length;
      const kept = store.roster.applyChanges(changes, last ? roster.cursor : (roster.after ?? ''));
      if (!kept.ok) return kept.reason;
      progress(from + changes.length);
      if (last) break;
    }
    if (roster.remaining === 0) store.roster.endFullPull();
    return null;
  }
}
