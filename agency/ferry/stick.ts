import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ferryFiles, ferryFolder } from '../../contract/ferryFiles.ts';
import type { AgencyServices } from '../services.ts';
import { answerFerry } from './answerFerry.ts';

/**
 * Answers every package on a stick, beside the package that it answers.
 * @returns a line for each package, fit to be shown to the officer who put the stick in
 */
export async function answerStick(services: AgencyServices, stick: string): Promise<string[]> {
  const folder = join(stick, ferryFolder);
  if (!existsSync(folder)) return [`${folder}: nothing of ours on this stick`];
  const lines: string[] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, ferryFiles.out);
    if (!existsSync(file)) continue;
    const answer = await answerFerry(services, readFileSync(file, 'utf8'));
    if (!answer.ok) {
      lines.push(`${name}: ${answer.problem}`);
      continue;
    }
    const target = join(folder, name, ferryFiles.back);
    writeFileSync(`${target}.part`, answer.answer, { flush: true });
    renameSync(`${target}.part`, target);
    lines.push(`${name}: ${answer.records} records taken in, answer written`);
  }
  return lines.length > 0 ? lines : [`${folder}: no packages`];
}
