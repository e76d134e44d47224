import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import { addDays, addMonths, type CalendarDate } from '../../domain/calendar.ts';
import type { RecipientFacts } from '../../domain/person.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { standingOn } from '../../domain/policy/standing.ts';
import { Scheme } from '../../domain/scheme.ts';

const policies = new URL('../../resources/policies/', import.meta.url);
const results = new URL('../../out/bench/', import.meta.url);
const repetitions = 5;
const megabyte = 1024 * 1024;

type Row = {
  pack: string;
  standingsPerSecond: number;
  /** time of evaluating by time of the plain loop */
  ratio: number;
  /** growth of the heap while evaluating a roster once, nothing kept, in MB */
  heapGrowthMegabytes: number;
};

/**
 * Standings per second of one thread over a roster (`--people`, a million unless given), each pack against a plain loop
 * over the same data that computes nothing, and memory. Prints a table and writes `out/bench/policy.json`.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { people: { type: 'string', default: '1000000' } } });
  const people = Number(values.people);
  if (!Number.isInteger(people) || people < 1)
    throw new Error(`--people ${values.people}: not a number of people`);

  const before = process.memoryUsage().heapUsed;
  const roster = rosterOf(people);
  const rosterMegabytes = (process.memoryUsage().heapUsed - before) / megabyte;
  const plainSeconds = median(() => plainLoop(roster));

  const rows = packs().map((pack): Row => {
    const heapBefore = process.memoryUsage().heapUsed;
    let heapMost = heapBefore;
    const seconds = median(() => {
      const sum = evaluate(pack, roster);
      heapMost = Math.max(heapMost, process.memoryUsage().heapUsed);
      return sum;
    });
    return {
      pack: pack.id,
      standingsPerSecond: Math.round(people / seconds),
      ratio: round(seconds / plainSeconds),
      heapGrowthMegabytes: Math.round((heapMost - heapBefore) / megabyte),
    };
  });

  const report = {
    people,
    repetitions,
    node: process.version,
    plainLoopMilliseconds: round(plainSeconds * 1000),
    rosterMegabytes: Math.round(rosterMegabytes),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    packs: rows,
    arithmetic: arithmeticAgainstTemporal(),
  };
  console.table(rows);
  console.log(
    `plain loop over ${people} people: ${report.plainLoopMilliseconds} ms; roster ${report.rosterMegabytes} MB, peak ${report.peakMegabytes} MB`,
  );
  console.log(
    `a cycle’s end by plain arithmetic: ${report.arithmetic.ratio} times as fast as by Temporal (${report.arithmetic.dates} dates)`,
  );
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL('policy.json', results), `${JSON.stringify(report, null, 2)}\n`);
}

function packs(): PolicyPack[] {
  return readdirSync(policies)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const loaded = loadPack(readFileSync(new URL(name, policies), 'utf8'));
      if (!loaded.ok) throw new Error(`${name} does not hold`);
      return loaded.pack;
    });
}

/** People of all schemes with one to four certifications over the years of the notices; the same ones in every run. */
function rosterOf(people: number): RecipientFacts[] {
  let state = 20220410;
  // Lehmer's generator with the constants of Park and Miller ("minimal standard", 1988): repeatable, no seed needed.
  const below = (limit: number) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
  return Array.from({ length: people }, (): RecipientFacts => {
    const scheme = Scheme.options[below(Scheme.options.length)] ?? 'resident-pension';
    const drawingSince = addDays('2008-01-01', below(5400));
    const certifications = Array.from({ length: below(5) }, () => addDays('2018-01-01', below(2700)));
    if (below(50) > 0) return { schemes: [{ scheme, drawingSince }], certifications };
    const kind = (['custody', 'release', 'death', 'eligibility-lost'] as const)[below(4)] ?? 'death';
    return {
      schemes: [{ scheme, drawingSince }],
      certifications,
      events: [{ kind, on: addDays('2018-01-01', below(2700)) }],
    };
  });
}

function dayAsked(pack: PolicyPack): CalendarDate {
  return addDays(pack.rounds[0]?.opens ?? '2025-03-01', 400);
}

// Each loop returns a sum of what it saw, so that the engine cannot leave it out.

function plainLoop(roster: RecipientFacts[]): number {
  let sum = 0;
  for (const person of roster) sum += person.schemes.length + person.certifications.length;
  return sum;
}

function evaluate(pack: PolicyPack, roster: RecipientFacts[]): number {
  const standingOf = standingOn(pack, dayAsked(pack));
  let sum = 0;
  for (const person of roster) sum += standingOf(person).status.length;
  return sum;
}

function arithmeticAgainstTemporal(): { dates: number; ratio: number } {
  const dates = Array.from({ length: 200_000 }, (_, day) => addDays('1990-01-01', day % 20_000));
  const plain = median(() => dates.reduce((sum, date) => sum + addMonths(date, 12).length, 0));
  const temporal = median(() =>
    dates.reduce((sum, date) => sum + Temporal.PlainDate.from(date).add({ months: 12 }).toString().length, 0),
  );
  return { dates: dates.length, ratio: round(temporal / plain) };
}

/** The median processor time of a few repetitions in seconds, after one that only warms up; other work does not count. */
function median(work: () => number): number {
  const expected = work();
  const times = Array.from({ length: repetitions }, () => {
    const start = process.threadCpuUsage();
    if (work() !== expected) throw new Error('the same work came to another result');
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1_000_000;
  }).sort((a, b) => a - b);
  return times[Math.floor(repetitions / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
