import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../agency/main.ts', import.meta.url));

/** The agency as a process of its own. */
export interface AgencyProcess {
  url: string;
  /** the memory that it holds now; null where the system does not tell (Linux does) */
  residentMegabytes(): number | null;
  /** ends it as a power cut would */
  kill(): Promise<void>;
}

/** Starts `agency/main.ts` over a PostgreSQL and waits until it listens. */
export async function startAgencyProcess(databaseUrl: string, args: string[] = []): Promise<AgencyProcess> {
  const child: ChildProcess = spawn(process.execPath, [program, '--port', '0', ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (!child.stdout) throw new Error('The agency has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^agency listening on (\S+)/.exec(line)?.[1];
    if (!url) continue;
    return {
      url,
      residentMegabytes: () => residentMegabytes(child.pid),
      async kill() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error('The agency ended before it listened');
}

function residentMegabytes(pid: number | undefined): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1000);
  } catch {
    return null;
  }
}
