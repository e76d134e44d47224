import { type CryptoKey, importJWK } from 'jose';
import type { Kysely } from 'kysely';
import type { ReceiptClaims } from '../../contract/agency.ts';
import { verifyReceipt } from '../../contract/receiptToken.ts';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';
import { keepDecisions, lockPersons, redecide } from './redecide.ts';

/** Whom a decision of an officer is put down to when only its receipt is left. */
const knownByReceipt = 'known-by-receipt';

/**
 * Compares what this agency once signed with what it holds now. After a restore from a backup, a decision of an officer
 * is taken back on the strength of the agency's own signature; any other one follows from what is known, so the present
 * one is signed again, later than the one that the terminal has.
 * @returns how many decisions differed
 */
export async function takeBackDecisions(
  services: Pick<AgencyServices, 'db' | 'key' | 'now'>,
  terminalId: string,
  receipts: readonly string[],
): Promise<number> {
  let differing = 0;
  for (const receipt of receipts) {
    const verified = await verifyReceipt(receipt, async (keyId) => {
      const jwk = services.key.publicKeys.find(({ kid }) => kid === keyId);
      return jwk ? ((await importJWK(jwk, signatureAlgorithm)) as CryptoKey) : null;
    });
    if (!verified.ok || verified.claims.terminalId !== terminalId) continue;
    const { claims } = verified;
    if (await services.db.transaction().execute((tx) => takeBack(tx, services, claims, receipt)))
      differing += 1;
  }
  return differing;
}

async function takeBack(
  tx: Kysely<AgencyDatabase>,
  services: Pick<AgencyServices, 'key' | 'now'>,
  claims: ReceiptClaims,
  receipt: string,
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
  const at = Date.parse(claims.at);
  if ((row.state === state && row.reason === reason) || (row.decided_at ?? 0) >= at) return false;
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
      receipt,
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
