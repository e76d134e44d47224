import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  postgresPrograms,
  startTemporaryPostgres,
  type TemporaryPostgres,
} from '../../agency/testing/temporaryPostgres.ts';
import type { Store } from '../../terminal/vault/store/openStore.ts';
import { openSharedAgency, type SharedAgency } from './county.ts';
import { parseFaults } from './faults.ts';
import { sabotages } from './sabotages.ts';
import { type SimulationResult, simulate } from './simulation.ts';

const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let agency: SharedAgency;
let server: TemporaryPostgres | null = null;
beforeAll(async () => {
  server = postgresPrograms() === null ? null : await startTemporaryPostgres();
  agency = await openSharedAgency(folder, server?.url);
});
afterAll(async () => {
  await agency?.close();
  server?.stop();
});

const faults = parseFaults('all');

test('the same seed gives the same run over either database, another seed another one', async () => {
  const embedded = await openSharedAgency(folder);
  onTestFinished(() => embedded.close());
  const first = await simulate(agency, { seed: 1, days: 3, faults });
  expect(await simulate(agency, { seed: 1, days: 3, faults })).toEqual(first);
  expect(await simulate(embedded, { seed: 1, days: 3, faults })).toEqual(first);
  expect((await simulate(agency, { seed: 2, days: 3, faults })).fingerprint).not.toBe(first.fingerprint);
});

test('without faults nothing breaks and nothing happens', async () => {
  const result = await simulate(agency, { seed: 5, faults: parseFaults('none') });
  expect(result).toMatchObject({ broken: [], happened: {} });
  expect(result.records).toBeGreaterThan(20);
  expect(result.evidence).toBeGreaterThan(5);
});

/** Seeds among which one notices. */
const tries = 6;

test.each(Object.entries(sabotages))('a product broken as in "%s" is noticed', async (_name, sabotage) => {
  let broken: string[] = [];
  for (let seed = 1; seed <= tries && !broken.some((promise) => sabotage.breaks.test(promise)); seed += 1) {
    const result: SimulationResult = await simulate(agency, {
      seed,
      terminals: 2,
      days: 3,
      faults: parseFaults('none'),
      sabotage,
    });
    ({ broken } = result);
  }
  expect(broken.join('\n')).toMatch(sabotage.breaks);
});

test('a county that comes to no end is told as broken, and the next one lives as ever', async () => {
  const options = { seed: 3, days: 1, terminals: 2, faults: parseFaults('none') };
  const before = await simulate(agency, options);
  const lost = () => {
    throw new Error('an exception that nobody foresaw');
  };
  const store = (whole: Store): Store => ({ ...whole, outbox: { ...whole.outbox, counts: lost } });
  const ended = await simulate(agency, { ...options, sabotage: { store } });
  expect(ended.broken.join('\n')).toContain('came to no end: Error: an exception that nobody foresaw');
  expect(await simulate(agency, options)).toEqual(before);
});

test('a fault that does not exist is named', () => {
  expect(() => parseFaults('loss,earthquake')).toThrow(/earthquake/);
});
