import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AgencyCore } from '../../agency/agency.ts';
import { openSharedAgency, type WorldTime } from './county.ts';
import { type Fault, parseFaults } from './faults.ts';
import { simulate } from './simulation.ts';

// More seeds than a test run needs: ANXIN_SIMULATION_SEEDS=500 vitest run tools/simulate
const seeds = Array.from({ length: Number(process.env['ANXIN_SIMULATION_SEEDS'] ?? 4) }, (_, n) => 1000 + n);
const time: WorldTime = { nowMs: 0, nextId: 0 };
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let agency: AgencyCore;

beforeAll(async () => {
  agency = await openSharedAgency(time, undefined);
});
afterAll(() => agency.close());

const live = (seed: number, faults: ReadonlySet<Fault>, days = 3) =>
  simulate(agency, time, { seed, terminals: 3, days, faults, folder });

test('the same seed gives the same run, another seed another one', { timeout: 300_000 }, async () => {
  const first = await live(1, parseFaults('all'), 2);
  const again = await live(1, parseFaults('all'), 2);
  expect(again).toEqual(first);
  expect((await live(2, parseFaults('all'), 2)).fingerprint).not.toBe(first.fingerprint);
});

test.each(seeds)('every promise is kept through all faults, seed %i', { timeout: 300_000 }, async (seed) => {
  const result = await live(seed, parseFaults('all'));
  expect(result.broken).toEqual([]);
  expect(result.records).toBeGreaterThan(20);
});

test('a fault that does not exist is named', () => {
  expect(() => parseFaults('loss,earthquake')).toThrow(/earthquake/);
});
