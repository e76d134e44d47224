import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
    const answer = await answerFerry(services, readFileSync(file, 'utf8'), picturesIn(join(folder, name)));
    if (!answer.ok) {
      lines.push(`${name}: ${answer.reason}`);
      continue;
    }
    const target = join(folder, name, ferryFiles.back);
    writeFileSync(`${target}.part`, answer.answer, { flush: true });
    renameSync(`${target}.part`, target);
    const { records, pictures, picturesRefused } = answer;
    const refused = picturesRefused > 0 ? ` (${picturesRefused} not taken)` : '';
    lines.push(`${name}: ${records} records and ${pictures} pictures taken in${refused}, answer written`);
  }
  return lines.length > 0 ? lines : [`${folder}: no packages`];
}

/** One package of pictures after the other; one that was being written when the stick was pulled out is none. */
async function* picturesIn(folder: string): AsyncGenerator<string> {
  const files = readdirSync(folder).filter((file) => ferryFiles.pictures.test(file));
  for (const file of files.toSorted()) yield await readFile(join(folder, file), 'utf8');
}
