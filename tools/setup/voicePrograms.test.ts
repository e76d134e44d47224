import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { provideVoicePrograms } from './voicePrograms.ts';

const reason =
  process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get') ? ' (skipped: needs root and a Debian)' : '';

// The path holds only stand-ins: dpkg-query knows no package, and apt-get notes what it is told.
describe.skipIf(reason !== '')(`a start without the programs of the voice${reason}`, () => {
  let folder: string;
  let said: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anxin-voice-'));
    vi.stubEnv('PATH', folder);
    said = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
    await lay('env', 'exec /usr/bin/env "$@"');
    await lay('dpkg-query', 'exit 1');
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

  test('installs them, and says nothing of silence', async () => {
    await lay('apt-get', `echo "$@" >> ${folder}/told`);
    provideVoicePrograms(folder);
    expect(await told()).toEqual(['-qq install -y --no-install-recommends espeak-ng ffmpeg']);
    expect(said.join('\n')).not.toContain('silent');
  });

  test('goes on where they cannot be had, says in one line what that means, and does not try again', async () => {
    await lay('apt-get', `echo "$2" >> ${folder}/told; exit 100`);
    provideVoicePrograms(folder);
    const first = await told();
    expect(first).toContain('install');
    expect(said.at(-1)).toMatch(/silent where .* no Mandarin voice.*apt-get install espeak-ng ffmpeg/);
    said = [];
    provideVoicePrograms(folder);
    expect(await told()).toEqual(first);
    expect(said).toEqual([expect.stringMatching(/silent/)]);
  });

  test('asks for nothing where there are files', async () => {
    await lay('apt-get', `echo "$@" >> ${folder}/told`);
    await mkdir(join(folder, 'data/voice'), { recursive: true });
    await writeFile(join(folder, 'data/voice/manifest.json'), '{}');
    provideVoicePrograms(folder);
    expect(await told()).toEqual([]);
    expect(said).toEqual([]);
  });
});
