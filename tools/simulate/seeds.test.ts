import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const main = new URL('main.ts', import.meta.url).pathname;
const minutes = 3;
/** So many also where the machine is so busy that the minutes are over before. */
const fewest = 8;

/** The command as a person runs it. Each seed that it tells is shown as its county begins. */
async function runCommand(switches: string[], niceness = 0): Promise<{ code: number; summary: Summary }> {
  const child = spawn('nice', ['-n', String(niceness), process.execPath, main, ...switches], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const output = await text(child.stdout);
  const code = await ended;
  return { code, summary: JSON.parse(output) };
}

interface Summary {
  counties: number;
  records: number;
  happened: Record<string, number>;
  faults: string[];
  broken: { seed: number; promises: string[] }[];
}

test(`every promise is kept in as many counties as begin in ${minutes} minutes, none of which was lived through before`, async () => {
  const first = randomInt(2 ** 31);
  const howMany = ['--seeds', String(fewest), '--minutes', String(minutes)];
  // They take what the tests beside them leave.
  const { code, summary } = await runCommand(
    ['--seed', String(first), ...howMany, '--jobs', '2', '--tell'],
    5,
  );
  console.log(
    `${summary.counties} counties, seeds ${first} to ${first + summary.counties - 1}; npm run simulate -- --seed N repeats one`,
  );
  expect(summary.broken).toEqual([]);
  expect(code).toBe(0);
  expect(summary.counties).toBeGreaterThanOrEqual(fewest);
  expect(summary.records).toBeGreaterThan(20 * summary.counties);
});

test('every fault happens in the first twenty counties', async () => {
  const { code, summary } = await runCommand(['--seed', '1', '--seeds', '20', '--jobs', '2']);
  expect(summary.broken).toEqual([]);
  expect(code).toBe(0);
  // A fault that never happens would be tested by nobody.
  expect(new Set(Object.keys(summary.happened))).toEqual(new Set(summary.faults));
});

test('a broken promise ends the command with 1 and stands in what it prints', async () => {
  const sabotage = ['--faults', 'none', '--sabotage', 'kept-too-long'];
  const { code, summary } = await runCommand(['--seeds', '2', ...sabotage]);
  expect(code).toBe(1);
  expect(summary.broken[0]?.promises.join()).toMatch(/still there after its term/);
});
