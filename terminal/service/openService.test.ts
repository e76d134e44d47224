import { expect, onTestFinished, test } from 'vitest';
import { loadConfiguration } from '../base/configuration.ts';
import { createStatus } from '../base/status.ts';
import { loadPolicyPacks } from '../rules/policyPacks.ts';
import { terminalIdSetting } from '../vault/store/records.ts';
import { draftOf, keptLog, temporaryDirectory } from '../vault/testing/storeFixture.ts';
import { openVault } from '../vault/vault.ts';
import { openService } from './openService.ts';

test('the gauge of waiting records says at once what was written, and names nobody in the log', async () => {
  const dataDir = temporaryDirectory();
  const configuration = loadConfiguration({ argv: ['--data', dataDir], env: {} });
  const { log, lines } = keptLog();
  const backup = { directory: `${dataDir}/backups`, keepDays: 1 };
  const opened = await openVault({ dataDir, backupDirectory: backup.directory, log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  const { vault } = opened;
  vault.store.settings.set(terminalIdSetting, 'T-0001');
  const status = createStatus(configuration, 'browser', '0');
  const packs = loadPolicyPacks({ dir: 'resources/policies', kept: [], log });
  const service = openService({
    configuration,
    backup,
    vault,
    packs,
    dock: null,
    status,
    log,
    startAnew: null,
  });
  onTestFinished(async () => {
    await service.stop();
    vault.close();
  });
  const waiting = () => status.current.gauges.find(({ name }) => name === 'recordsWaiting')?.value;
  expect(waiting()).toBe(0);
  const draft = draftOf();
  expect(await vault.writer.append(draft, [])).toMatchObject({ ok: true });
  expect(waiting()).toBe(1);
  expect(lines.join('')).not.toContain(draft.person.identityNumber);
});
