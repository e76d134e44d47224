import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { patience } from '../../test/patience.ts';
import { temporaryDirectory } from '../vault/testing/storeFixture.ts';
import { html } from './html.ts';
import { createPrinting } from './printing.ts';

const programs = ['/usr/lib/cups/daemon/cups-exec', '/usr/sbin/cupsd', '/usr/sbin/lpadmin', '/usr/bin/lp'];
const missing =
  process.getuid?.() !== 0
    ? 'a spooler of its own needs root'
    : programs.some((program) => !existsSync(program))
      ? 'needs cups-daemon and cups-client'
      : null;

const bytes = Buffer.from('%PDF-1.4 what is printed');
const document = {
  name: 'receipt',
  language: 'zh-CN',
  title: '',
  body: html``,
};

/** A CUPS scheduler of this test's own; what its one printer gets lies in a file. */
describe.skipIf(missing !== null)(`a real spooler${missing ? ` (${missing})` : ''}`, () => {
  let stop: () => Promise<void>;
  let paper: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anxin-cups-'));
    const at = (name: string) => join(folder, name);
    paper = at('paper');
    const port = await freePort();
    for (const name of ['spool/tmp', 'cache', 'state', 'ssl', 'bin/backend'])
      mkdirSync(at(name), { recursive: true });
    symlinkSync('/usr/lib/cups/daemon', at('bin/daemon'));
    // A backend is called with job, user, title, copies and options, and has the job on its input.
    writeFileSync(
      at('bin/backend/keep'),
      `#!/bin/sh\ncat ${'$'}{6:--} > ${paper}.part && mv ${paper}.part ${paper}\n`,
    );
    chmodSync(at('bin/backend/keep'), 0o700);
    writeFileSync(
      at('cupsd.conf'),
      `Listen 127.0.0.1:${port}\nBrowsing Off\nWebInterface No\n<Location />\nAllow localhost\n</Location>\n<Location /admin>\nAllow localhost\n</Location>\n<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n`,
    );
    writeFileSync(
      at('cups-files.conf'),
      `ServerRoot ${folder}\nServerBin ${at('bin')}\nRequestRoot ${at('spool')}\nTempDir ${at('spool/tmp')}\nCacheDir ${at('cache')}\nStateDir ${at('state')}\nServerKeychain ${at('ssl')}\nErrorLog ${at('error.log')}\nAccessLog ${at('access.log')}\nPageLog ${at('page.log')}\nSystemGroup root\n`,
    );
    const daemon = spawn('/usr/sbin/cupsd', ['-f', '-c', at('cupsd.conf'), '-s', at('cups-files.conf')]);
    stop = async () => {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    };
    vi.stubEnv('CUPS_SERVER', `127.0.0.1:${port}`);
    await vi.waitFor(
      () => expect(execFileSync('lpstat', ['-r'], { encoding: 'utf8' })).toContain('is running'),
      { timeout: patience.step, interval: 100 },
    );
    execFileSync('/usr/sbin/lpadmin', ['-p', 'office', '-E', '-v', 'keep:/'], { stdio: 'ignore' });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stop?.();
  });

  const printing = (printer: string) =>
    createPrinting({
      pdf: { make: async () => ({ bytes, pages: 1 }) },
      printers: { a4: printer, roll: null },
      dataDir: temporaryDirectory(),
    });

  test('hands the printer the document as it was laid out', async () => {
    expect(await printing('office').print({ ...document, paper: 'a4' })).toMatchObject({
      outcome: 'printed',
      because: null,
    });
    await expect.poll(() => existsSync(paper)).toBe(true);
    expect(readFileSync(paper)).toEqual(bytes);
  });

  test('refuses a printer that it does not have, and the document is saved', async () => {
    expect(await printing('elsewhere').print({ ...document, paper: 'a4' })).toMatchObject({
      outcome: 'saved',
      because: 'printer-refused',
    });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
