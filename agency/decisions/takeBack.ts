import { type CryptoKey, importJWK } from 'jose';
import type { Kysely } from 'kysely';
import { DecisionReason, type ReceiptClaims, RecordState } from '../../contract/agency.ts';
import { receiptParts, signReceipt, verifyReceipt } from '../../contract/receiptToken.ts';
import { readRecordContent, recordHash, signatureAlgorithm } from '../../contract/recordToken.ts';
import { isKnown, type Known } from '../../domain/openEnum.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';
import { keepDecisions, lockPersons, redecide } from './redecide.ts';

/** Whom a decision of an officer is put down to when only its receipt is left. */
const knownByReceipt = 'known-by-receipt';

/**
 * Compares what this agency once signed with what it holds now. After a restore from a backup, a decision of an officer
 * is taken back on the strength of the agency's own signature; any other one follows from what is known, so the present
 * one is signed again, later than the one that the terminal has.
 * @param former receipts of chains that ended, with the records that they are about
 * @returns how many decisions differed
 */
export async function takeBackDecisions(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  terminalId: string,
  {
    receipts,
    former,
  }: { receipts: readonly string[]; former: readonly { receipt: string; record: string }[] },
): Promise<number> {
  let differing = 0;
  const toldAt = ({ receipt }: { receipt: string }) => receiptParts(receipt)?.claims.at ?? '';
  // The latest first: what stands is an officer's last word.
  const inTurn = [...receipts.map((receipt) => ({ receipt, record: null })), ...former].sort((a, b) =>
    toldAt(b).localeCompare(toldAt(a)),
  );
  for (const { receipt, record } of inTurn) {
    const verified = await verifyReceipt(receipt, async (keyId) => {
      const jwk = services.key.publicKeys.find(({ kid }) => kid === keyId);
      return jwk ? ((await importJWK(jwk, signatureAlgorithm)) as CryptoKey) : null;
    });
    if (!verified.ok) continue;
    const { state, reason } = verified.claims;
    // What a newer version of this agency decided is not this one's to repeat.
    if (!isKnown(RecordState, state) || (reason !== null && !isKnown(DecisionReason, reason))) continue;
    const claims = { ...verified.claims, state, reason };
    // Of another terminal only what comes with its record: who has that had the chain.
    if (
      claims.terminalId !== terminalId &&
      (record === null || (await recordHash(record)) !== claims.recordHash)
    )
      continue;
    const changed = await services.db.transaction().execute(async (tx) => {
      if (record === null || (await isHeld(tx, claims))) return takeBack(tx, services, claims, receipt);
      const again = await issuedAgain(tx, terminalId, claims.recordId, record);
      return again !== null && takeBack(tx, services, { ...claims, ...again }, null);
    });
    if (changed) differing += 1;
  }
  return differing;
}

async function isHeld(tx: Kysely<AgencyDatabase>, claims: ReceiptClaims): Promise<boolean> {
  const row = await tx
    .selectFrom('record')
    .select('sequence')
    .where('terminal_id', '=', claims.terminalId)
    .where('record_id', '=', claims.recordId)
    .where('hash', '=', claims.recordHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Where a record of a chain that ended stands in the present one; null where it is not there, or is another one. */
async function issuedAgain(
  tx: Kysely<AgencyDatabase>,
  terminalId: string,
  recordId: string,
  former: string,
): Promise<Pick<ReceiptClaims, 'terminalId' | 'recordHash' | 'sequence'> | null> {
  const row = await tx
    .selectFrom('record')
    .select(['hash', 'token', 'sequence'])
    .where('terminal_id', '=', terminalId)
    .where('record_id', '=', recordId)
    .executeTakeFirst();
  if (!row || contentOf(row.token) !== contentOf(former)) return null;
  return { terminalId, recordHash: row.hash, sequence: row.sequence };
}

/** A record without its place in a chain. */
function contentOf(token: string): string | null {
  const record = readRecordContent(token);
  if (!record) return null;
  const { terminalId: _t, sequence: _s, previousHash: _p, ...content } = record;
  return JSON.stringify(content);
}

async function takeBack(
  tx: Kysely<AgencyDatabase>,
  services: Pick<AgencyServices, 'key' | 'now'>,
  claims: Known<ReceiptClaims>,
  /** null where what was decided is to be signed for another place in a chain */
  receipt: string | null,
): Promise<boolean> {
  const { terminalId, recordId, state, reason } = claims;
  const record = () =>
    tx
      .selectFrom('record')
      .innerJoin('terminal', 'terminal.terminal_id', 'record.terminal_id')
      .selectAll('record')
      .select('terminal.forked_after')
      .where('record.terminal_id', '=', terminalId)
      .where('record.record_id', '=', recordId)
      .where('record.hash', '=', claims.recordHash);
  const found = await record().executeTakeFirst();
  if (!found) return false;
  const persons = await lockPersons(tx, [{ packId: found.pack_id, identityNumber: found.identity_number }]);
  const row = await record().executeTakeFirstOrThrow();
  if (row.state === state && row.reason === reason) return false;
  // Where the record had gone with the decision, it was decided anew since; an officer's word stands all the same.
  const stale = (row.decided_at ?? 0) >= Date.parse(claims.at);
  const overruled = stale && reason === 'officer' && row.officer_id === null;
  const signedAnew = receipt === null || overruled;
  if (stale && !signedAnew) return false;
  const at = signedAnew ? Math.max(services.now(), (row.decided_at ?? 0) + 1) : Date.parse(claims.at);
  // On a record that was issued again only an officer's word counts; the rest follows from what is known.
  if (receipt === null && (reason !== 'officer' || row.officer_id !== null)) return false;
  if (reason !== 'officer' || row.officer_id !== null) {
    await keepDecisions(tx, services, [
      { row: { ...row, decided_at: at }, decision: { state: row.state, reason: row.reason } },
    ]);
    return true;
  }
  const decision = { state, reason, officer_id: knownByReceipt };
  const number = row.decision_number + 1;
  await tx
    .insertInto('decision')
    .values({
      ...decision,
      terminal_id: terminalId,
      record_id: recordId,
      number,
      position: null,
      at,
      receipt: signedAnew
        ? await signReceipt({ ...claims, at: new Date(at).toISOString() }, services.key)
        : receipt,
    })
    .execute();
  await tx
    .updateTable('record')
    .set({ ...decision, decision_number: number, decided_at: at })
    .where('terminal_id', '=', terminalId)
    .where('record_id', '=', recordId)
    .execute();
  await redecide(tx, services, persons);
  return true;
}
