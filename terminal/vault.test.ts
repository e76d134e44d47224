import { importJWK } from 'jose';
import { expect, test } from 'vitest';
import { verifyRecord } from '../contract/recordToken.ts';
import { terminalIdSetting } from './store/records.ts';
import { draftOf, fixtureNowMs, keptLog, temporaryDirectory } from './store/storeFixture.ts';
import { openVault, type Vault } from './vault.ts';

async function openedVault(dataDir: string): Promise<Vault> {
  const opened = await openVault({
    dataDir,
    backupDirectory: `${dataDir}/backups`,
    log: keptLog().log,
    now: () => fixtureNowMs,
  });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.vault;
}

test('records are signed with the adopted key from its adoption on, and still are after a restart', async () => {
  const dataDir = temporaryDirectory();
  const vault = await openedVault(dataDir);
  vault.store.settings.set(terminalIdSetting, 'T-0001');
  const before = vault.signingKey.publicJwk;
  const candidate = await vault.candidateKey();
  expect(vault.signingKey.publicJwk).toEqual(before);
  candidate.adopt();
  expect(vault.signingKey.publicJwk).toEqual(candidate.publicJwk);
  const written = await vault.writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  const publicKey = (await importJWK(candidate.publicJwk)) as CryptoKey;
  expect((await verifyRecord(written.token, publicKey, 'T-0001')).ok).toBe(true);
  vault.close();
  const again = await openedVault(dataDir);
  expect(again.signingKey.publicJwk).toEqual(candidate.publicJwk);
  again.close();
});
