import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { draftOf, temporaryDirectory, wangGuilan } from '../../terminal/vault/testing/storeFixture.ts';
import { openVault } from '../../terminal/vault/vault.ts';
import { run } from './main.ts';

const log = createEventLog({ write: () => {} });

async function said(...args: string[]): Promise<string> {
  let text = '';
  const code = await run(['--lang', 'en', ...args], (piece) => {
    text += piece;
  });
  expect(code).toBe(0);
  return text;
}

test('an engineer at a stopped terminal sees what was not delivered and why, and has it sent again', async () => {
  const dataDir = temporaryDirectory();
  const at = { dataDir, backupDirectory: join(dataDir, 'backups'), log, now: Date.now };
  const opened = await openVault(at);
  if (!opened.ok) throw new Error(opened.reason);
  const { store, writer } = opened.vault;
  store.settings.set(terminalIdSetting, 'terminal-1');
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  store.outbox.park(written.record.id, 'chain-broken');
  opened.vault.close();
  const listed = await said('list', '--data', dataDir);
  expect(listed).toContain('The agency never got the one before it.');
  expect(listed).not.toContain(wangGuilan.identityNumber);
  expect(await said('send-again', '--data', dataDir)).toContain('1 will be sent again');
  const again = await openVault(at);
  if (!again.ok) throw new Error(again.reason);
  expect(again.vault.store.outbox.deliveryOf(written.record.id)?.state).toBe('queued');
  expect(again.vault.store.audit.lines(1).at(-1)).toMatchObject({ event: 'sent-again', operatorId: null });
  again.vault.close();
});
