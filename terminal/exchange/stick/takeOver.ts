import { decodeJwt } from 'jose';
import type { FerryBack } from '../../../contract/exchange/format1.ts';
import { recordHash } from '../../../contract/recordToken.ts';
import type { EventLog } from '../../events/eventLog.ts';
import { decisionsCursorSetting } from '../../vault/store/outbox.ts';
import type { KeptPack } from '../../vault/store/packs.ts';
import type { StoreFailure } from '../../vault/store/storeFailure.ts';
import { keepCertificate } from '../line/certificate.ts';
import { notePosition } from '../line/notePosition.ts';
import type { TerminalOffice } from '../line/office.ts';
import { unpackOffice } from '../line/officeStick.ts';
import { noteContact } from '../line/pulls.ts';
import { takeReceipts } from '../line/receipts.ts';
import { sendAgainFrom } from '../line/sendAgain.ts';
import type { SyncStore } from '../line/syncParts.ts';
import { contactSetting, receiptsToReturnSetting } from '../line/syncSettings.ts';
import { waitingOf } from './waiting.ts';

export interface TakeOverParts {
  store: SyncStore;
  clock: { nowMs(): number };
  offerPack: (pack: KeptPack) => boolean;
  office?: TerminalOffice;
  log: EventLog;
}

/** Changes of the roster, or receipts, kept at a time. */
const page = 500;

/**
 * Takes over the agency's answer. The same answer again changes nothing, and an older one undoes nothing.
 * @returns how many changes of the roster were taken
 */
export async function takeOver(
  parts: TakeOverParts,
  back: FerryBack,
  progress: (done: number, total: number) => void,
): Promise<{ ok: true; people: number } | { ok: false; reason: StoreFailure }> {
  const { store, log, office, offerPack } = parts;
  const { receipts, decisions, roster } = back;
  // An answer from before our last contact says nothing of what the agency has and wants now.
  const overtaken = Date.parse(back.writtenAt) < (store.settings.get(contactSetting)?.contactAtMs ?? 0);
  const total = receipts.length + decisions.length + roster.changes.length;
  let done = 0;
  // It may have been restored from a backup since, which our last contact has seen: what waits here goes once more, and
  // believes the receipt that it then gets.
  const stillWaiting = (receipt: string) => overtaken && waits(store, recordNamedBy(receipt));
  const signed = [...receipts, ...decisions].filter((receipt) => !stillWaiting(receipt));
  store.outbox.requeueLost([...receipts, ...decisions].filter(stillWaiting).map(recordNamedBy));
  for (; done < signed.length; done = Math.min(done + page, signed.length)) {
    await takeReceipts({ store, log }, signed.slice(done, done + page));
    progress(done, total);
  }
  await park(parts, back);
  const lacking = sendAgainWhatIsLacking(parts, back);
  let allInUse = true;
  if (!overtaken) {
    for (const { recordId, hash } of back.evidence) store.evidence.markUploaded(recordId, hash);
    for (const pack of back.packs) {
      if (offerPack(pack)) store.packs.savePack(pack);
      else allInUse = false;
    }
  }
  if (back.certificate !== undefined) keepCertificate(store, back.certificate);
  if (!lacking) store.settings.set(decisionsCursorSetting, back.decisionsCursor);
  notePosition({ store, log }, back.terminalId, back.chain);
  if (back.office && office) unpackOffice({ store, log }, office, back.office, Date.parse(back.writtenAt));
  if (back.setAside && office?.desk)
    for (const { id, outcome } of back.setAside.requests) office.desk.settleRequest(id, outcome);
  noteAge(parts, 'contactAtMs', back);
  if (allInUse) noteAge(parts, 'packsAtMs', back);
  // An old roster must not come over a newer one, but is better than none.
  const known = store.roster.cursor();
  const fits = roster.full ? known === null || !overtaken : roster.after === known;
  if (fits) {
    const kept = keepRoster(parts, roster, (people) => progress(done + people, total));
    if (kept !== null) return { ok: false, reason: kept };
    if (roster.remaining === 0) noteAge(parts, 'rosterAtMs', back);
  }
  progress(total, total);
  return { ok: true, people: fits ? roster.changes.length : 0 };
}

/** Whether a record is here and the agency is not known to have it; one that was set aside waits too. */
function waits({ outbox }: SyncStore, recordId: string): boolean {
  const state = outbox.deliveryOf(recordId)?.state;
  return state === 'queued' || state === 'sent' || state === 'parked';
}

/** The id of a record that a receipt speaks of; whether it is the agency's is looked at where it is taken. */
function recordNamedBy(receipt: string): string {
  try {
    return String(decodeJwt(receipt)['recordId']);
  } catch {
    return '';
  }
}

/** Sets aside what the agency refused; it names the bytes, because a refused token may not even carry an id. */
async function park({ store, log }: TakeOverParts, { terminalId, refused }: FerryBack): Promise<void> {
  if (refused.length === 0) return;
  const refusals = new Map(refused.map(({ hash, refusal }) => [hash, refusal]));
  for (const { recordId, token } of waitingOf(store, terminalId)) {
    const refusal = refusals.get(await recordHash(token));
    if (refusal === undefined) continue;
    store.outbox.park(recordId, refusal);
    log.write('sync-record-parked', { recordId, refusal });
  }
}

/**
 * What the agency waits for goes with the next stick, also where it was set aside or has a receipt. One that was restored
 * from a backup says that it lacks what it gave receipts for; then the whole chain goes, because that need not be its end,
 * and what the agency has already it knows again. An answer from before our last contact says nothing of what it has now.
 */
function sendAgainWhatIsLacking({ store, log }: TakeOverParts, back: FerryBack): boolean {
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
function noteAge(
  { store, clock }: TakeOverParts,
  what: 'contactAtMs' | 'packsAtMs' | 'rosterAtMs',
  { writtenAt }: FerryBack,
): void {
  const writtenAtMs = Date.parse(writtenAt);
  const before = store.settings.get(contactSetting)?.[what] ?? null;
  if (before === null || writtenAtMs > before) noteContact({ store, clock }, what, writtenAtMs);
}

/** The cursor behind the last change comes with the last page only: a pull that broke begins again where it began. */
function keepRoster(
  { store }: TakeOverParts,
  roster: FerryBack['roster'],
  progress: (people: number) => void,
): StoreFailure | null {
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
