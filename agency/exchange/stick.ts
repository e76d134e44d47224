import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import type { AgencyServices } from '../services.ts';
import { type AnsweringEnds, everyEnd } from './answerAsked.ts';
import { answerPackage, type PackageCounts } from './answerPackage.ts';

/**
 * Answers every package on a stick, beside the package that it answers.
 * @returns a line for each package, fit to be shown to the officer who put the stick in
 */
export async function answerStick(
  services: AgencyServices,
  stick: string,
  ends: AnsweringEnds = everyEnd,
): Promise<string[]> {
  const folder = join(stick, ferryFolder);
  if (!existsSync(folder)) return [`${folder}: nothing of ours on this stick`];
  const lines: string[] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, ferryFiles.out);
    if (!existsSync(file)) continue;
    try {
      lines.push(`${name}: ${await answerOne(services, join(folder, name), ends)}`);
    } catch (error) {
      // One package, or one folder that cannot be written, stands before no other.
      const { name: kind, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
      services.log.write('unforeseen-error', { name: kind, stack: stack ?? '' });
      lines.push(`${name}: agency-fault`);
    }
  }
  return lines.length > 0 ? lines : [`${folder}: no packages`];
}

async function answerOne(services: AgencyServices, folder: string, ends: AnsweringEnds): Promise<string> {
  const sealed = readFileSync(join(folder, ferryFiles.out), 'utf8');
  const answer = await answerPackage(services, sealed, besideIn(folder), ends);
  if (!answer.ok) return answer.reason;
  const target = join(folder, ferryFiles.back);
  writeFileSync(`${target}.part`, answer.answer, { flush: true });
  renameSync(`${target}.part`, target);
  return `${summary(answer.counts, answer.unreadable)}, answer written`;
}

function summary(counts: PackageCounts, unreadable: number): string {
  const [records, pictures] = [counts.get('records'), counts.get('evidence')];
  const taken = (pictures?.things ?? 0) - (pictures?.refused ?? 0);
  const refused = (pictures?.refused ?? 0) + unreadable;
  const notTaken = refused > 0 ? ` (${refused} not taken)` : '';
  return `${records?.things ?? 0} records and ${taken} pictures taken in${notTaken}`;
}

/** One file after the other; one that was being written when the stick was pulled out is none. */
async function* besideIn(folder: string): AsyncGenerator<string> {
  const files = readdirSync(folder).filter((file) => ferryFiles.apart.test(file));
  for (const file of files.toSorted()) yield await readFile(join(folder, file), 'utf8');
}
