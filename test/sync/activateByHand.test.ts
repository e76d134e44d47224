import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { TerminalConfiguration } from '../../terminal/base/configuration.ts';
import { createStatus } from '../../terminal/base/status.ts';
import { startSync } from '../../terminal/exchange/line/syncService.ts';
import { loadPolicyPacks } from '../../terminal/rules/policyPacks.ts';
import { draftOf, keptLog } from '../../terminal/vault/testing/storeFixture.ts';
import { openVault, type Vault } from '../../terminal/vault/vault.ts';
import { personA, temporaryFolder } from './syncBench.ts';

const packId = 'hunan-provincial-2022';

let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 40 });
});
afterAll(() => agency.stop());

const officer = () => clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
const newCode = async () => (await officer().newActivationCode({ packIds: [packId] })).code;

/** A terminal's vault, status and sync, as a shell runs them, with no activation code in its configuration. */
async function started(
  url: string | null = agency.url,
  change: { activationCode?: string; vault?: (vault: Vault) => Vault } = {},
) {
  const dataDir = temporaryFolder();
  const { log, lines } = keptLog();
  const opened = await openVault({ dataDir, backupDirectory: join(dataDir, 'backups'), log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  const { vault } = opened;
  const configuration = TerminalConfiguration.parse({
    dataDir,
    agency: { url, activationCode: change.activationCode },
  });
  const status = createStatus(configuration, 'browser', 'test');
  const packs = loadPolicyPacks({
    dir: join(import.meta.dirname, '../../resources/policies'),
    kept: [],
    log,
  });
  const sync = startSync({
    configuration,
    vault: change.vault?.(vault) ?? vault,
    packs,
    status,
    log,
    fetch,
    onDamage: () => {},
    office: { desk: null, gauges: () => [] },
  });
  onTestFinished(async () => {
    await sync.stop();
    vault.close();
  });
  return { vault, sync, status, lines };
}

test('a code that somebody types activates a terminal that had none, and the roster comes with its progress', async () => {
  const { vault, sync, status } = await started();
  const steps = new Set<string>();
  const over = new AbortController();
  const watching = (async () => {
    for await (const { sync: shown } of status.watch(over.signal)) {
      if (shown.progress) steps.add(shown.progress.step);
    }
  })();
  expect(await sync.activate('NO-SUCH-CODE')).toEqual({ ok: false, reason: 'code-unknown' });
  expect(status.current).toMatchObject({ terminalId: null, sync: { state: 'not-activated' } });
  const key = vault.signingKey.publicJwk;
  expect(await sync.activate(await newCode())).toMatchObject({ ok: true });
  expect(vault.signingKey.publicJwk).toEqual(key);
  await expect.poll(() => status.current.sync.state).toBe('online');
  expect(status.current.sync).toMatchObject({ reason: null, progress: null });
  expect(status.current.sync.rosterSize).toBeGreaterThan(0);
  over.abort();
  await watching;
  expect([...steps]).toContain('roster');
  expect(await sync.activate(await newCode())).toEqual({ ok: false, reason: 'not-asked' });
});

test('what nobody foresaw in the first activation stands in the log, and the terminal goes on', async () => {
  const broken = (vault: Vault): Vault =>
    Object.create(vault, {
      signingKey: {
        get() {
          throw new RangeError('nobody foresaw this');
        },
      },
    });
  const { lines, status } = await started(agency.url, { activationCode: await newCode(), vault: broken });
  const where = '"event":"unforeseen-error","where":"activation","name":"RangeError"';
  await expect.poll(() => lines.join('')).toContain(where);
  expect(status.current.sync.state).toBe('not-activated');
});

test('on a disk that takes nothing an activation is refused with a name, and the same code is good for the next try', async () => {
  const { vault, sync, lines } = await started();
  const code = await newCode();
  const { handle } = vault.store.internals;
  handle.pragma('query_only = ON');
  expect(await sync.activate(code)).toEqual({ ok: false, reason: 'store' });
  expect(vault.terminalId()).toBeNull();
  handle.pragma('query_only = OFF');
  expect(await sync.activate(code)).toMatchObject({ ok: true });
  expect(lines.join('')).toContain('"event":"sync-activation-refused","reason":"store"');
});

test('a terminal that was revoked is activated anew under a new key, and what it held goes up after all', async () => {
  const { vault, sync, status, lines } = await started();
  await sync.activate(await newCode());
  await expect.poll(() => status.current.sync.state).toBe('online');
  const before = { key: vault.signingKey.publicJwk, terminalId: vault.terminalId() ?? '' };
  await officer().revoke({ terminalId: before.terminalId });
  const written = await vault.writer.append(
    draftOf({ person: personA, pack: { id: packId, version: '1' } }),
    [],
  );
  if (!written.ok) throw new Error(written.reason);
  await expect.poll(() => status.current.sync).toMatchObject({ state: 'revoked', reason: 'revoked' });
  expect(await sync.activate('NO-SUCH-CODE')).toEqual({ ok: false, reason: 'code-unknown' });
  expect(vault.signingKey.publicJwk).toEqual(before.key);
  expect(await sync.activate(await newCode())).toMatchObject({ ok: true });
  expect(vault.terminalId()).not.toBe(before.terminalId);
  expect(vault.signingKey.publicJwk).not.toEqual(before.key);
  await expect.poll(() => vault.store.outbox.deliveryOf(written.record.id)?.state).toBe('accepted');
  expect(status.current.sync).toMatchObject({ waiting: 0, reactivate: false });
  expect(lines.join('')).not.toContain(personA.identityNumber);
});

test('where no agency is configured, a code is refused by name', async () => {
  const { sync } = await started(null);
  expect(await sync.activate('CODE')).toEqual({ ok: false, reason: 'no-agency' });
});
