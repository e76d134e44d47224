import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { faults, parseFaults } from './faults.ts';
import { sabotages } from './sabotages.ts';
import { runSeeds } from './seeds.ts';
import { summaryOf } from './summary.ts';

const list = (entries: Record<string, string>) =>
  Object.entries(entries)
    .map(([name, what]) => `${name.padEnd(18)}${what}`)
    .join('\n                    ');

const help = `npm run -s simulate -- [--seed N] [--seeds COUNT] [--minutes M] [--terminals T] [--days D] [--faults all|none|LIST] [--jobs J]
  Lets the real store, sync, ferry and agency of a county live through simulated days and looks whether anything was
  lost, doubled, stuck, or claimed without being true. The same seed gives the same run. Prints JSON; exits with 1 when
  a promise was broken.
  --minutes M           as many counties as begin in this time, and at least --seeds of them
  --tell                each seed on the standard error as its county begins
  --terminals, --days   drawn from the seed where they are not given: 2 or 3 terminals, 3 to 5 days
  --jobs J              how many counties live beside each other (1)
  --log FILE            one line of JSON for each county, as soon as it is through
  --embedded            the agency's embedded database, also where PostgreSQL is installed
  --sabotage NAME       breaks something on purpose, to see that it is noticed:
                    ${list(Object.fromEntries(Object.entries(sabotages).map(([name, { what }]) => [name, what])))}
  DATABASE_URL          an empty PostgreSQL for one job, instead of a throw-away one
  LIST                  ${list(faults)}
`;

const { values: switches } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    tell: { type: 'boolean', default: false },
    terminals: { type: 'string' },
    days: { type: 'string' },
    faults: { type: 'string', default: 'all' },
    jobs: { type: 'string', default: '1' },
    log: { type: 'string' },
    embedded: { type: 'boolean', default: false },
    sabotage: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

if (switches.help) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  const { log, sabotage, embedded } = switches;
  if (sabotage !== undefined && !(sabotage in sabotages))
    throw new RangeError(`No such sabotage: ${sabotage}`);
  const databaseUrl = process.env['DATABASE_URL'];
  const options = {
    firstSeed: Number(switches.seed),
    seeds: Number(switches.seeds),
    faults: [...parseFaults(switches.faults)],
    ...(switches.minutes === undefined ? {} : { minutes: Number(switches.minutes) }),
    ...(switches.terminals === undefined ? {} : { terminals: Number(switches.terminals) }),
    ...(switches.days === undefined ? {} : { days: Number(switches.days) }),
    ...(sabotage === undefined ? {} : { sabotage }),
  };
  const begun = performance.now();
  const results = await runSeeds({
    ...options,
    jobs: Number(switches.jobs),
    embedded,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(switches.tell ? { onBegin: (seed) => process.stderr.write(`county of seed ${seed}\n`) } : {}),
    ...(log === undefined
      ? {}
      : { onResult: (result) => appendFileSync(log, `${JSON.stringify(result)}\n`) }),
  });
  const summary = summaryOf(results);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  process.stdout.write(`${JSON.stringify({ ...options, ...summary, seconds }, null, 2)}\n`);
  process.exitCode = summary.broken.length > 0 ? 1 : 0;
}
