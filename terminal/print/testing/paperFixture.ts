import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { DecisionReason, RecordState } from '../../../contract/agency.ts';
import { agencyKeysIn, issueTerminalCertificate } from '../../../contract/paper/terminalCertificate.ts';
import { signReceipt } from '../../../contract/receiptToken.ts';
import { recordHash, signatureAlgorithm } from '../../../contract/recordToken.ts';
import type { AttemptRecord } from '../../../domain/attemptRecord.ts';
import { keepCertificate } from '../../exchange/line/certificate.ts';
import { agencyKeysSetting } from '../../exchange/line/syncSettings.ts';
import { loadSigningKey } from '../../vault/keys/signingKey.ts';
import type { Store } from '../../vault/store/openStore.ts';
import { terminalIdSetting } from '../../vault/store/records.ts';
import { fixtureNowMs } from '../../vault/testing/storeFixture.ts';

/** An agency that has certified the key of a test's terminal, and decides as it is told. */
export async function certifyingAgency(store: Store) {
  const keys = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(keys.publicKey);
  const signer = { keyId: await calculateJwkThumbprint(publicJwk), privateKey: keys.privateKey };
  const { publicJwk: own } = await loadSigningKey(store.settings);
  const terminalId = store.settings.get(terminalIdSetting) ?? '';
  const terminal = { terminalId, publicKey: { x: String(own.x) }, issuedAtMs: fixtureNowMs };
  const certificate = await issueTerminalCertificate(terminal, signer);
  keepCertificate(store, Buffer.from(certificate).toString('base64'));
  store.settings.set(agencyKeysSetting, [{ ...publicJwk, kid: signer.keyId, use: 'sig' }]);
  let answers = 0;
  return {
    published: agencyKeysIn([publicJwk]),
    async decide(
      { id, sequence }: AttemptRecord,
      token: string,
      state: RecordState,
      reason: DecisionReason | null = null,
    ): Promise<void> {
      answers += 1;
      const claims = {
        recordId: id,
        recordHash: await recordHash(token),
        terminalId,
        sequence,
        state,
        reason,
        at: new Date(fixtureNowMs + answers * 60_000).toISOString(),
      };
      store.outbox.applyReceipts([{ token: await signReceipt(claims, signer), claims }]);
    },
  };
}
