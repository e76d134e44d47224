import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../agency/database/open.ts';
import { readRecordPayload } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { type EmbeddedAgency, startAgency } from '../../tools/setup/agency.ts';
import { type RunningProgram, startProgram } from '../../tools/setup/processes.ts';
import { type KeptAttempt, keptAttempts } from './keptAttempts.ts';

/** An attempt as the agency holds it. */
export interface ReceivedAttempt {
  record: AttemptRecord;
  state: string;
}

/** A terminal as the hall knows it, whatever shell it runs in. */
export type RunningTerminal = Pick<RunningProgram, 'stop' | 'exited'>;

/** A hall: an agency and a terminal with its dock, each a process of its own, on folders that nobody else uses. */
export class Hall {
  readonly folder: string;
  #agency: EmbeddedAgency;
  #terminal: RunningTerminal | null = null;

  private constructor(folder: string, agency: EmbeddedAgency) {
    this.folder = folder;
    this.#agency = agency;
  }

  /**
   * Opens a hall whose agency holds the demo county.
   * @param seededAgency folder of an agency that was seeded before, to be copied; null seeds one
   */
  static async open(seededAgency: string | null = null): Promise<Hall> {
    const folder = await mkdtemp(join(tmpdir(), 'anxin-hall-'));
    const agencyDir = join(folder, 'agency');
    if (seededAgency === null) await mkdir(agencyDir);
    else await cp(seededAgency, agencyDir, { recursive: true });
    return new Hall(folder, await startAgency({ port: 0, dataDir: agencyDir }));
  }

  get agencyDir(): string {
    return join(this.folder, 'agency');
  }

  get terminalDir(): string {
    return join(this.folder, 'terminal');
  }

  /** The switches of a terminal that belongs to this hall. */
  terminalSwitches(): string[] {
    const { url, activationCode } = this.#agency;
    return ['--data', this.terminalDir, '--dock', '--agency', url, '--activation-code', activationCode];
  }

  /** Starts the terminal in its browser shell, and gives the address that opens its page once. */
  async startTerminal(options: { env?: Record<string, string>; preload?: string } = {}): Promise<string> {
    const program = await startProgram(
      'terminal/shell/serve.ts',
      ['--port', '0', ...this.terminalSwitches()],
      {
        awaited: [/^Open this address once: (?<address>\S+)/],
        command: [process.execPath, ...(options.preload ? ['--import', options.preload] : [])],
        ...(options.env ? { env: options.env } : {}),
      },
    );
    this.#terminal = program;
    return program.groups['address'] ?? '';
  }

  /** Starts the terminal as a bank's desk, at which nobody has signed in yet. */
  async startDesk(): Promise<{ address: string; visitorAddress: string; setUpCode: string }> {
    const switches = ['--port', '0', '--profile', 'bank', ...this.terminalSwitches()];
    const program = await startProgram('terminal/shell/serve.ts', switches, {
      awaited: [
        /^One-time code for setting up the first operator: (?<setUpCode>\S+)/,
        /^Open this address once: (?<address>\S+)/,
        /^On a screen that faces the pensioner, once: (?<visitorAddress>\S+)/,
      ],
    });
    this.#terminal = program;
    const { address = '', visitorAddress = '', setUpCode = '' } = program.groups;
    return { address, visitorAddress, setUpCode };
  }

  /** Takes over a terminal that was started elsewhere with the hall's switches. */
  adoptTerminal(terminal: RunningTerminal): void {
    this.#terminal = terminal;
  }

  /** Settles when the terminal's process is gone, with its exit code; null where a signal ended it. */
  terminalExit(): Promise<number | null> {
    return this.#terminal?.exited ?? Promise.resolve(null);
  }

  async stopTerminal(): Promise<void> {
    await this.#terminal?.stop();
    this.#terminal = null;
  }

  stopAgency(): Promise<void> {
    return this.#agency.stop();
  }

  /** What the terminal keeps: it is stopped first, because the store belongs to one process at a time. */
  async kept(): Promise<{ attempts: KeptAttempt[]; chain: { ok: boolean } }> {
    await this.stopTerminal();
    return keptAttempts(this.terminalDir);
  }

  /** What the agency holds. The embedded database belongs to one process at a time: the agency is stopped first. */
  async received(): Promise<ReceivedAttempt[]> {
    await this.stopAgency();
    const db = await openDatabase({ kind: 'folder', path: join(this.agencyDir, 'database') });
    try {
      const rows = await db.selectFrom('record').select(['token', 'state']).orderBy('sequence').execute();
      return rows.map(({ token, state }) => {
        const record = readRecordPayload(token);
        if (record === null) throw new Error('The agency holds a token that is no record');
        return { record, state };
      });
    } finally {
      await db.destroy();
    }
  }

  /** Every file that the terminal keeps: store, keys and logs. */
  async terminalFiles(): Promise<{ path: string; content: Buffer }[]> {
    const files = (await readdir(this.terminalDir, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    return Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return { path, content: await readFile(path) };
      }),
    );
  }

  async close(): Promise<void> {
    await this.stopTerminal();
    await this.stopAgency();
    await rm(this.folder, { recursive: true, force: true });
  }
}
