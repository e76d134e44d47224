import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server that lives as long as a test. */
export interface TemporaryPostgres {
  url: string;
  stop(): void;
}

/** Where `initdb` is, or null where PostgreSQL is not installed. Debian keeps it outside the path. */
export function postgresPrograms(): string | null {
  const versions = '/usr/lib/postgresql';
  const candidates = existsSync(versions)
    ? readdirSync(versions)
        .sort()
        .reverse()
        .map((version) => join(versions, version, 'bin'))
    : [];
  return (
    [...candidates, '/usr/local/bin', '/usr/bin'].find((folder) => existsSync(join(folder, 'initdb'))) ?? null
  );
}

/**
 * Starts a throw-away server on a free port. PostgreSQL refuses to run as root, so root hands it to `nobody`.
 * @param durable whether commits wait for the disk, as they do in earnest; without, a test is faster
 */
export async function startTemporaryPostgres({ durable = false } = {}): Promise<TemporaryPostgres> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'anxin-postgres-'));
  const asRoot = userInfo().uid === 0;
  const id = (flag: string) => execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim();
  if (asRoot) chownSync(folder, Number(id('-u')), Number(id('-g')));
  chmodSync(folder, 0o700);
  const options = {
    stdio: 'pipe',
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
  } as const;
  const run = (program: string, args: string[]) =>
    asRoot
      ? execFileSync(
          'setpriv',
          ['--reuid', 'nobody', '--regid', id('-gn'), '--clear-groups', join(programs, program), ...args],
          options,
        )
      : execFileSync(join(programs, program), args, options);
  const data = join(folder, 'data');
  const port = await freePort();
  run('initdb', [
    '-D',
    data,
    '-U',
    'anxin',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '-N',
    '--no-instructions',
  ]);
  const settings = `-c listen_addresses=127.0.0.1 -p ${port} -k ${folder} -c max_connections=200`;
  const careless = '-c fsync=off -c synchronous_commit=off -c full_page_writes=off';
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    durable ? settings : `${settings} ${careless}`,
    'start',
  ]);
  return {
    url: `postgres://anxin@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port')),
      );
    });
  });
}
