import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { backupsIn } from '../../terminal/vault/recovery/backup.ts';
import { keyOpens } from '../../terminal/vault/store/keyMark.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { draftOf, frameOf, temporaryDirectory } from '../../terminal/vault/testing/storeFixture.ts';
import { openVault, type Vault } from '../../terminal/vault/vault.ts';
import { run } from './main.ts';

async function open(dataDir: string): Promise<Vault> {
  const log = createEventLog({ write: () => {} });
  const opened = await openVault({ dataDir, backupDirectory: join(dataDir, 'backups'), log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.vault;
}

/** The folder of a terminal that was stopped, with one record in its store. */
async function stoppedTerminal(): Promise<string> {
  const dataDir = temporaryDirectory();
  const vault = await open(dataDir);
  vault.store.settings.set(terminalIdSetting, 'terminal-1');
  await vault.writer.append(draftOf(), [frameOf()]);
  vault.close();
  return dataDir;
}

async function said(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await run([...args, '--lang', 'en'], (piece) => {
    text += piece;
  });
  return { code, text };
}

test('show says where the key lies and that it opens the store', async () => {
  const dataDir = await stoppedTerminal();
  const { code, text } = await said('show', '--data', dataDir);
  expect(code).toBe(0);
  expect(text).toContain('The key lies in');
  expect(text).toContain('It opens the store');
});

test('rotate gives a stopped terminal another key, and a backup that opens with it', async () => {
  const dataDir = await stoppedTerminal();
  const before = await open(dataDir);
  const oldKey = before.storeKey;
  before.close();
  const { code, text } = await said('rotate', '--data', dataDir);
  expect(text).toContain('The key is changed');
  expect(text).toContain('1 records');
  expect(code).toBe(0);
  const after = await open(dataDir);
  expect(after.storeKey).not.toEqual(oldKey);
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 1 });
  after.close();
  const [copy = ''] = backupsIn(join(dataDir, 'backups'));
  expect(keyOpens(copy, after.storeKey)).toBe('opens');
  expect(keyOpens(copy, oldKey)).toBe('refused');
  expect(readFileSync(join(dataDir, 'terminal.log'), 'utf8')).toContain('store-key-changed');
});

test('rotate leaves a terminal that runs as it is', async () => {
  const dataDir = await stoppedTerminal();
  const running = await open(dataDir);
  const { code, text } = await said('rotate', '--data', dataDir);
  expect(code).toBe(1);
  expect(text).toContain('Stop it first');
  running.close();
  const again = await open(dataDir);
  expect(again.storeKey).toEqual(running.storeKey);
  again.close();
});

test('a folder without a terminal is not made one', async () => {
  const dataDir = temporaryDirectory();
  expect(await said('rotate', '--data', dataDir)).toMatchObject({ code: 2 });
  expect(await said('nonsense')).toMatchObject({ code: 2 });
});
