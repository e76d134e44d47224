import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { damage, pagesOf } from '../../terminal/vault/testing/damageFixture.ts';
import { draftOf, frameOf, keptLog } from '../../terminal/vault/testing/storeFixture.ts';
import { openVault } from '../../terminal/vault/vault.ts';
import { startAgency } from '../../tools/setup/agency.ts';
import { startProgram } from '../../tools/setup/processes.ts';
import { comeTo } from '../sync/hallVisitor.ts';
import { personA } from '../sync/syncBench.ts';

test('a kiosk whose store is found damaged salvages it and opens again by itself, where nobody is at it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-damaged-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pageDir = join(folder, 'page');
  await mkdir(pageDir);
  await writeFile(join(pageDir, 'index.html'), '<!doctype html>');
  const agency = await startAgency({ port: 0, dataDir: join(folder, 'agency') });
  onTestFinished(() => agency.stop());
  const dataDir = join(folder, 'terminal');
  const addresses: string[] = [];
  const start = async () => {
    const program = await startProgram(
      'terminal/shell/serve.ts',
      [
        ...['--port', '0', '--page', pageDir, '--data', dataDir, '--dock'],
        ...['--agency', agency.url, '--activation-code', agency.activationCode],
      ],
      {
        awaited: [/^Open this address once: /],
        onLine: (line) => addresses.push(...(/^Open this address once: (\S+)/.exec(line)?.slice(1) ?? [])),
      },
    );
    onTestFinished(() => program.stop());
    return program;
  };
  const statusWhere = async (wanted: (waiting: number) => boolean) => {
    const { client } = await comeTo(addresses.at(-1) ?? '');
    for await (const status of await client.terminal.watch())
      if (status.sync.state === 'online' && wanted(status.sync.waiting)) return status;
    throw new Error('the terminal said no more');
  };

  const first = await start();
  await statusWhere(() => true);
  await first.stop();
  const { log } = keptLog();
  const opened = await openVault({ dataDir, backupDirectory: join(dataDir, 'backups'), log, now: Date.now });
  if (!opened.ok) throw new Error(opened.reason);
  const { store, writer, close } = opened.vault;
  const at = new Date().toISOString();
  const pack = { id: 'hunan-provincial-2022', version: '1.0.0' };
  const draft = draftOf({ at, on: at.slice(0, 10), person: personA, pack });
  const eraseAfter = new Date(Date.now() + 86_400_000).toISOString();
  expect(await writer.append(draft, [frameOf({ eraseAfter })])).toMatchObject({ ok: true });
  const page = pagesOf({ store }, 'evidence').at(-1) as number;
  close();
  damage(store.file, [page]);

  await start();
  const logged = () => readFile(join(dataDir, 'terminal.log'), 'utf8');
  await expect.poll(logged).toContain('"event":"store-salvaged"');
  await expect.poll(() => addresses.length).toBe(3);
  const after = await statusWhere((waiting) => waiting === 0);
  expect(after).toMatchObject({ store: { state: 'ready' }, salvage: { records: 1, lost: 0 } });
  expect(await logged()).not.toContain(personA.identityNumber);
});
