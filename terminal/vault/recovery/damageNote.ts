import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { storeFailureOf } from '../store/storeFailure.ts';

// Beside the store and not in it: what is damaged may not be able to say so any more.
const noteOf = (file: string): string => `${file}.damage-found`;

/** Notes that a store is damaged, so that the next start looks at all of it, pictures and free pages too, and salvages it. */
export function noteDamage(file: string): void {
  try {
    writeFileSync(noteOf(file), '');
  } catch (error) {
    // On a full disk the next night finds the damage again.
    if (storeFailureOf(error) === null) throw error;
  }
}

export const isDamageNoted = (file: string): boolean => existsSync(noteOf(file));

export const forgetDamage = (file: string): void => rmSync(noteOf(file), { force: true });
