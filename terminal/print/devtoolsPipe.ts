import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

interface Answer {
  id?: number;
  method?: string;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A Chromium without a window, told what to do over two pipes (Chrome DevTools Protocol); no port is opened. */
export interface Devtools {
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>;
  /** settles when an event of this name comes next */
  next(method: string, sessionId: string): Promise<void>;
  close(): Promise<void>;
}

/** What ends a message on the pipe. */
const terminator = 0;

export function openDevtools(program: string, switches: readonly string[]): Devtools {
  const child = spawn(program, ['--headless', '--remote-debugging-pipe', ...switches], {
    // 3: our commands, 4: the answers.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const commands = child.stdio[3] as Writable;
  const answers = child.stdio[4] as Readable;
  const calls = new Map<number, (answer: Answer) => void>();
  const events = new Map<string, () => void>();
  let lastId = 0;
  let rest = Buffer.alloc(0);

  answers.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(terminator); end >= 0; end = rest.indexOf(terminator)) {
      const answer = JSON.parse(rest.subarray(0, end).toString('utf8')) as Answer;
      rest = rest.subarray(end + 1);
      if (answer.id !== undefined) calls.get(answer.id)?.(answer);
      else events.get(`${answer.sessionId} ${answer.method}`)?.();
    }
  });
  // A write to a program that has died is told by its exit.
  commands.on('error', () => {});
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  void exited.then(() => {
    for (const answer of calls.values()) answer({ error: { message: 'Chromium has ended' } });
  });

  return {
    send(method, params = {}, sessionId) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        calls.set(id, ({ result, error }) => {
          calls.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result ?? {});
        });
        commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      });
    },
    next: (method, sessionId) => new Promise((resolve) => events.set(`${sessionId} ${method}`, resolve)),
    async close() {
      endGroup(child);
      await exited;
    },
  };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
