import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { activateTerminal, clientFor } from '../../agency/testing/writingTerminal.ts';
import { startProgram } from '../../tools/setup/processes.ts';

// A device of Linux that takes nothing, like a full disk.
test.runIf(existsSync('/dev/full'))('an agency goes on where its log has no room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-full-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = await startProgram('agency/main.ts', ['--demo', '--port', '0', '--data', folder], {
    awaited: [/^agency listening on (?<url>\S+)/, /^activation code (?<code>\S+)/],
    logFile: '/dev/full',
    env: { DATABASE_URL: undefined },
  });
  onTestFinished(() => program.stop());
  const { url = '', code = '' } = program.groups;
  await activateTerminal({ url }, code);
  await expect(clientFor(url, async () => undefined).keys()).resolves.toMatchObject({
    keys: expect.any(Array),
  });
});
