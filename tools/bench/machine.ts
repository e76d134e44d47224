import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, totalmem } from 'node:os';

/** On what a bench ran: ratios travel from machine to machine, seconds do not; a load above the cores spoils both. */
export function machine() {
  return {
    processor: cpus()[0]?.model ?? arch(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    /** of the last minute, other processes included */
    load: loadavg().map((average) => Math.round(average * 10) / 10)[0] ?? null,
  };
}

/** Prints a result and keeps it in out/bench/NAME.json. */
export function keepResult(name: string, result: object): void {
  const text = JSON.stringify(result, null, 2);
  console.log(text);
  mkdirSync('out/bench', { recursive: true });
  writeFileSync(`out/bench/${name}.json`, `${text}\n`);
}
