import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createDraw } from '../../agency/demoCounty/draw.ts';
import type { AgencyServices } from '../../agency/services.ts';
import type { Store } from '../../terminal/vault/store/openStore.ts';
import { foundCounty, type SharedAgency } from './county.ts';
import { forgetDisks, installDisks } from './disk.ts';
import type { Fault } from './faults.ts';
import { createMisfortune } from './misfortune.ts';
import { drawPlan } from './plan.ts';
import { brokenPromises } from './promises/promises.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  seed: number;
  /** drawn from the seed where they are not given */
  terminals?: number;
  days?: number;
  faults: ReadonlySet<Fault>;
  sabotage?: Sabotage;
}

/** Something of the product that is broken on purpose, to see whether the simulation notices. */
export interface Sabotage {
  store?: (store: Store) => Store;
  /** SQL over the agency's database that leaves a function `sabotage` there, by which it is found again */
  sql?: readonly string[];
  /** breaks the agency, and gives back how it is mended */
  agency?: (services: AgencyServices) => () => void;
}

export interface SimulationResult {
  seed: number;
  terminals: number;
  days: number;
  /** what did not hold; empty when all is well */
  broken: string[];
  records: number;
  /** pieces of evidence that were taken */
  evidence: number;
  calls: number;
  /** how often each fault happened */
  happened: Partial<Record<Fault, number>>;
  /** a hash of everything that the agency holds in the end: the same for the same seed */
  fingerprint: string;
}

const start = Date.UTC(2026, 0, 5, 1);
const peopleOfCounty = 12;

/** Lets a county live for some days and looks whether all promises were kept. */
export async function simulate(agency: SharedAgency, options: SimulationOptions): Promise<SimulationResult> {
  installDisks();
  const { seed, faults } = options;
  const draw = createDraw(seed);
  const plan = drawPlan(draw, faults, options);
  agency.time.nowMs = start;
  agency.time.nextId = 0;
  const county = await foundCounty(agency, peopleOfCounty);
  const mend = await commit(options.sabotage, agency);
  const folder = mkdtempSync(join(agency.folder, 'county-'));
  const misfortune = createMisfortune(draw, plan.rates);
  const world = new World({
    county,
    time: agency.time,
    draw,
    misfortune,
    plan,
    folder,
    store: options.sabotage?.store,
  });
  const broken: string[] = [];
  const seen = { records: 0, evidence: 0, calls: 0, fingerprint: '' };
  try {
    for (let number = 0; number < plan.terminals; number += 1) await world.addTerminal(`${seed}-${number}`);
    for (let day = 0; day < plan.days; day += 1) await world.liveOneDay(day);
    await world.settle();
    const looked = await brokenPromises(county, world, draw);
    broken.push(...world.unforeseen, ...world.stuck, ...looked.broken);
    seen.records = world.acknowledged().size;
    seen.evidence = world.evidence();
    seen.calls = world.terminals.reduce((sum, terminal) => sum + terminal.line.calls, 0);
    seen.fingerprint = looked.fingerprint;
  } catch (error) {
    // One county that came to no end says nothing of the others.
    broken.push(`came to no end: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    for (const terminal of world.terminals) terminal.store.close();
    forgetDisks();
    await mend();
    rmSync(folder, { recursive: true, force: true });
  }
  const { happened } = misfortune;
  return { seed, terminals: plan.terminals, days: plan.days, broken, ...seen, happened };
}

/** Commits a sabotage; gives back how everything becomes whole again. */
async function commit(
  { sql: statements = [], agency: breakAgency }: Sabotage = {},
  { core }: SharedAgency,
): Promise<() => Promise<void>> {
  const { services } = core;
  for (const statement of statements) await sql.raw(statement).execute(services.db);
  const mend = breakAgency?.(services);
  return async () => {
    mend?.();
    if (statements.length > 0) await sql.raw('drop function sabotage cascade').execute(services.db);
  };
}
