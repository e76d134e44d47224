import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAudit } from '../../terminal/desk/operators/audit.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import {
  draftOf,
  frameOf,
  temporaryDirectory,
  wangGuilan,
} from '../../terminal/vault/testing/storeFixture.ts';
import { openVault, type Vault } from '../../terminal/vault/vault.ts';
import { run } from './main.ts';

const log = createEventLog({ write: () => {} });

async function open(dataDir: string): Promise<Vault> {
  const opened = await openVault({ dataDir, backupDirectory: join(dataDir, 'backups'), log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.vault;
}

/** The folder of a stopped terminal: three records, three audit entries, and what `harm` did to its store. */
async function stoppedTerminal(harm?: (vault: Vault) => void): Promise<string> {
  const dataDir = temporaryDirectory();
  const vault = await open(dataDir);
  vault.store.settings.set(terminalIdSetting, 'terminal-1');
  for (let i = 0; i < 3; i++) await vault.writer.append(draftOf(), [frameOf()]);
  const audit = createAudit(vault.store, Date.now, log);
  audit.note('signed-in', { id: 'op-1', name: '陈静' }, { role: 'operator' });
  audit.note(
    'person-opened',
    { id: 'op-1', name: '陈静' },
    { subject: audit.subject(wangGuilan.identityNumber) },
  );
  audit.note('activation-refused', null, { reason: `for ${wangGuilan.identityNumber}` });
  harm?.(vault);
  vault.close();
  return dataDir;
}

async function said(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await run(['--lang', 'en', ...args], (piece) => {
    text += piece;
  });
  return { code, text };
}

test('both chains of a terminal hold, and it says how long they are', async () => {
  const { code, text } = await said('verify', '--data', await stoppedTerminal());
  expect(text).toContain('The audit chain holds: 3 entries');
  expect(text).toContain('The chain of records holds: 3 records');
  expect(code).toBe(0);
});

test('an audit entry that was changed is named by its number', async () => {
  const dataDir = await stoppedTerminal(({ store }) =>
    store.internals.handle.exec(`DROP TRIGGER audit_is_never_changed;
      UPDATE audit SET operator_name = '别人' WHERE sequence = 2`),
  );
  const { code, text } = await said('verify', '--data', dataDir);
  expect(text).toContain('breaks at entry 2; the 1 entries before it hold');
  expect(text).toContain('The chain of records holds: 3 records');
  expect(code).toBe(1);
});

test('a record whose token was changed is named by its number and the reason', async () => {
  const dataDir = await stoppedTerminal(({ store }) =>
    store.internals.handle.exec(`DROP TRIGGER records_are_never_changed;
      UPDATE records SET token = (SELECT token FROM records WHERE sequence = 1) WHERE sequence = 3`),
  );
  const { code, text } = await said('verify', '--data', dataDir);
  expect(text).toContain('The audit chain holds: 3 entries');
  expect(text).toContain('The chain of records breaks at record 3: it does not follow the one before it');
  expect(code).toBe(1);
});

test('the entries are listed with who and what, and no identity number is in them', async () => {
  const { code, text } = await said('list', '--data', await stoppedTerminal(), '--from', '2');
  const lines = text.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('person opened\t陈静 (op-1)');
  expect(lines[1]).toContain('(nobody signed in)');
  expect(text).not.toContain(wangGuilan.identityNumber);
  expect(code).toBe(0);
});

test('in Chinese it says the same', async () => {
  const { text } = await said('verify', '--data', await stoppedTerminal(), '--lang', 'zh-CN');
  expect(text).toContain('审计链完好：3 条');
});

test('a terminal that runs, and a folder without one, are said to be so', async () => {
  const dataDir = await stoppedTerminal();
  const running = await open(dataDir);
  expect(await said('verify', '--data', dataDir)).toEqual({
    code: 1,
    text: 'The terminal is running and holds its store. Stop it first\n',
  });
  running.close();
  expect(await said('verify', '--data', temporaryDirectory())).toMatchObject({ code: 2 });
});
