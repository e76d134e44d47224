import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = new URL('main.ts', import.meta.url).pathname;
/** More of them than a test run needs: ANXIN_SIMULATION_SEEDS=5000 vitest run tools/simulate/seeds.test.ts */
const seeds = Number(process.env['ANXIN_SIMULATION_SEEDS'] ?? 200);

/** The command as a person runs it; whatever else the machine does comes first. */
async function runCommand(...switches: string[]): Promise<{ code: number; summary: Summary }> {
  const run = promisify(execFile)('nice', ['-n', '5', process.execPath, main, ...switches]);
  const { code, stdout } = await run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  return { code, summary: JSON.parse(stdout) };
}

interface Summary {
  counties: number;
  records: number;
  happened: Record<string, number>;
  broken: { seed: number; promises: string[] }[];
}

test(`every promise is kept in ${seeds} counties in which everything goes wrong`, {
  timeout: 1_200_000,
}, async () => {
  const { code, summary } = await runCommand('--seed', '1', '--seeds', String(seeds), '--jobs', '2');
  expect(summary.broken).toEqual([]);
  expect(code).toBe(0);
  expect(summary.counties).toBe(seeds);
  expect(summary.records).toBeGreaterThan(20 * seeds);
  // A fault that never happens would be tested by nobody.
  expect(Math.min(...Object.values(summary.happened))).toBeGreaterThan(seeds / 30);
});

test('a broken promise ends the command with 1 and stands in what it prints', {
  timeout: 300_000,
}, async () => {
  const { code, summary } = await runCommand(
    '--seeds',
    '2',
    '--faults',
    'none',
    '--sabotage',
    'kept-too-long',
  );
  expect(code).toBe(1);
  expect(summary.broken[0]?.promises.join()).toMatch(/still there after its term/);
});
