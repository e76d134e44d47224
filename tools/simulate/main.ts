import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { WorldTime } from './county.ts';
import { openSharedAgency } from './county.ts';
import { faults, parseFaults } from './faults.ts';
import { type SimulationResult, simulate } from './simulation.ts';

const help = `npm run -s simulate -- [--seed N] [--seeds COUNT] [--terminals T] [--days D] [--faults all|none|LIST]
  Lets the real store, sync and agency of a county live through simulated days and looks whether anything was lost,
  doubled, stuck, or claimed without being true. The same seed gives the same run. Prints JSON; exits with 1 when a
  promise was broken.
  DATABASE_URL  an empty PostgreSQL instead of the embedded one
  LIST          ${Object.entries(faults)
    .map(([name, what]) => `${name.padEnd(16)}${what}`)
    .join('\n                ')}
`;

const { values: switches } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    terminals: { type: 'string', default: '3' },
    days: { type: 'string', default: '5' },
    faults: { type: 'string', default: 'all' },
    help: { type: 'boolean', default: false },
  },
});

if (switches.help) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  const chosen = parseFaults(switches.faults);
  const first = Number(switches.seed);
  const count = Number(switches.seeds);
  const time: WorldTime = { nowMs: 0, nextId: 0 };
  const agency = await openSharedAgency(time, process.env['DATABASE_URL']);
  const begun = performance.now();
  const results: SimulationResult[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    results.push(
      await simulate(agency, time, {
        seed,
        terminals: Number(switches.terminals),
        days: Number(switches.days),
        faults: chosen,
        folder: existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
      }),
    );
  }
  await agency.close();
  const broken = results.filter((result) => result.broken.length > 0);
  const happened: Record<string, number> = {};
  for (const result of results) {
    for (const [fault, times] of Object.entries(result.happened))
      happened[fault] = (happened[fault] ?? 0) + times;
  }
  const report = {
    seeds: count,
    firstSeed: first,
    terminals: Number(switches.terminals),
    days: Number(switches.days),
    faults: [...chosen],
    records: results.reduce((sum, result) => sum + result.records, 0),
    calls: results.reduce((sum, result) => sum + result.calls, 0),
    happened,
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    ...(count === 1 ? { fingerprint: results[0]?.fingerprint } : {}),
    broken: broken.map(({ seed, broken: promises }) => ({ seed, promises: promises.slice(0, 10) })),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
