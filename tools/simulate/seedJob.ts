import { parentPort, workerData } from 'node:worker_threads';
import { openSharedAgency } from './county.ts';
import { sabotages } from './sabotages.ts';
import type { JobData } from './seeds.ts';
import { type SimulationResult, simulate } from './simulation.ts';

// A worker thread that lives through one county after the other over one database.

const { databaseUrl, folder, terminals, days, faults, sabotage } = workerData as JobData;
const agency = await openSharedAgency(folder, databaseUrl);
parentPort?.on('message', async (seed: number | null) => {
  if (seed === null) {
    await agency.close();
    parentPort?.close();
    return;
  }
  const result: SimulationResult = await simulate(agency, {
    seed,
    faults: new Set(faults),
    ...(terminals === undefined ? {} : { terminals }),
    ...(days === undefined ? {} : { days }),
    ...(sabotage === undefined ? {} : { sabotage: sabotages[sabotage] }),
  });
  parentPort?.postMessage(result);
});
parentPort?.postMessage('ready');
