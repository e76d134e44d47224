import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** What a helper program wrote to its standard output, or why there is none. */
export type HelperRun =
  | { ok: true; output: Uint8Array }
  | {
      ok: false;
      reason:
        | 'photo-damaged'
        | 'helper-missing'
        | 'helper-unavailable'
        | 'helper-timeout'
        | 'helper-killed'
        | 'helper-failed'
        | 'helper-output';
      detail: string;
    };

/** What a helper program may use of time and memory. */
export interface HelperLimits {
  timeoutMs: number;
  memoryMiB: number;
}

/** A picture of 102 by 126 pixels is 38 862 bytes; nothing sensible is larger than this. */
const longestOutput = 1024 * 1024;

/**
 * Runs a helper program once with `input` on its standard input. It gets an empty environment, a limit on memory where
 * the system has `prlimit`, no network where it has `unshare`, and is killed with everything it started when its time
 * is over. What it writes to standard error is not kept: it may hold a person's data.
 */
export async function runHelper(
  helper: readonly string[],
  input: Uint8Array,
  limits: HelperLimits,
): Promise<HelperRun> {
  const [command, ...args] = confined(helper, limits.memoryMiB) as [string, ...string[]];
  return await new Promise<HelperRun>((resolve) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'] },
      // A group of its own, so that what the helper starts dies with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let verdict: HelperRun | null = null;
    const end = (run: HelperRun) => {
      verdict ??= run;
      killGroup(child.pid);
    };
    const timer = setTimeout(
      () => end({ ok: false, reason: 'helper-timeout', detail: `no answer within ${limits.timeoutMs} ms` }),
      limits.timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestOutput)
        end({ ok: false, reason: 'helper-output', detail: 'more than 1 MiB of output' });
      else chunks.push(chunk);
    });
    // A helper may end before it has read everything; its exit code says what that means.
    child.stdin.on('error', () => {});
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, reason: 'helper-missing', detail: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      killGroup(child.pid);
      resolve(verdict ?? conclude(code, signal, Buffer.concat(chunks)));
    });
    child.stdin.end(input);
  });
}

function conclude(code: number | null, signal: NodeJS.Signals | null, output: Buffer): HelperRun {
  if (code === 0) return { ok: true, output: new Uint8Array(output) };
  if (signal) return { ok: false, reason: 'helper-killed', detail: `ended by ${signal}` };
  // What a shell, prlimit and unshare say of a program that is not there or cannot be run.
  if (code === 126 || code === 127)
    return { ok: false, reason: 'helper-missing', detail: `exit code ${code}` };
  const detail = `exit code ${code}`;
  if (code === 65) return { ok: false, reason: 'photo-damaged', detail };
  if (code === 69 || code === 77) return { ok: false, reason: 'helper-unavailable', detail };
  return { ok: false, reason: code !== null && code > 128 ? 'helper-killed' : 'helper-failed', detail };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The helper's command line behind whatever this system has to confine it. */
function confined(helper: readonly string[], memoryMiB: number): string[] {
  const limit = works('prlimit', ['--as=67108864', 'true'])
    ? ['prlimit', `--as=${memoryMiB * 1024 * 1024}`]
    : [];
  const noNetwork = works('unshare', ['--map-root-user', '--net', 'true'])
    ? ['unshare', '--map-root-user', '--net']
    : [];
  return [...noNetwork, ...limit, ...helper];
}

/** What confines helpers on this system, for the doctor: `null` where nothing does. */
export function helperConfinement(): { memory: 'prlimit' | null; network: 'unshare' | null } {
  const [first = '', second = ''] = confined(['true'], 64).filter(
    (word) => word === 'prlimit' || word === 'unshare',
  );
  return {
    memory: [first, second].includes('prlimit') ? 'prlimit' : null,
    network: [first, second].includes('unshare') ? 'unshare' : null,
  };
}

const tried = new Map<string, boolean>();

function works(command: string, args: string[]): boolean {
  if (process.platform !== 'linux') return false;
  const known = tried.get(command);
  if (known !== undefined) return known;
  const result = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  tried.set(command, result);
  return result;
}
