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
import { ferryFiles, ferryFolder, ferryNote } from '../../../contract/exchange/ferryFiles.ts';
import { FerryBack, type FerryEvidence, type FerryOut } from '../../../contract/exchange/format1.ts';
import {
  type FerryReason,
  ferryKeyAlgorithm,
  openFerry,
  sealFerry,
} from '../../../contract/exchange/sealing.ts';
import { receiptParts } from '../../../contract/receiptToken.ts';
import type { EventLog } from '../../events/eventLog.ts';
import { decisionsCursorSetting } from '../../vault/store/outbox.ts';
import type { KeptPack } from '../../vault/store/packs.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { defineSetting } from '../../vault/store/settings.ts';
import { type StoreFailure, storeFailureOf } from '../../vault/store/storeFailure.ts';
import type { TerminalOffice } from '../line/office.ts';
import { packOffice } from '../line/officeStick.ts';
import { keptAgencyKey } from '../line/receipts.ts';
import { asked, milestones } from '../line/sendAgain.ts';
import type { SyncKeys, SyncStore } from '../line/syncParts.ts';
import { agencyKeysSetting, receiptsToReturnSetting } from '../line/syncSettings.ts';
import { defaultPackageBytes, writePictures } from './pictures.ts';
import { setAsideOut } from './setAsideOut.ts';
import { takeOver } from './takeOver.ts';
import { waitingOf } from './waiting.ts';
import { writeVerified } from './writeVerified.ts';

const PrivateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  x: z.string(),
  d: z.string(),
});

/** The key to which answers are encrypted; it lies in the encrypted store like the signing key. */
const answerKeySetting = defineSetting('ferry-answer-key', PrivateJwk);

type FerryWritten =
  | { ok: true; records: number; bytes: number; pictures: number; picturesLeft: number }
  | { ok: false; reason: 'not-activated' | 'no-agency-key' | 'not-as-written' | StoreFailure };

export type FerryRead =
  | {
      ok: true;
      receipts: number;
      decisions: number;
      people: number;
      peopleRemaining: number;
      pictures: number;
    }
  | { ok: false; reason: 'nothing-for-us' | 'not-activated' | FerryReason | StoreFailure };

/** The way to the agency for an office without a line: a stick that somebody carries (数据摆渡). */
export interface Ferry {
  /** Writes everything that waits onto a stick, reads it back, and leaves a note for people beside it. */
  write(stick: string, progress?: Progress): Promise<FerryWritten>;
  /** Takes over the agency's answer from a stick. The same answer again changes nothing. */
  read(stick: string, progress?: Progress): Promise<FerryRead>;
}

type Progress = (done: number, total: number) => void;

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
  ): Promise<Outcome | { ok: false; reason: 'corrupt' }> {
    try {
      return await carry();
    } catch (error) {
      if (storeFailureOf(error) !== 'corrupt') throw error;
      onDamage();
      return { ok: false, reason: 'corrupt' };
    }
  }

  async function write(stick: string, progress: Progress): Promise<FerryWritten> {
    const terminalId = store.settings.get(terminalIdSetting);
    if (terminalId === null) return { ok: false, reason: 'not-activated' };
    const agencyKey = (store.settings.get(agencyKeysSetting) ?? []).find((key) => key['use'] === 'enc');
    if (!agencyKey) return { ok: false, reason: 'no-agency-key' };
    const items = waitingOf(store, terminalId);
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
        .everLost(terminalId)
        .map(({ fromSequence, toSequence }) => ({ fromSequence, toSequence })),
      returned: store.settings.get(receiptsToReturnSetting) === null ? [] : receiptsOn(terminalId),
      rosterCursor: store.roster.cursor(),
      decisionsCursor: store.settings.get(decisionsCursorSetting),
      ...(options.office ? { office: await packOffice(store, options.office, options.keys()) } : {}),
      setAside: await setAsideOut(store, terminalId, options.office?.desk ?? null, options.keys()),
    });
    const folder = join(stick, ferryFolder, terminalId);
    const noteOf = (pictures: number) =>
      ferryNote({ terminalId, name: options.terminalName, writtenAt, records: items.length, pictures });
    const written =
      (await writeVerified(join(folder, ferryFiles.note), noteOf(0), () => {})) ??
      (await writeVerified(join(folder, ferryFiles.out), sealed, progress));
    if (written !== null) return { ok: false, reason: written };
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
    if (pictures.reason === 'corrupt') onDamage();
    if (pictures.reason) log.write('ferry-pictures-left', { reason: pictures.reason, left: pictures.left });
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
    if (terminalId === null) return { ok: false, reason: 'not-activated' };
    const file = join(stick, ferryFolder, terminalId, ferryFiles.back);
    let sealed: string;
    try {
      if (!existsSync(file)) return { ok: false, reason: 'nothing-for-us' };
      sealed = readFileSync(file, 'utf8');
    } catch (error) {
      const reason = storeFailureOf(error);
      if (reason === null) throw error;
      return { ok: false, reason };
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
    if (opened.content.terminalId !== terminalId) return { ok: false, reason: 'not-for-us' };
    const { receipts, decisions, roster, evidence } = opened.content;
    const taken = await takeOver(options, opened.content, progress);
    if (!taken.ok) {
      if (taken.reason === 'corrupt') onDamage();
      return taken;
    }
    const brought = {
      receipts: receipts.length,
      decisions: decisions.length,
      people: taken.people,
      pictures: evidence.length,
    };
    log.write('ferry-read', brought);
    return { ok: true, ...brought, peopleRemaining: roster.remaining };
  }
}
