import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { installSystemPackages } from './systemPackages.ts';

const browser = { name: 'some-browser', why: 'shows the page' };
const reason =
  process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get') ? ' (skipped: needs root and a Debian)' : '';

// dpkg-query and apt-get are stand-ins on the path: one that says what is installed, one that notes what it is told.
describe.skipIf(reason !== '')(`installing with apt${reason}`, () => {
  let folder: string;
  let said: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anxin-apt-'));
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    said = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  function lay(program: string, script: string): Promise<void> {
    return writeFile(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async function told(): Promise<string[]> {
    const notes = join(folder, 'told');
    return existsSync(notes) ? (await readFile(notes, 'utf8')).trim().split('\n') : [];
  }

  test('leaves alone what is there', async () => {
    await lay('dpkg-query', 'printf installed');
    await lay('apt-get', `echo "$@" >> ${folder}/told`);
    expect(installSystemPackages([browser])).toEqual({ installed: true });
    expect(await told()).toEqual([]);
    expect(said).toEqual([]);
  });

  test('installs what is missing, and says what and why', async () => {
    await lay('dpkg-query', 'exit 1');
    await lay('apt-get', `echo "$@" >> ${folder}/told`);
    expect(installSystemPackages([browser])).toEqual({ installed: true });
    expect(await told()).toEqual(['-qq install -y --no-install-recommends some-browser']);
    expect(said.join('\n')).toContain('some-browser: shows the page');
  });

  test('fetches the list of packages where it is missing, and tries again', async () => {
    await lay('dpkg-query', 'exit 1');
    await lay('apt-get', `echo "$2" >> ${folder}/told; [ "$2" = update ] || grep -q update ${folder}/told`);
    expect(installSystemPackages([browser])).toEqual({ installed: true });
    expect(await told()).toEqual(['install', 'update', 'install']);
  });

  test('names what could not be had, and what to do', async () => {
    await lay('dpkg-query', 'exit 1');
    await lay('apt-get', 'exit 100');
    const installation = installSystemPackages([browser]);
    expect(installation).toMatchObject({ installed: false });
    expect(installation).toHaveProperty('advice', expect.stringMatching(/some-browser.*Debian mirror/));
  });
});
