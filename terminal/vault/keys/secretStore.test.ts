import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const probe = `
  import { systemKeyring } from ${JSON.stringify(new URL('./secretStore.ts', import.meta.url).href)};
  console.log(await systemKeyring('test').available());`;

test.runIf(process.platform === 'linux')(
  'on a machine without a Secret Service no keyring answers, although the kernel has one that forgets',
  () => {
    const answer = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', probe], {
      env: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
      encoding: 'utf8',
    });
    expect(answer.trim()).toBe('false');
  },
);
