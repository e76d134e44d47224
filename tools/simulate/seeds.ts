import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { postgresPrograms, startTemporaryPostgres } from '../../agency/testing/temporaryPostgres.ts';
import type { Fault } from './faults.ts';
import type { SimulationResult } from './simulation.ts';

export interface SeedsOptions {
  firstSeed: number;
  /** how many; with `minutes`, at least so many */
  seeds: number;
  /** as many as begin within this time */
  minutes?: number;
  /** how many run beside each other */
  jobs: number;
  terminals?: number;
  days?: number;
  faults: readonly Fault[];
  /** name of something that is broken on purpose */
  sabotage?: string;
  /** an empty database for one job; without it a throw-away PostgreSQL is started where it is installed */
  databaseUrl?: string;
  /** the embedded database even where PostgreSQL is installed */
  embedded?: boolean;
  /** hears of every seed when its county begins */
  onBegin?: (seed: number) => void;
  /** hears of every seed when it is through */
  onResult?: (result: SimulationResult) => void;
}

/** What a job is told: the county of one seed after the other, until there are no more. */
export interface JobData {
  databaseUrl: string | undefined;
  folder: string;
  terminals: number | undefined;
  days: number | undefined;
  faults: readonly Fault[];
  sabotage: string | undefined;
}

/** Seeds after which a job begins anew, with an empty database: what was truncated leaves traces in memory and log. */
const seedsPerDatabase = 250;

/** Lives through the counties of many seeds. Which job a seed falls to changes nothing of it. */
export async function runSeeds(options: SeedsOptions): Promise<SimulationResult[]> {
  const { firstSeed, seeds, minutes = 0, jobs, databaseUrl, embedded = false } = options;
  const { onBegin = () => {}, onResult = () => {} } = options;
  const server =
    databaseUrl === undefined && !embedded && postgresPrograms() !== null
      ? await startTemporaryPostgres()
      : null;
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'anxin-counties-'));
  // Whoever breaks the run off must leave nothing behind.
  const stop = once(() => {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  process.once('exit', stop);
  const results: SimulationResult[] = [];
  const endsAt = performance.now() + minutes * 60_000;
  let next = firstSeed;
  const moreWanted = () => next < firstSeed + seeds || performance.now() < endsAt;
  let databases = 0;
  async function work(): Promise<void> {
    while (moreWanted()) {
      databases += 1;
      const url = server ? await newDatabase(server.url, `county_${databases}`) : databaseUrl;
      await runJob(url);
    }
  }
  function runJob(url: string | undefined): Promise<void> {
    const data: JobData = {
      databaseUrl: url,
      folder,
      terminals: options.terminals,
      days: options.days,
      faults: options.faults,
      sabotage: options.sabotage,
    };
    const job = new Worker(new URL('seedJob.ts', import.meta.url), { workerData: data });
    let taken = 0;
    const hand = () => {
      if (taken === seedsPerDatabase || !moreWanted()) {
        job.postMessage(null);
        return;
      }
      const seed = next;
      next += 1;
      taken += 1;
      onBegin(seed);
      job.postMessage(seed);
    };
    return new Promise((resolve, reject) => {
      job.on('message', (result: SimulationResult | 'ready') => {
        if (result !== 'ready') {
          results.push(result);
          onResult(result);
        }
        hand();
      });
      job.once('error', reject);
      job.once('exit', () => resolve());
    });
  }
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    stop();
  }
  return results.sort((a, b) => a.seed - b.seed);
}

async function newDatabase(serverUrl: string, name: string): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function once(task: () => void): () => void {
  let done = false;
  return () => {
    if (!done) task();
    done = true;
  };
}
