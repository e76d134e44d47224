import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { verifyRecord } from '../../contract/recordToken.ts';
import { terminalIdSetting } from './store/records.ts';
import { draftOf, fixtureNowMs, keptLog, temporaryDirectory } from './testing/storeFixture.ts';
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

// Needs root for a disk of its own.
test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'a first start on a disk without any room is refused by name, and is the first one again when there is some',
  async () => {
    const disk = temporaryDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
    const { bavail, bsize } = statfsSync(disk);
    const other = join(disk, 'somebody else');
    writeFileSync(other, Buffer.alloc(bavail * bsize));
    const dataDir = join(disk, 'terminal');
    const options = { dataDir, backupDirectory: `${dataDir}/backups`, now: () => fixtureNowMs };
    const { log, lines } = keptLog();
    expect(await openVault({ ...options, log })).toEqual({ ok: false, reason: 'disk-full' });
    expect(lines.join('')).toContain('"event":"store-refused","reason":"disk-full"');
    rmSync(other);
    (await openedVault(dataDir)).close();
  },
);
