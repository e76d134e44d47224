import type { FerryFailure, FerryReading, FerryWriting, Stick } from '../../contract/terminal/index.ts';
import { LiveValue } from '../base/liveValue.ts';
import type { ServiceActivation } from './line/syncService.ts';
import type { Ferry } from './stick/ferry.ts';
import { findSticks } from './stick/sticks.ts';

type Working = Extract<FerryWriting, { state: 'working' }>;
type Failed = Extract<FerryWriting, { state: 'failed' }>;
type Written = Extract<FerryWriting, { state: 'done' }>;
type Read = Extract<FerryReading, { state: 'done' }>;
type Progress = (done: number, total: number) => void;

/** A package on its way: how far it is, and what came of it. */
export interface Carriage<Done> {
  readonly progress: LiveValue<Working>;
  readonly ended: Promise<Done | Failed>;
}

/** What keeps a terminal in touch with its agency by hand: activation, and packages on a stick. */
export interface Upkeep {
  activate(code: string): Promise<ServiceActivation>;
  sticks(): Promise<Stick[]>;
  /** Begins to write onto a stick; it goes on when the page that asked for it is gone. */
  write(stick: string): Carriage<Written>;
  /** Begins to read from a stick. */
  read(stick: string): Carriage<Read>;
}

export function createUpkeep(options: {
  ferry: Ferry;
  activate(code: string): Promise<ServiceActivation>;
  terminalId(): string | null;
  /** folders that stand for a stick besides what is mounted */
  directories: readonly string[];
  /** something came down or went out, and the status should say so */
  onCarried(): void;
}): Upkeep {
  const { ferry, activate, terminalId, directories, onCarried } = options;
  let underWay = false;
  const sticks = () => findSticks(directories, terminalId());
  const isThere = async (stick: string) => (await sticks()).some(({ path }) => path === stick);

  function carry<Done>(stick: string, act: (progress: Progress) => Promise<Done | Failed>): Carriage<Done> {
    const progress = new LiveValue<Working>({ state: 'working', done: 0, total: 0 });
    async function run(): Promise<Done | Failed> {
      if (underWay) return failed('under-way');
      underWay = true;
      try {
        // Only what is listed: a page must not make the terminal write anywhere else.
        if (!(await isThere(stick))) return failed('stick-gone');
        return await act((done, total) => progress.set({ state: 'working', done, total }));
      } catch (error) {
        // Systems name a stick that was pulled out in many ways; that it is gone is the same in all.
        if (await isThere(stick)) throw error;
        return failed('stick-gone');
      } finally {
        underWay = false;
        onCarried();
      }
    }
    return { progress, ended: run() };
  }

  return {
    activate,
    sticks,
    write: (stick) =>
      carry(stick, async (progress) => {
        const written = await ferry.write(stick, progress);
        if (!written.ok) return failed(written.reason);
        const { ok: _, ...done } = written;
        return { state: 'done', ...done };
      }),
    read: (stick) =>
      carry(stick, async (progress) => {
        const read = await ferry.read(stick, progress);
        if (!read.ok) return failed(read.reason);
        const { ok: _, ...done } = read;
        return { state: 'done', ...done };
      }),
  };
}

function failed(reason: FerryFailure): Failed {
  return { state: 'failed', reason };
}
