import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url));

/** How long a program may take to end in order before it is ended by force. */
const patienceMs = 10_000;

export interface RunningProgram {
  readonly child: ChildProcess;
  /** what the awaited line said */
  readonly groups: Record<string, string>;
  readonly exited: Promise<number | null>;
  /** asks it to end, and ends it by force when it does not */
  stop(): Promise<void>;
}

/**
 * Starts a TypeScript program of the project and waits until its output says that it is ready.
 * @param awaited patterns that lines of its standard output have to match; their named groups are returned
 * @throws Error when it ends before
 */
export async function startProgram(
  file: string,
  args: string[],
  options: {
    awaited: RegExp[];
    env?: Record<string, string | undefined>;
    onLine?: (line: string) => void;
    /** program and arguments before the file; this Node unless told otherwise */
    command?: string[];
    /** where its standard error goes; ours unless told otherwise */
    logFile?: string;
  },
): Promise<RunningProgram> {
  const [command = '', ...before] = options.command ?? [process.execPath];
  const log = options.logFile === undefined ? null : openSync(options.logFile, 'a');
  const child = spawn(command, [...before, file, ...args], {
    cwd: projectDir,
    // The channel carries nothing: its end tells the program that this one is gone, however it went.
    stdio: ['ignore', 'pipe', log ?? 'inherit', 'ipc'],
    env: { ...process.env, ...options.env },
    // Not in our group: Ctrl-C reaches only us, and we stop the programs in their order.
    detached: true,
  });
  if (log !== null) closeSync(log);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const waiting = new Set(options.awaited);
  const groups: Record<string, string> = {};
  const ready = new Promise<void>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      options.onLine?.(line);
      for (const pattern of waiting) {
        const match = pattern.exec(line);
        if (match === null) continue;
        Object.assign(groups, match.groups);
        waiting.delete(pattern);
      }
      if (waiting.size === 0) resolve();
    });
  });
  await Promise.race([
    ready,
    exited.then((code) => {
      const where = options.logFile === undefined ? '' : `; its last words are in ${options.logFile}`;
      throw new Error(`${file} ended with ${code} before it was ready${where}`);
    }),
  ]);
  return {
    child,
    groups,
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(force);
    },
  };
}
